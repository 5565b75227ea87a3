"""The rounds of loops: a statement that found nothing new is not run again where it starts as it did then."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.values import Binding
from kalegen.analysis.interpreter.part import Part
from kalegen.syntax.walk import has_any

Names = dict[str, Binding]

LEAVING: frozenset[type[cst.CSTNode]] = frozenset({cst.Break, cst.Continue, cst.Return, cst.Raise})


class _Run(NamedTuple):
    """A run of a statement that found nothing new: what it was run within, and the names of all scopes around it."""

    within: list[object]
    extent: tuple[int, ...]
    start: list[Names | None]
    end: list[Names | None]


class Rounds(Part):
    """Runs the statements of loops. What they do depends on the names around them, and on what was found so far.

    Loops in loops are run until nothing more is found, the inner ones in each round of the outer ones: in a round that
    finds nothing more, they need not be.
    """

    def __init__(self) -> None:
        self._runs: dict[int, _Run] = {}

    def run(self, node: cst.CSTNode, run: Callable[[cst.CSTNode], None]) -> None:
        """Run a statement of a loop, or give the names what they were given when it was last run."""
        within, extent, start = self._within(), self.record.extent, self._names()
        known = self._runs.get(id(node))
        if known is not None and known.extent == extent and known.start == start and _are_same(known.within, within):
            self._restore(known.end)
            return
        run(node)
        if self.record.extent == extent and not has_any(LEAVING, node):
            self._runs[id(node)] = _Run(within, extent, start, self._names())

    def _within(self) -> list[object]:
        """The scopes in progress, and the states that are kept of them for handlers."""
        return [each for frame in self.scopes.frames for each in (frame, *frame.attempts)]

    def _names(self) -> list[Names | None]:
        return [dict(frame.state.names) if frame.state is not None else None for frame in self.scopes.frames]

    def _restore(self, end: list[Names | None]) -> None:
        for frame, names in zip(self.scopes.frames, end, strict=True):
            if frame.state is not None and names is not None:
                frame.state.names = dict(names)


def _are_same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
