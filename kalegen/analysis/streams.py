"""Random streams as variables: a seeded generator's state flows along the steps that draw from it (semantics, B5)."""

from __future__ import annotations

from collections.abc import Collection

from kalegen.analysis.facts import Facts
from kalegen.analysis.tables.streams import STREAMS, libraries_drawing

CARRIED = frozenset({"random", "numpy", "torch"})
"""The streams whose state can be saved and loaded."""

MARK = "@"
"""Begins the names under which streams are variables: no variable of a notebook begins so."""


def stream_variable(stream: str) -> str:
    """The name under which a stream's state is a variable."""
    return MARK + stream


def stream_of(variable: str) -> str | None:
    """The stream that a variable stands for, if it stands for one."""
    return variable[1:] if variable.startswith(MARK) else None


def seeded(facts: Facts) -> frozenset[str]:
    """The streams that the code sets to a known state."""
    return frozenset(facts.details("seed")) & CARRIED


def drawn(facts: Facts, packages: Collection[str]) -> frozenset[str]:
    """The streams that the code may draw from; ``packages`` are those whose objects it may call methods of."""
    found = set(facts.details("draw"))
    if facts.details("unknown"):
        found |= {stream for stream in STREAMS if not libraries_drawing(stream).isdisjoint(packages)}
    return frozenset(found) & CARRIED
