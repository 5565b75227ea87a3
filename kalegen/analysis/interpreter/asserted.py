"""What authors assert of statements: that these leave the objects of a variable as they are, or change them.

An assertion ``reads df`` holds while its statement runs: no change of what ``df`` is or holds is recorded, and as
nothing is put into what does not change, nothing either that it would hold. Others may hold it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import libcst as cst

from kalegen.analysis.heap.definitions import by_place
from kalegen.analysis.heap.effects import Cause, Why
from kalegen.analysis.heap.values import Incoming, Token, Value, definitions_in
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.effects import RECEIVER, CallEffect, MethodEffect
from kalegen.model.assertions import Assertion, Verb
from kalegen.syntax.parsing import parse_expression


class Asserted(Part):
    """Heeds the assertions about the statements in progress."""

    _active: tuple[Assertion, ...] = ()

    @contextmanager
    def about(self, node: cst.CSTNode) -> Iterator[None]:
        """Heed, inside, what is asserted of a statement; what it is said to change, it changes at its beginning."""
        own = self.library.assertions.about(node)
        before = self._active
        for assertion in own:
            if assertion.verb is Verb.CHANGES:
                self._change(assertion, node)
        self._active = (*before, *own)
        try:
            yield
        finally:
            self._active = before

    def _change(self, assertion: Assertion, node: cst.CSTNode) -> None:
        """Let a statement change what a variable is and holds, and so read it."""
        value = self.evaluator.consult(parse_expression(assertion.name))
        tokens = self._tokens(value)
        if tokens:
            self.library.assertions.heed(assertion)
        self.heap.mutate(tokens, True, Cause(node, Why.ASSERTED))

    @property
    def is_active(self) -> bool:
        """Whether anything is asserted of the statements in progress."""
        return bool(self._active)

    def changed(self, tokens: Iterable[Token]) -> Iterable[Token]:
        """Of the locations that code may change, those that nobody says it leaves as they are."""
        if not self._active:
            return tokens
        tokens = list(tokens)
        self._note_change(tokens)
        kept = self.kept(tokens)
        for token, assertion in kept.items():
            self.library.assertions.heed(assertion)
            self.record.kept.setdefault(token, assertion.text)
        return [token for token in tokens if token not in kept]

    def kept(self, tokens: Iterable[Token]) -> dict[Token, Assertion]:
        """The locations of some that the statements in progress are said to leave as they are, and what says so."""
        reading = [each for each in self._active if each.verb is Verb.READS]
        known = {token: each for each in reversed(reading) for token in self._tokens(self._value(each.name))}
        return {token: known[token] for token in tokens if token in known} if known else {}

    def _note_change(self, tokens: Iterable[Token]) -> None:
        """Note which assertions of a change say no more than the analysis finds."""
        for assertion in (each for each in self._active if each.verb is Verb.CHANGES):
            if not self._tokens(self._value(assertion.name)).isdisjoint(tokens):
                self.library.assertions.find(assertion)

    def of_call(self, dotted: str, arguments: Arguments) -> CallEffect | None:
        """What the project states of a function; nothing is known of it where that is nothing."""
        effect = self.library.stated.of_call(dotted)
        if effect is None:
            return None
        self._note_kept(effect, arguments.all(), self.library.stated.text(dotted))
        return effect.as_function() if RECEIVER in effect.mutates else effect

    def of_method(self, name: str, receiver: Value, arguments: Arguments) -> MethodEffect | None:
        """What the project states of a method of an object whose class it knows."""
        effect = self.library.stated.of_method(name, receiver.kind)
        if effect is not None:
            self._note_kept(effect, arguments.all(), self.library.stated.text(f"{receiver.kind}.{name}"))
        return effect

    def _note_kept(self, effect: CallEffect, values: Iterable[Value], text: str) -> None:
        """Note what a row says is not changed, for the guard to name."""
        if not effect.mutates:
            for token in self.heap.reach([token for value in values for token in value.tokens]):
                self.record.kept.setdefault(token, text)

    def _value(self, name: str) -> Value:
        """What a variable is at this point, which is not thereby read."""
        binding = self.scopes.innermost(name)
        if binding is not None:
            return binding.value
        return self.scopes.current(self.library.starred.get(name, name))

    def _tokens(self, value: Value) -> frozenset[Token]:
        """What a value is and holds; of a class or a function, its state."""
        statics = (self.heap.statics_of(each) for each in by_place(definitions_in(value.tokens)))
        return self.heap.reach(value.tokens.union(*(each.tokens for each in statics)))


def kept_names(kept: dict[Token, str]) -> dict[str, str]:
    """The variables among kept locations, each with the text of what says so."""
    return {token.name: text for token, text in kept.items() if isinstance(token, Incoming)}
