"""Abstract evaluation of expressions: which names are read and bound, what parts of values may share, and scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.statics import class_named
from kalegen.analysis.heap.values import (
    CLOSURE,
    IMMUTABLE,
    Binding,
    Carried,
    Fresh,
    Incoming,
    Parameter,
    Status,
    Token,
    Value,
    definitions_in,
    union,
)
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.interpreter.frames import Frame, Ground
from kalegen.analysis.tables.remade import GENERATOR
from kalegen.syntax.scopes import ScopeNames, all_names, comprehension_names, evaluated_outside, function_scope

CONTAINER_KINDS = frozenset({"list", "tuple", "set", "dict", "defaultdict"})
"""Kinds whose items are other objects than themselves, unlike an array's views."""

NAMESPACE = "namespace"
"""The kind of a dict of the module's variables."""

IMMUTABLE_KINDS = frozenset({"number", "str", "bytes", "datetime"})

MODULE_NAMES = frozenset({"__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__"})
"""Names that every module has."""

DISPLAY_KINDS: dict[type, str] = {
    cst.Tuple: "tuple",
    cst.List: "list",
    cst.Set: "set",
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.DictComp: "dict",
}


class Expressions(Ground):
    """What the rules of ``forms`` share; calls are the business of ``calling.Calls``, which extends both."""

    def evaluate(self, node: cst.CSTNode) -> Value:
        """The value of an expression; what evaluating it does is recorded."""
        raise AssertionError(f"expressions are evaluated by a subclass: {node}")

    def consult(self, node: cst.CSTNode) -> Value:
        """As ``evaluate``, for what is called here, or has an attribute that counts: nobody else gets to see it."""
        raise AssertionError(f"expressions are evaluated by a subclass: {node}")

    def call(self, node: cst.Call) -> Value:
        """The value of a call."""
        raise AssertionError(f"calls are evaluated by a subclass: {node}")

    def refer(self, value: Value, node: cst.CSTNode, name: str = "") -> None:
        """Take note that a value's definitions may be called from now on."""
        raise AssertionError(f"references are followed by a subclass: {value}, {node}, {name}")

    # Names

    def read(self, node: cst.Name) -> Value:
        """The value of a name."""
        name = node.value
        for index in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[index]
            if frame.kind == "class" and index != len(self.frames) - 1:
                continue
            if name in frame.scope.globals:
                break
            binding = self.binding(frame, name)
            if binding is not None and (frame.kind != "class" or binding.status is Status.BOUND):
                self.refer(binding.value, node)
                return binding.value
            if frame.kind in ("function", "comprehension") and name in frame.scope.local:
                return Value()
        return self.read_module(name, node)

    def read_module(self, name: str, node: cst.CSTNode) -> Value:
        """The value of a module-level name that is read by the node."""
        is_certain = self.runs_now
        binding = self.binding(self.module, name)
        value = binding.value if binding is not None else self.incoming(name)
        if name in MODULE_NAMES:
            self.event("module", f"reads {name}", node)
            return IMMUTABLE
        self.expose(name, node, is_certain)
        self.refer(value, node, name)
        return value

    def look_up(self, texts: Iterable[Value], node: cst.CSTNode) -> Value:
        """Read the module's variables that texts name; what they may be, where a text is a name.

        Of a function's argument its caller knows the text.
        """
        found = []
        for value in texts:
            self.record.named |= {token for token in value.tokens if isinstance(token, Parameter)}
            if value.text is not None:
                self.event("text", value.text, node)
                binding = self.binding(self.module, value.text)
                found.append(binding.value if binding is not None else self.incoming(value.text))
                self.refer(found[-1], node, value.text)
        return union(found)

    def set_named(self, texts: Iterable[Value], binding: Binding, certain: bool) -> None:
        """Bind or delete the module's variables that texts name."""
        for text in (value.text for value in texts if value.text is not None):
            self._set(self.module, text, binding, certain and len(self.frames) == 1)

    def assign(self, target: cst.CSTNode, value: Value) -> None:
        """Bind a target of an assignment, or change what it is a part of."""
        if isinstance(target, cst.Name):
            self.bind(target.value, value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            self._unpack(target, value)
        elif isinstance(target, (cst.Attribute, cst.Subscript)):
            self.store(target, value)
        elif isinstance(target, cst.StarredElement):
            self.assign(target.value, value)

    def _unpack(self, target: cst.Tuple | cst.List, value: Value) -> None:
        elements = target.elements
        is_plain = not any(isinstance(element, cst.StarredElement) for element in elements)
        if value.elements is not None and is_plain and len(value.elements) == len(elements):
            for element, part in zip(elements, value.elements, strict=True):
                self.assign(element.value, part)
            return
        part = self.element_of(value)
        for element in elements:
            is_star = isinstance(element, cst.StarredElement)
            self.assign(element.value, self.container(element, [part]) if is_star else part)

    def store(
        self,
        target: cst.Attribute | cst.Subscript,
        value: Value,
        certain: bool = True,
        status: Status = Status.BOUND,
    ) -> None:
        """An assignment to an attribute or an item, or its deletion: a change of the object that has it."""
        base = self.evaluate(target.value)
        if isinstance(target, cst.Subscript):
            indices = self.indices(target)
            if base.kind == NAMESPACE:
                self.set_named(indices, Binding(status, value), certain)
                return
        if base.dotted:
            attribute = target.attr.value if isinstance(target, cst.Attribute) else "*"
            self.event("store", f"{base.dotted}.{attribute}", target)
            return
        changed = self.changed_by_store(target.value, base)
        self.mutate(changed, certain)
        self.run_implicit_methods(base, target)
        self.hold(base, value)
        for definition in definitions_in(changed):
            self.hold(self.statics_of(definition), value)

    def indices(self, node: cst.Subscript) -> list[Value]:
        """The values between a subscript's brackets."""
        parts = (element.slice.value if isinstance(element.slice, cst.Index) else element for element in node.slice)
        return [self.evaluate(part) for part in parts]

    def changed_by_store(self, owner: cst.BaseExpression, base: Value) -> frozenset[Any]:
        """The tokens that an assignment to a part of ``owner`` changes; a class only when it is surely no instance.

        It is none where it is named itself, or nothing else is known of it than its definition.
        """
        is_named = isinstance(owner, cst.Name) and any(d.name == owner.value for d in definitions_in(base.tokens))
        is_class = is_named or class_named(owner) is not None or all(isinstance(t, Carried) for t in base.tokens)
        return base.tokens if is_class else frozenset(t for t in base.tokens if not isinstance(t, Carried))

    def run_implicit_methods(self, value: Value, node: cst.CSTNode) -> None:
        """Let an operator, an attribute access or a built-in function run the methods that it may run."""
        raise AssertionError(f"methods are run by a subclass: {value}, {node}")

    def note_identity(self, values: list[Value], node: cst.CSTNode) -> None:
        """Record that it counts which objects these are, as much as a change of one of them would."""
        for token in (token for value in values for token in value.tokens):
            if isinstance(token, Incoming):
                self.event("identity", token.name, node)

    # Parts of values

    def element_of(self, value: Value) -> Value:
        """What an item, an attribute or an iteration step of a value may be."""
        if value.kind in IMMUTABLE_KINDS:
            return Value(kind="str" if value.kind == "str" else None)
        if value.elements is not None:
            return union(value.elements)
        if value.kind == "index":
            return Value()  # labels are hashable
        if value.kind == "view":
            viewed = {held for token in value.tokens for held in self.record.graph.held_by(token)}
            return self._parts_of(viewed) if value.tokens <= self.record.transparent else Value(self.reach(value))
        return self._parts_of(value.tokens) if value.kind in CONTAINER_KINDS else Value(self.reach(value))

    def _parts_of(self, containers: Collection[Token]) -> Value:
        """What some containers hold; one that is not transparent may be among its own parts."""
        transparent = self.record.transparent.intersection(containers)
        held = [part for token in transparent for part in self.record.graph.held_by(token)]
        return Value(self.reach([*held, *(token for token in containers if token not in transparent)]))

    def fresh(self, node: cst.CSTNode, **known: Any) -> Value:
        """A new object, made at the node."""
        return Value(frozenset([Fresh((id(node),))]), **known)

    def class_of(self, value: Value) -> Value:
        """The notebook's classes that a value may be an instance of."""
        tokens = (token for token in self.reach(value) if isinstance(token, Carried))
        return Value(frozenset(token for token in tokens if token.definition.kind is Kind.CLASS))

    def statics_named(self, attribute: str, tokens: Iterable[Token]) -> Value:
        """What an attribute may be that belongs to one of some objects' classes, and not to an object alone."""
        classes = [each for carried in definitions_in(tokens) for each in (carried, *self.library.ancestors(carried))]
        statics = [self.statics_of(each) for each in classes if self.library.is_static(each, attribute)]
        kept = [self.current(node.value) for each in classes for node in each.attributes.get(attribute, ())]
        return union([*statics, *kept])

    def container(self, node: cst.CSTNode, parts: list[Value], **known: Any) -> Value:
        """A new object, made at the node, that holds the given values."""
        value = self.fresh(node, **known)
        for part in parts:
            self.hold(value, part)
        return value

    def display(self, node: cst.CSTNode, parts: list[Value], **known: Any) -> Value:
        """A new container, made at the node, that holds nothing but the given values and what can't change."""
        value = self.container(node, parts, **known)
        self.record.transparent |= value.tokens - self.record.filled
        return value

    # Scopes

    @contextmanager
    def scope(self, kind: str, names: ScopeNames, node: cst.CSTNode) -> Iterator[Frame]:
        """A scope inside the innermost one, for as long as its code, ``node``, is analysed."""
        frame = Frame(kind, names, id(node))
        origin, self.origin = self.origin, ()
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.pop()
            self.origin = origin

    def comprehension(self, node: Any, is_late: bool = False) -> Value:
        """The value of a comprehension or a generator expression; a late one only evaluates now what it iterates over.

        The rest runs where the generator is used.
        """
        bound = set(comprehension_names(node.for_in))
        iterated = self.iterated(node.for_in.iter)
        self.late += is_late
        with self.scope("comprehension", ScopeNames(bound), node):
            self._clauses(node.for_in, iterated)
            if isinstance(node, cst.DictComp):
                parts = [self.evaluate(node.key), self.evaluate(node.value)]
            else:
                parts = [self.evaluate(node.elt)]
        self.late -= is_late
        if isinstance(node, cst.GeneratorExp):
            return self.container(node, parts, iterator=True, unserialisable=GENERATOR)
        return self.display(node, parts, kind=DISPLAY_KINDS[type(node)])

    def _clauses(self, clause: cst.CompFor, iterated: Value) -> None:
        self.assign(clause.target, self.element_of(iterated))
        for condition in clause.ifs:
            self.evaluate(condition.test)
        if clause.inner_for_in is not None:
            self._clauses(clause.inner_for_in, self.iterated(clause.inner_for_in.iter))

    def iterated(self, node: cst.BaseExpression) -> Value:
        """The value of what a loop iterates over; a one-shot iterator is used up."""
        value = self.evaluate(node)
        if value.iterator:
            self.mutate(value.tokens, True)
            self.event("callback", "", node)
        self.run_implicit_methods(value, node)
        return value

    def function_value(self, node: cst.FunctionDef | cst.Lambda) -> Value:
        """The value of a definition that stands inside other code; its body may run at any time from now on."""
        self.evaluate_outside(node)
        definition = self.library.at(node)
        if definition is None:
            return Value()
        self.run_body(definition)
        return self.closure(definition)

    def evaluate_outside(self, node: cst.FunctionDef | cst.ClassDef | cst.Lambda) -> None:
        """Evaluate the parts of a definition that the scope around it evaluates."""
        definition = self.library.at(node)
        defaults = {id(parameter.default) for parameter in definition.parameters} if definition is not None else set()
        for outer in evaluated_outside(node, annotations=not self.library.has_future_annotations):
            value = self.evaluate(outer)
            if definition is not None and id(outer) in defaults and value.tokens:
                self.hold(self.statics_of(definition.outermost), value)

    def closure(self, definition: Definition) -> Value:
        """A function or class that was defined inside a function: it holds the variables around it that it uses.

        So do the functions beside it, and what one of them binds (``nonlocal``), the others see.
        """
        tokens: set[Token] = {Carried(definition)}
        for name in definition.enclosing & all_names(definition.node):
            owners = [frame for frame in self.frames[1:] if name in frame.scope.local]
            tokens |= {Fresh((frame.site, hash(name))) for frame in owners} or {Incoming(name)}
            for frame in owners:
                binding = self.binding(frame, name)
                if binding is not None:
                    tokens |= self.reach(binding.value)
        return Value(frozenset(tokens))

    def with_closure(self, definition: Definition, bound: dict[str, Value]) -> dict[str, Value]:
        """The arguments of a call with the variables around a method, which its object holds as its class does."""
        if definition.owner is None or not definition.enclosing:
            return bound
        receiver = bound.get(method_self(definition), IMMUTABLE)
        held = Value(frozenset(token for token in self.reach(receiver) if not isinstance(token, Carried)))
        closure = union([bound.get(CLOSURE, IMMUTABLE), held])
        if definition.summary.changes_closure:
            self.mutate(closure.tokens, False)
        return {**bound, CLOSURE: closure}

    def run_body(self, definition: Definition) -> Frame:
        """Analyse a function's body in a scope of its own, its parameters standing for any arguments."""
        node = definition.node
        assert isinstance(node, (cst.FunctionDef, cst.Lambda))
        with self.scope("function", function_scope(node), node) as frame:
            frame.definition = definition
            for parameter in definition.parameters:
                token = Parameter(id(definition), parameter.name.value)
                self._set(frame, parameter.name.value, self._argument(definition, parameter, token), certain=True)
            if isinstance(node, cst.Lambda):
                frame.returns.append(self.evaluate(node.body))
            else:
                self.run_block(node.body)
        return frame

    def _argument(self, definition: Definition, parameter: cst.Param, token: Parameter) -> Binding:
        tokens: frozenset[Any] = frozenset([token])
        if definition.owner is not None and "classmethod" in definition.decorators and parameter.name.value == "cls":
            tokens |= {Carried(definition.owner)}
        elif definition.owner is not None and definition.parameters and parameter is definition.parameters[0]:
            self.record.graph.hold(token, [Carried(definition.owner)])
        return Binding(Status.BOUND, Value(tokens))

    def run_block(self, body: cst.BaseSuite) -> None:
        """Analyse the statements of a suite."""
        raise AssertionError(f"statements are run by a subclass: {body}")
