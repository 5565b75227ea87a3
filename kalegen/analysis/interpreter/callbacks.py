"""Code of the notebook that runs without a call of its name: callbacks, special methods and properties."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.values import CLOSURE, IMMUTABLE, Carried, Token, Value, definitions_in, union
from kalegen.analysis.interpreter.applying import Applications, by_place
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.tables.streams import streams_through

MOST_CALLBACKS = 300
"""How many calls of functions that were handed over are looked through in one body."""


class Callbacks(Applications):
    """Runs what objects bring along."""

    # Methods of objects

    def lineage(self, value: Value) -> list[Definition]:
        """The definitions that a value is, holds or is an instance of, and the classes that these inherit from."""
        own = definitions_in(self.reach(value))
        inherited = (ancestor for definition in own for ancestor in self.library.ancestors(definition))
        return by_place(own.union(inherited))

    def run_implicit_methods(self, value: Value, node: cst.CSTNode) -> None:
        """Run the special methods and properties of the notebook's classes that the value may be an instance of."""
        for token in value.tokens:
            for held in list(self.record.graph.held_by(token)):
                if isinstance(held, Carried) and self._is_new_use(token, held):
                    for method in held.definition.implicit_effects:
                        self.apply(node, method, {method_self(method): Value(frozenset([token]))})

    def _is_new_use(self, token: Token, held: Carried) -> bool:
        """Whether an object's class is used for the first time since the module's names last changed."""
        key = (token, held)
        is_new = self._used.get(key) != self._version
        self._used[key] = self._version
        return is_new

    def run_all_methods(self, value: Value, node: cst.CSTNode) -> None:
        """Code that nobody knows may call any method of what it is given."""
        for definition in self.lineage(value):
            if definition.kind is Kind.CLASS:
                for method in definition.methods.values():
                    self.apply(node, method, {method_self(method): value})

    # Functions that are handed over

    def run_callables(self, node: cst.CSTNode, callables: Iterable[Value], others: list[Value]) -> list[Value]:
        """Call the notebook's functions among some values with parts of the others; what they may give."""
        results = []
        own = union(value for value in others if not value.dotted)
        given = Value(self.reach(own) - self.carried(callables))
        for value in callables:
            self._note_draws(value, node)
            unknown = frozenset(token for token in value.tokens if not isinstance(token, Carried))
            self.record.called |= unknown
            self.hold(Value(unknown), own)  # as ``xs.append`` does
            for definition in by_place(definitions_in(value.tokens)):
                results.append(self._run_callable(node, definition, given, Value(unknown)))
        return results

    def _note_draws(self, value: Value, node: cst.CSTNode) -> None:
        """Of the random streams, those move that a function draws from; of one that nobody knows, perhaps some."""
        for stream in streams_through(value.dotted) if value.dotted else ():
            self.event("draw", stream, node)
        if not value.dotted and not definitions_in(value.tokens):
            self.event("callback", "", node)

    def _run_callable(self, node: cst.CSTNode, definition: Definition, given: Value, closure: Value) -> Value:
        """Call a function or class with all that is given; again at the same place only with more.

        Functions that are handed lists of one another (the rules of a grammar) would else be called in all orders.
        Where they are too many, whatever is given may be changed.
        """
        key = (id(node), definition, self._version)
        before, result = self._called_back.get(key, (None, IMMUTABLE))
        tokens = given.tokens | closure.tokens
        if before is not None and tokens <= before:
            return result
        if len(self._called_back) > MOST_CALLBACKS:
            self.mutate_deeply(given)
            return Value(tokens)
        self._called_back[key] = (tokens | (before or frozenset()), result)
        called = definition.methods.get("__init__", definition)
        bound = {parameter.name.value: given for parameter in called.parameters}
        result = result.joined(self.apply(node, called, {**bound, CLOSURE: closure}))
        if definition.kind in (Kind.CLASS, Kind.FACTORY):
            result = result.joined(self.container(node, [Value(frozenset([Carried(definition)])), given]))
        self._called_back[key] = (self._called_back[key][0], result)
        return result

    def carried(self, values: Iterable[Value]) -> frozenset[Token]:
        return frozenset(token for value in values for token in value.tokens if isinstance(token, Carried))
