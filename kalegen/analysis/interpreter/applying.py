"""What running the notebook's own definitions does where they are called: their summaries, applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.keeping import kept_by_default
from kalegen.analysis.heap.values import (
    Binding,
    Carried,
    Incoming,
    Parameter,
    Status,
    Token,
    Value,
    definitions_in,
    union,
)
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.interpreter.expressions import IMMUTABLE_KINDS
from kalegen.analysis.interpreter.forms import Forms
from kalegen.analysis.interpreter.translation import Translation

MOST_CALLS_BACK = 3
"""How many functions that call what they were given are looked through, each called by the one before."""


class Applications(Forms):
    """Lets the summaries of definitions happen; which are called, and with what, is the business of ``Calls``."""

    def refer(self, value: Value, node: cst.CSTNode, name: str = "") -> None:
        """Whatever the value's definitions read may be read from now on."""
        for definition in by_place(definitions_in(self.reach(value))):
            if self.is_repeated(definition):
                continue
            for inner in definition.own_and_inner():
                for read in inner.summary.reads:
                    if read != name:
                        self.read_by_definition(read, inner, certain=False)

    def read_by_definition(self, name: str, definition: Definition, certain: bool) -> None:
        """Read a name that a definition reads when it runs, and refer to what the name is now."""
        node, is_certain = definition.summary.reads[name]
        self.expose(name, node, certain and is_certain)
        self.refer(self.current(name), node, name)

    def apply(
        self, node: cst.CSTNode, definition: Definition, bound: dict[str, Value], certain: bool = False, new: str = ""
    ) -> Value:
        """Let a definition's summary happen here, with its parameters bound to values.

        ``new`` is the parameter that stands for an object which the call makes.
        """
        summary = definition.summary
        bound = {**self._defaults(definition), **self.with_closure(definition, bound)}
        for name in summary.reads:
            self.read_by_definition(name, definition, certain)
        translate = Translation(self, definition, bound, node)
        self.look_up((bound[name] for name in sorted(summary.named) if name in bound), node)
        for token, is_certain in summary.mutates:
            is_new = isinstance(token, Parameter) and token.name == new
            meant = bound[new].tokens if is_new and new in bound else translate.tokens(token)
            is_definition = isinstance(token, (Carried, Incoming))
            if definition.owner is not None and token == Carried(definition.owner):
                meant |= self._subclasses_of(definition.owner, bound)
            self.mutate((t for t in meant if is_definition or not isinstance(t, Carried)), is_certain)
        for holder, others in summary.holds.items():
            held = frozenset[Token]().union(*(translate.held(other) for other in others))
            self.hold(Value(translate.tokens(holder)), Value(held))
        for holder in summary.fills:
            self.fill(translate.tokens(holder))
        for name, value in sorted(summary.binds.items()):
            self._bind_by_definition(name, translate.value(value))
        for event in summary.events:
            self.record.events.setdefault(event, node)
        for module in summary.imports:
            self.record.imports.setdefault(module, node)
        result = translate.value(summary.returns)
        for value in self._call_back(node, definition, translate, list(bound.values())):
            result = result.joined(value)
        for wrapper in self._wrappers(definition):
            given = union(bound.values())
            result = result.joined(self.apply(node, wrapper, {p.name.value: given for p in wrapper.parameters}))
        for method in self._calls_of_instances(definition):
            each = {parameter.name.value: union(bound.values()) for parameter in method.parameters}
            each[method_self(method)] = self.current(definition.name)
            result = result.joined(self.apply(node, method, each))
        return result

    def _subclasses_of(self, owner: Definition, bound: dict[str, Value]) -> frozenset[Token]:
        """The classes that a method changes as ``cls`` or ``type(self)``: the receiver's, where that inherits it."""
        held = definitions_in(self.reach(union(bound.values())))
        return frozenset(Carried(d) for d in held if d.kind is Kind.CLASS and owner in self.library.ancestors(d))

    def _call_back(
        self, node: cst.CSTNode, definition: Definition, translate: Translation, given: list[Value]
    ) -> list[Value]:
        """Run the notebook's functions that a definition may call because it was given them; what they may give."""
        if definition in self._running or len(self._running) == MOST_CALLS_BACK:
            return []
        self._running.append(definition)
        called = [Value(translate.tokens(token)) for token in definition.summary.calls]
        results = self.run_callables(node, [*called, self.functions_held(called)], given)
        self._running.pop()
        return [value for value in results if value.tokens]

    def functions_held(self, values: Iterable[Value]) -> Value:
        """The functions of the notebook that some values hold without being them; methods belong to their classes."""
        values = list(values)
        own = {token for value in values for token in value.tokens}
        held = {token for value in values if not value.dotted for token in self.reach(value)} - own
        kinds = (Kind.FUNCTION, Kind.LAMBDA)
        functions = (token for token in held if isinstance(token, Carried) and token.definition.kind in kinds)
        return Value(frozenset(token for token in functions if token.definition.owner is None))

    def run_callables(self, node: cst.CSTNode, callables: Iterable[Value], others: list[Value]) -> list[Value]:
        """Call the notebook's functions among some values with parts of the others."""
        raise AssertionError(f"functions are called by a subclass: {node}")

    def _wrappers(self, function: Definition) -> Iterator[Definition]:
        """The functions by which decorators of the notebook replace one: what they return, and what that returns.

        A function of the module is bound to what its decorators return, but code that calls it by name sees only it.
        """
        makers = [maker for name in function.decorators for maker in self.library.named(name)]
        seen = set(makers)
        while makers:
            for made in by_place(definitions_in(makers.pop().summary.returns.tokens)):
                if made not in seen:
                    seen.add(made)
                    makers.append(made)
                    yield made

    def _calls_of_instances(self, function: Definition) -> Iterator[Definition]:
        """The methods by which instances of the notebook's classes are called that replace a function of the module."""
        for name in function.decorators if function.owner is None and function.top_level else ():
            yield from (each.methods["__call__"] for each in self.library.named(name) if "__call__" in each.methods)

    def _defaults(self, definition: Definition) -> dict[str, Value]:
        """What parameters are that get no argument: what the function keeps from call to call, or others' objects."""
        values = {}
        for parameter in definition.parameters:
            is_own = self.library.is_own_default(definition, parameter)
            kept = []
            if not (is_own and isinstance(parameter.default, cst.Name)):
                kept = [self.current(node.value) for node in kept_by_default(definition, parameter)]
            is_of_class = definition.owner is not None and any(map(_can_change, kept))
            if is_own or is_of_class:
                kept.append(self.statics_of(definition.outermost))
            if kept:
                values[parameter.name.value] = union(kept)
        return values

    def _bind_by_definition(self, name: str, value: Value) -> None:
        """A ``global`` name that the called function may have bound."""
        if self.module.state is not None:
            self._set(self.module, name, Binding(Status.BOUND, value), certain=False)


def _can_change(value: Value) -> bool:
    """Whether what is known of a value leaves it open that it is changed in place."""
    is_immutable = value.kind in IMMUTABLE_KINDS or (value.kind == "tuple" and value.flat)
    return bool(value.tokens) and not is_immutable


def by_place(definitions: Iterable[Definition]) -> list[Definition]:
    """The definitions in a fixed order, so that what is found does not depend on the order of a set."""
    return sorted(definitions, key=lambda definition: (definition.cell, definition.name, id(definition)))
