"""Functions of the notebook that others are given, and call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, by_place
from kalegen.analysis.heap.effects import CallBack, Draw
from kalegen.analysis.heap.values import CLOSURE, IMMUTABLE, Carried, Role, Token, Value, definitions_in, made_at, union
from kalegen.analysis.interpreter.arguments import is_among
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.translation import Translation
from kalegen.analysis.tables.streams import streams_through


@dataclass
class Callback:
    """A function that is called back: with what, and what it may give, as far as that is known.

    ``askers`` are the callbacks that call it; ``version`` and ``novelty`` tell what the module's names were when it was
    last run, and what they had been since the place of the code set it off.
    """

    given: frozenset[Token] = frozenset()
    closure: frozenset[Token] = frozenset()
    result: Value = IMMUTABLE
    askers: set[Definition] = field(default_factory=set)
    version: int = -1
    novelty: int = -1


class Callbacks(Part):
    """Calls what was handed over.

    Functions that are handed over call others that are, perhaps one another (the rules of a grammar). Those that one
    place of the code sets off are run until none of them is given, gives or changes anything more.
    """

    def __init__(self) -> None:
        self._callbacks: dict[tuple[int, Definition], Callback] = {}
        self._waiting: dict[Definition, cst.CSTNode] | None = None
        self._running: Definition | None = None

    def run(
        self,
        node: cst.CSTNode,
        callables: Iterable[Value],
        others: list[Value],
        keeping: Collection[Value] | None = None,
    ) -> list[Value]:
        """Call the notebook's functions among some values with parts of the others; what they may give.

        ``keeping`` are those that may be methods which keep what they are given, as ``xs.append`` does; None for any.
        """
        callables = list(callables)
        own = union(value for value in others if not value.dotted)
        given = self.heap.reach(own) - union(callables).carried
        called = []
        for value in callables:
            self._note_draws(value, node)
            unknown = value.objects
            self.record.called |= unknown
            if keeping is None or is_among(value, keeping):
                self.heap.hold(Value(unknown), own, evident=False, as_part=False)
            for each in by_place(definitions_in(value.tokens)):
                around = value.classes if each.kind is not Kind.CLASS else frozenset()
                called.append(self._ask(node, each, given, unknown | around))
        if self._waiting is None and any(self._is_stale(callback) for callback in called):
            self._settle(node)
        return [callback.result for callback in called]

    def _note_draws(self, value: Value, node: cst.CSTNode) -> None:
        """Of the random streams, those move that a function draws from; of one that nobody knows, perhaps some."""
        for stream in streams_through(value.dotted) if value.dotted else ():
            self.record.note(Draw(stream), node)
        if not value.dotted and not definitions_in(value.tokens):
            self.record.note(CallBack(), node)

    def _ask(
        self, node: cst.CSTNode, definition: Definition, given: frozenset[Token], closure: frozenset[Token]
    ) -> Callback:
        """Let a function be called with what is given, beside all that it is called with anyway."""
        callback = self._callbacks.setdefault((id(node), definition), Callback())
        if not (given <= callback.given and closure <= callback.closure):
            callback.given |= given
            callback.closure |= closure
            callback.version = callback.novelty = -1
        if self._running is not None:
            callback.askers.add(self._running)
        if self._waiting is not None and self._is_stale(callback):
            self._waiting[definition] = node
        return callback

    def _is_stale(self, callback: Callback) -> bool:
        """Whether running a callback might do more than when it was last run.

        Callbacks that bind names of the module, by turns, come to an end when these names are nothing new any more.
        """
        if callback.version == self.scopes.version:
            return False
        return self._waiting is None or callback.novelty != self.scopes.novelty

    def _settle(self, node: cst.CSTNode) -> None:
        """Run the callbacks of a place until all is the same."""
        self.scopes.forget()
        own = {definition: each for (site, definition), each in self._callbacks.items() if site == id(node)}
        self._waiting = {definition: node for definition, each in own.items() if self._is_stale(each)}
        while self._waiting:
            definition = next(iter(self._waiting))
            del self._waiting[definition]
            self._run(node, definition)
        self._waiting = None

    def _run(self, node: cst.CSTNode, definition: Definition) -> None:
        """Call a function or class with all that it is given."""
        callback = self._callbacks[id(node), definition]
        given = Value(callback.given)
        called = definition.methods.get("__init__", definition)
        bound = dict.fromkeys(called.parameter_names, given)
        if called is not definition:
            bound[called.receiver] = made_at(node, Role.INSTANCE)
        self._running = definition
        result = self.applier.apply(node, called, {**bound, CLOSURE: Value(callback.closure)})
        if definition.kind in (Kind.CLASS, Kind.FACTORY):
            made = made_at(node, Role.INSTANCE)
            self.heap.hold(made, Value(given.tokens | {Carried(definition)}), evident=False)
            for each in self.definitions.given_to_all(node, definition):
                self.heap.hold(made, each, evident=False)
            result = result.joined(made)
            self.methods.run_overriding(result, node, "")
        self._running = None
        callback.version, callback.novelty = self.scopes.version, self.scopes.novelty
        result = callback.result.joined(result)
        if result != callback.result:
            callback.result = result
            assert self._waiting is not None
            self._waiting.update(dict.fromkeys(by_place(callback.askers), node))

    def call_given(self, calls: Collection[Token], translate: Translation) -> list[Value]:
        """Run the notebook's functions that a definition ``calls`` because it was given them; what they may give."""
        called = [Value(translate.tokens(token)) for token in calls]
        callables, given = [*called, self.heap.functions_held(called)], list(translate.bound.values())
        results = self.run(translate.node, callables, given, keeping=())  # the summary tells what is kept
        return [value for value in results if value.tokens]
