"""Functions of the notebook that others are given, and call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, by_place
from kalegen.analysis.heap.values import CLOSURE, IMMUTABLE, Carried, Token, Value, definitions_in, union
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.translation import Translation
from kalegen.analysis.tables.streams import streams_through

if TYPE_CHECKING:
    from kalegen.analysis.interpreter.interpreter import Interpreter

MOST_CALLBACKS = 300
"""How many calls of functions that were handed over are looked through in one body."""

MOST_CALLS_BACK = 3
"""How many functions that call what they were given are looked through, each called by the one before."""


class Callbacks(Part):
    """Calls what was handed over."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__(interpreter)
        self._running: list[Definition] = []
        self._called_back: dict[tuple[int, Definition, int], tuple[frozenset[Token], Value]] = {}

    def run(self, node: cst.CSTNode, callables: Iterable[Value], others: list[Value]) -> list[Value]:
        """Call the notebook's functions among some values with parts of the others; what they may give."""
        results = []
        own = union(value for value in others if not value.dotted)
        given = Value(self.heap.reach(own) - union(callables).carried)
        for value in callables:
            self._note_draws(value, node)
            unknown = frozenset(token for token in value.tokens if not isinstance(token, Carried))
            self.record.called |= unknown
            self.heap.hold(Value(unknown), own)  # as ``xs.append`` does
            for definition in by_place(definitions_in(value.tokens)):
                results.append(self._run_callable(node, definition, given, Value(unknown)))
        return results

    def _note_draws(self, value: Value, node: cst.CSTNode) -> None:
        """Of the random streams, those move that a function draws from; of one that nobody knows, perhaps some."""
        for stream in streams_through(value.dotted) if value.dotted else ():
            self.record.event("draw", stream, node)
        if not value.dotted and not definitions_in(value.tokens):
            self.record.event("callback", "", node)

    def _run_callable(self, node: cst.CSTNode, definition: Definition, given: Value, closure: Value) -> Value:
        """Call a function or class with all that is given; again at the same place only with more.

        Functions that are handed lists of one another (the rules of a grammar) would else be called in all orders.
        Where they are too many, whatever is given may be changed.
        """
        key = (id(node), definition, self.scopes.version)
        before, result = self._called_back.get(key, (None, IMMUTABLE))
        tokens = given.tokens | closure.tokens
        if before is not None and tokens <= before:
            return result
        if len(self._called_back) > MOST_CALLBACKS:
            self.heap.mutate_deeply(given)
            return Value(tokens)
        self._called_back[key] = (tokens | (before or frozenset()), result)
        called = definition.methods.get("__init__", definition)
        bound = {parameter.name.value: given for parameter in called.parameters}
        result = result.joined(self.applier.apply(node, called, {**bound, CLOSURE: closure}))
        if definition.kind in (Kind.CLASS, Kind.FACTORY):
            result = result.joined(self.heap.container(node, [Value(frozenset([Carried(definition)])), given]))
        self._called_back[key] = (self._called_back[key][0], result)
        return result

    def call_given(
        self, node: cst.CSTNode, definition: Definition, translate: Translation, given: list[Value]
    ) -> list[Value]:
        """Run the notebook's functions that a definition may call because it was given them; what they may give."""
        if definition in self._running or len(self._running) == MOST_CALLS_BACK:
            return []
        self._running.append(definition)
        called = [Value(translate.tokens(token)) for token in definition.summary.calls]
        results = self.run(node, [*called, self.heap.functions_held(called)], given)
        self._running.pop()
        return [value for value in results if value.tokens]
