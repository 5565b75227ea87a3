"""How effects are written in the sheets of facts."""

from __future__ import annotations

from collections.abc import Iterable

from kalegen.analysis.heap.effects import CallBack, CallLibrary, CallMethod, CallOwnMethod, Effect

PLUMBING = (CallLibrary, CallMethod, CallOwnMethod, CallBack)
"""Kinds of effects that say how something was done, which other facts say better."""


def effects_in_words(effects: Iterable[Effect]) -> list[str]:
    """What code does beside binding names and changing objects, each once."""
    return sorted({str(effect) for effect in effects if not isinstance(effect, PLUMBING)})
