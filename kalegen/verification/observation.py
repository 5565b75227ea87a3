"""What a step came to, in the notebook or in the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kalegen.verification.description import Description

Shown = tuple[tuple[int, Description], ...] | None
"""Figures and values that are shown, each with its cell, 0 where that is not known; None where nobody looked."""


@dataclass(frozen=True)
class Observation:
    """A step's variables at its end, what it printed, its metrics, and its error if it failed.

    ``metrics`` are the numbers by label; None where nobody looked at them.
    """

    values: Mapping[str, Description] = field(default_factory=dict)
    printed: str = ""
    metrics: Mapping[str, float] | None = None
    error: str | None = None
    shown: Shown = None
