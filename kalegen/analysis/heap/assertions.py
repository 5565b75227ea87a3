"""Assertions by the code that they are about, and which of them have told the analysis anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import libcst as cst

from kalegen.model.assertions import Assertion, Verb


class Assertions:
    """The assertions about a program; the interpreter notes which it heeded, and which say what it finds by itself."""

    def __init__(self) -> None:
        self._by_node: dict[int, list[Assertion]] = defaultdict(list)
        self._all: dict[Assertion, None] = {}
        self._heeded: set[Assertion] = set()
        self._found: set[Assertion] = set()

    def add(self, node: cst.CSTNode, assertions: Iterable[Assertion]) -> None:
        """Record what is asserted of a statement."""
        for assertion in assertions:
            self._by_node[id(node)].append(assertion)
            self._all[assertion] = None

    def about(self, node: cst.CSTNode) -> Collection[Assertion]:
        """What is asserted of a statement."""
        return self._by_node.get(id(node), ()) if self._by_node else ()

    def heed(self, assertion: Assertion) -> None:
        """Note that the analysis would believe something else without it."""
        self._heeded.add(assertion)

    def find(self, assertion: Assertion) -> None:
        """Note that the analysis finds the change that it asserts."""
        self._found.add(assertion)

    def needless(self) -> Iterator[Assertion]:
        """Those without which everything would be as it is, in the order in which they stand."""
        for assertion in self._all:
            is_idle = assertion not in self._heeded
            if is_idle if assertion.verb is Verb.READS else is_idle or assertion in self._found:
                yield assertion
