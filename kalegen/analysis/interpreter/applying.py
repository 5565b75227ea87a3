"""What running the notebook's own definitions does where they are called: their summaries, applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, by_place
from kalegen.analysis.heap.effects import Cause, Why
from kalegen.analysis.heap.keeping import kept_by_default
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.summary import Summary
from kalegen.analysis.heap.values import (
    CLOSURE,
    HOLE,
    IMMUTABLE,
    Binding,
    Carried,
    Incoming,
    Parameter,
    Static,
    Status,
    Token,
    Value,
    definitions_in,
    objects_in,
    one_of,
    union,
)
from kalegen.analysis.interpreter.file_use import WITH_PATHS
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.translation import Translation
from kalegen.analysis.tables.kinds import IMMUTABLE_KINDS


class Applier(Part):
    """Lets the summaries of definitions happen; which are called with what, is the business of ``DefinitionCalls``."""

    def apply(
        self,
        node: cst.CSTNode,
        definition: Definition,
        bound: dict[str, Value],
        certain: bool = False,
        new: str = "",
        perhaps: bool = False,
    ) -> Value:
        """Let a definition's summary happen here, with its parameters bound to values.

        ``new`` is the parameter that stands for an object which the call makes; ``perhaps`` says that nobody may call.
        """
        self.record.consulted.add(definition)
        bound = {**self._defaults(definition), **self.with_closure(node, definition, bound)}
        summary = self._summary_for(definition, bound)
        for name in summary.reads:
            self.references.read_by_definition(name, definition, certain)
        translate = Translation(self, definition, bound, node)
        self.names.look_up((bound[name] for name in sorted(summary.named) if name in bound), node)
        self._mutate(translate, summary, new, perhaps)
        self._hold(summary, translate, evident=bool(new))
        for name, value in sorted(summary.binds.items()):
            self._bind_by_definition(name, translate.value(value))
        self._note_effects(summary, translate)
        result = translate.value(summary.returns)
        called = self.callbacks.call_given(summary.calls, translate)
        if summary.changes_results and summary.calls:
            self.record.changes_results = True
            for value in called:
                self.heap.mutate_deeply(value, Cause(node, Why.UNKNOWN))
        return one_of([result, *called, *self.substitutes.call(node, definition, bound, perhaps)])

    def _mutate(self, translate: Translation, summary: Summary, new: str, perhaps: bool) -> None:
        """Change what a definition changes: surely, where it is evident which object that is."""
        for token, mutation in summary.mutates.items():
            given = translate.argument(mutation.by) if mutation.by is not None else IMMUTABLE
            if given.tokens and not self.caller.may_be_another(given):
                continue  # what it calls is run for itself
            is_shallow = mutation.shallow and self.heap.itself(translate.argument(token)) is not None
            is_new = isinstance(token, Parameter) and token.name == new and not token.path
            meant = translate.bound[new].tokens if is_new else translate.changed(token, mutation)
            is_definition = isinstance(token, (Carried, Incoming))
            meant |= self._of_subclasses(token, translate.bound)
            changed = meant if is_definition else objects_in(meant)
            cause = mutation.cause.at_call(translate.node)
            with self.heap.blaming(self.heap.itself(given)):
                if mutation.certain and not perhaps:
                    own = changed if is_new else changed & self.record.graph.evidently_reached(translate.held(token))
                    self.heap.mutate(own, True, cause, is_shallow)
                    changed -= own
                self.heap.mutate(changed, False, cause, is_shallow)  # what an argument may hold

    def _hold(self, summary: Summary, translate: Translation, evident: bool) -> None:
        """Put into one another what a definition does; what it stores under a key, into the very object."""
        for seal in summary.sealed:
            self.record.sealed |= translate.tokens(seal)
        for group in summary.merged:
            self.heap.merge_objects(frozenset[Token]().union(*map(translate.tokens, group)))
        known: dict[Token, Collection[Token]] = {}
        for holder, others in summary.holds.items():
            by_key: dict[Key, set[Token]] = defaultdict(set)
            for other, keys in others.items():
                if other not in known:
                    tokens = translate.held(other)  # only an evident edge tells objects apart that were merged
                    known[other] = tokens if evident else self.record.graph.representatives(tokens)
                for key in keys:
                    by_key[key].update(known[other])
            for key, held in by_key.items():
                holders = translate.tokens(holder) if key is ANY_KEY else translate.held(holder)
                self.heap.hold(self._holder(holders), Value(frozenset(held)), key, evident, as_part=False)
        for holder in summary.fills:
            self.heap.fill(translate.tokens(holder))
        for instance in summary.instances:
            self.record.instances |= translate.tokens(instance)

    def _note_effects(self, summary: Summary, translate: Translation) -> None:
        """Note what a definition does to the process and to files, and what it imports."""
        for effect, origin in summary.effects.items():
            if isinstance(effect, WITH_PATHS):
                effect = replace(effect, name=translate.template(effect.name) or HOLE)
            self.record.note(effect, translate.node, origin)
        for module in summary.imports:
            self.record.imports.setdefault(module, translate.node)

    def _summary_for(self, definition: Definition, bound: dict[str, Value]) -> Summary:
        """The summary of a definition for some arguments: whose methods it calls, they may tell."""
        summary = definition.summary
        if summary.own is None:
            return summary
        asked = sorted(summary.asked)
        if all(name in bound and self.methods.of_instance(bound[name], method) for name, method in asked):
            return summary.own
        for name, method in asked:
            self.methods.ask(bound.get(name, IMMUTABLE), method)
        return summary

    def _holder(self, tokens: frozenset[Token]) -> Value:
        """What holds something when a summary says that some tokens do: a class as such does by its attributes."""
        own = Value(tokens)
        classes = by_place(each for each in definitions_in(tokens) if each.kind is Kind.CLASS)
        return union([own, *map(self.heap.statics_of, classes)]) if classes else own

    def with_closure(self, node: cst.CSTNode, definition: Definition, bound: dict[str, Value]) -> dict[str, Value]:
        """The arguments of a call with the variables around a method, which its object holds as its class does."""
        if definition.owner is None or not definition.enclosing:
            return bound
        receiver = bound.get(definition.receiver, IMMUTABLE)
        closure = union([bound.get(CLOSURE, IMMUTABLE), Value(objects_in(self.heap.reach(receiver)))])
        if definition.summary.changes_closure:
            self.heap.mutate(closure.tokens, False, Cause(node, Why.CLOSURE))
        return {**bound, CLOSURE: closure}

    def _of_subclasses(self, token: Token, bound: dict[str, Value]) -> frozenset[Token]:
        """What a method that changes a class, or what is kept in it, changes of the receiver's, which inherits it."""
        if not isinstance(token, (Carried, Static)) or token.definition.kind is not Kind.CLASS:
            return frozenset()
        held = definitions_in(self.heap.reach(union(bound.values())))
        heirs = (each for each in held if token.definition in self.library.ancestors(each))
        return frozenset(Carried(each) if isinstance(token, Carried) else Static(each) for each in heirs)

    def _defaults(self, definition: Definition) -> dict[str, Value]:
        """What parameters are that get no argument: what the function keeps from call to call, or others' objects."""
        values = {}
        for parameter in definition.parameters:
            is_own = self.library.is_own_default(definition, parameter)
            kept = []
            if not (is_own and isinstance(parameter.default, cst.Name)):
                kept = [self.scopes.current(node.value) for node in kept_by_default(definition, parameter)]
            is_of_class = definition.owner is not None and any(map(_can_change, kept))
            if is_own or is_of_class:
                kept.append(self.heap.statics_of(definition.outermost))
            if kept:
                values[parameter.name.value] = union(kept)
        return values

    def _bind_by_definition(self, name: str, value: Value) -> None:
        """A ``global`` name that the called function may have bound."""
        if self.scopes.module.state is not None:
            self.scopes.put(self.scopes.module, name, Binding(Status.BOUND, value), certain=False)


def _can_change(value: Value) -> bool:
    """Whether what is known of a value leaves it open that it is changed in place."""
    is_immutable = value.kind in IMMUTABLE_KINDS or (value.kind == "tuple" and value.flat)
    return bool(value.tokens) and not is_immutable
