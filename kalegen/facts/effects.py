"""Effects in words."""

from __future__ import annotations

from collections.abc import Iterable

from kalegen.analysis.heap.definitions import Event

PLUMBING = frozenset({"call", "method", "own method", "callback", "import"})
"""Kinds of events that say how something was done, which other facts say better."""


def effects_in_words(events: Iterable[Event]) -> list[str]:
    """What code does beside binding names and changing objects, each once."""
    return sorted({f"{event.kind} {event.detail}".rstrip() for event in events if event.kind not in PLUMBING})
