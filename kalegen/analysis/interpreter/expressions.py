"""Abstract evaluation of expressions; the rule for each form stands in ``forms``."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kalegen.analysis.heap.effects import CallBack, Cause, CompareIdentity, NeedModule, TakeDraw, Why
from kalegen.analysis.heap.values import Incoming, Value, union
from kalegen.analysis.interpreter.forms import DISPLAY_KINDS, RULES
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.remade import GENERATOR
from kalegen.analysis.tables.streams import streams_through
from kalegen.syntax.scopes import ScopeNames, comprehension_names, is_asynchronous
from kalegen.syntax.walk import children


class Evaluator(Part):
    """Evaluates expressions to abstract values."""

    def evaluate(self, node: cst.CSTNode) -> Value:
        """The value of an expression; what evaluating it does is recorded."""
        value = self.consult(node)
        if value.dotted:
            for stream in streams_through(value.dotted):
                self.record.note(TakeDraw(stream), node)
        return value

    def consult(self, node: cst.CSTNode) -> Value:
        """As ``evaluate``, for what is called here, or has an attribute that counts: nobody else gets to see it."""
        rule = RULES.get(type(node))
        return rule(self, node) if rule is not None else self.evaluate_parts(node)

    def evaluate_parts(self, node: cst.CSTNode) -> Value:
        """Evaluate whatever an expression without a rule of its own is made of."""
        return union([self.evaluate(child) for child in children(node)])

    def indices(self, node: cst.Subscript) -> list[Value]:
        """The values between a subscript's brackets."""
        parts = (element.slice.value if isinstance(element.slice, cst.Index) else element for element in node.slice)
        return [self.evaluate(part) for part in parts]

    def comprehension(self, node: Any, is_late: bool = False) -> Value:
        """The value of a comprehension or a generator expression; a late one only evaluates now what it iterates over.

        The rest runs where the generator is used.
        """
        if not isinstance(node, cst.GeneratorExp) and is_asynchronous(node.for_in):
            self.note_await(node)
        bound = set(comprehension_names(node.for_in))
        iterated = self.iterated(node.for_in.iter)
        self.scopes.late += is_late
        with self.scopes.enter("comprehension", ScopeNames(bound), node):
            self._clauses(node.for_in, iterated)
            if isinstance(node, cst.DictComp):
                parts = [self.evaluate(node.key), self.evaluate(node.value)]
            else:
                parts = [self.evaluate(node.elt)]
        self.scopes.late -= is_late
        if isinstance(node, cst.GeneratorExp):
            return self.heap.container(node, parts, iterator=True, unserialisable=GENERATOR)
        return self.heap.display(node, parts, kind=DISPLAY_KINDS[type(node)])

    def _clauses(self, clause: cst.CompFor, iterated: Value) -> None:
        self.stores.assign(clause.target, self.heap.element_of(iterated))
        for condition in clause.ifs:
            self.evaluate(condition.test)
        if clause.inner_for_in is not None:
            self._clauses(clause.inner_for_in, self.iterated(clause.inner_for_in.iter))

    def iterated(self, node: cst.BaseExpression) -> Value:
        """The value of what a loop iterates over; a one-shot iterator is used up."""
        value = self.evaluate(node)
        if value.iterator:
            self.heap.mutate(value.tokens, True, Cause(node, Why.ITERATION))
            self.record.note(CallBack(), node)
        self.methods.run_implicit(value, node)
        return value

    def note_identity(self, values: list[Value], node: cst.CSTNode) -> None:
        """Record that it counts which objects these are, as much as a change of one of them would."""
        for token in (token for value in values for token in value.tokens):
            if isinstance(token, Incoming):
                self.record.note(CompareIdentity(token.name), node)

    def note_await(self, node: cst.CSTNode) -> None:
        """Record that code of the notebook itself awaits something."""
        if all(frame.kind != "function" for frame in self.scopes.frames[1:]):
            self.record.note(NeedModule("awaits"), node)
