"""What is searched: the ranges of parameters, the metric that is to be best, and how it is gone about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

INT, DOUBLE, DISCRETE, CATEGORICAL = "int", "double", "discrete", "categorical"
NUMERIC = (INT, DOUBLE)
LISTED = (DISCRETE, CATEGORICAL)
"""The types of ranges are Katib's: those between two numbers, and those with a list of values."""

TRIALS, JOBS, FAILURES, SEED = 30, 1, 3, 0
"""What holds where nothing is said."""


@dataclass(frozen=True)
class Range:
    """The values that a parameter may get: from ``low`` to ``high``, in steps if there is a ``step``, or ``values``."""

    name: str
    type: str
    low: float = 0.0
    high: float = 0.0
    step: float | None = None
    is_log: bool = False
    values: tuple[Any, ...] = ()

    @property
    def grid(self) -> tuple[Any, ...] | None:
        """Each value of it, in order; None where there are too many to count."""
        if self.type in LISTED:
            return self.values
        if self.step is None and self.type == DOUBLE:
            return None
        step = self.step or 1
        count = math.floor((self.high - self.low) / step + 1e-9) + 1
        return tuple(self.number(self.low + number * step) for number in range(count))

    def number(self, value: float) -> float:
        """A number as the type of the range has it; what decimal fractions add up to, without the dust."""
        return int(value) if self.type == INT else float(f"{value:.12g}")


@dataclass(frozen=True)
class Objective:
    """The ``metric`` that is to be as large as possible, or as small; at ``goal`` it is good enough."""

    metric: str
    is_maximized: bool
    goal: float | None = None
    others: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """Return the direction of the search: ``maximize`` or ``minimize``."""
        return "maximize" if self.is_maximized else "minimize"

    def is_better(self, value: float, other: float) -> bool:
        """Whether a value is better than another one."""
        return value > other if self.is_maximized else value < other

    def is_reached(self, value: float) -> bool:
        """Whether a value is good enough."""
        return self.goal is not None and not self.is_better(self.goal, value)


@dataclass(frozen=True)
class Algorithm:
    """What proposes values, or what stops trials early: Katib's name, and settings as texts."""

    name: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """The whole: ``jobs`` trials at a time until there are ``trials``, or more than ``failures`` have failed."""

    ranges: tuple[Range, ...]
    objective: Objective
    algorithm: Algorithm = field(default_factory=lambda: Algorithm("tpe"))
    stopping: Algorithm | None = None
    trials: int = TRIALS
    jobs: int = JOBS
    failures: int = FAILURES
    seed: int = SEED

    @property
    def grid_size(self) -> int | None:
        """How many combinations of values there are; None where they can't be counted."""
        grids = [one.grid for one in self.ranges]
        return None if None in grids else math.prod(len(grid) for grid in grids if grid is not None)
