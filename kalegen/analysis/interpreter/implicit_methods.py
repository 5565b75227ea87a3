"""Methods that run without a call: operators, properties, context managers, and whatever unknown code calls."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS, Definition, Kind, by_place
from kalegen.analysis.heap.effects import Cause, Why
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.values import Carried, Fresh, Parameter, Token, Value, definitions_in
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.methods import is_fitting

COPY = -2
"""Tells a copy that a call makes of its arguments from what the call gives."""


MADE = -3
"""Tells what a class makes that is called back from what the call gives, at the same place."""


def made_by(node: cst.CSTNode) -> Value:
    """A new object that unknown code may make where it is called, of a class that it is given."""
    return Value(frozenset([Fresh((id(node), MADE))]))


class ImplicitMethods(Part):
    """Runs what objects bring along."""

    def __init__(self) -> None:
        self._used: dict[tuple[Token, Definition], int] = {}
        self._settled: dict[tuple[Definition, frozenset[Token], Parameter | None], tuple[int, ...]] = {}

    def lineage(self, value: Value) -> list[Definition]:
        """The definitions that a value is, holds or is an instance of, and the classes that these inherit from."""
        own = definitions_in(self.heap.reach(value))
        inherited = (ancestor for definition in own for ancestor in self.library.ancestors(definition))
        return by_place(own.union(inherited))

    def of_instance(self, value: Value, name: str) -> list[Definition]:
        """The methods that a call by a name may run, of an instance of the notebook's; none where it may run others."""
        own = value.instance_of
        if self.library.sets_attribute(name) or self.library.sets_attribute("__class__"):
            return []
        if own is None:
            named = self.library.methods_named(name) if value.is_own else []
            return [] if any(method.is_property for method in named) else named
        found = self._methods_of(own, name)
        is_open = any(isinstance(token, Parameter) for token in value.tokens)
        held = definitions_in(self.heap.reach(value))
        heirs = [each for each in self.library.heirs(own) if is_open or each in held] if found else []
        methods = dict.fromkeys([*found, *(method for heir in heirs for method in self._methods_of(heir, name))])
        return [] if any(method.is_property for method in methods) else list(methods)

    def ask(self, value: Value, name: str) -> None:
        """Record that more would be known of a method's call if the argument that has it were of the notebook's."""
        parameter = self.heap.itself(value)
        if parameter is not None and not parameter.path and self.library.methods_named(name):
            self.record.asked.add((parameter.name, name))

    def key_of_attribute(self, value: Value, attribute: str) -> Key:
        """What an attribute is found under in the objects that have it for themselves: the notebook's instances.

        Of an argument it is if no class of the notebook has it otherwise; its caller knows what the object is.
        """
        is_argument = self.heap.itself(value) is not None and value.kind is None
        own = value.instance_of
        is_part = not is_argument and any(isinstance(token, Parameter) for token in value.tokens)
        if is_part or attribute.startswith("__") or (own is None and not is_argument):
            return ANY_KEY
        if own is not None and self.library.is_of_library(own):
            return ANY_KEY
        classes = list(self.library) if own is None else (own, *self.library.ancestors(own), *self.library.heirs(own))
        return attribute if self.library.is_plain(attribute, classes) else ANY_KEY

    def _methods_of(self, definition: Definition, name: str) -> list[Definition]:
        """The methods that an instance of a class may have under a name."""
        own = definition.methods.get(name)
        return [own] if own is not None else self.library.inherited(definition, name)

    def run_implicit(self, value: Value, node: cst.CSTNode) -> None:
        """Run the special methods and properties of the notebook's classes that the value may be an instance of."""
        for tokens, held in list(self.record.graph.held_by_each(value.tokens)):
            for definition in by_place(definitions_in(held)):
                new = frozenset(token for token in tokens if self._is_new_use(token, definition))
                if new:
                    self.record.consulted.update(definition.implicit_methods)
                    for method in definition.implicit_effects:
                        self.applier.apply(node, method, {method_self(method): Value(new)})

    def keep_lazy(self, value: Value, node: cst.Attribute) -> None:
        """A ``cached_property`` that is read stays in the object that has it."""
        lazy = [each for each in self.library.methods_named(node.attr.value) if each.is_lazy]
        if lazy and (self.heap.is_opaque(value) or any(each.owner in self.lineage(value) for each in lazy)):
            self.heap.mutate(value.tokens - value.carried, False, Cause(node, Why.LAZY))

    def run_descriptor(self, definition: Definition, attribute: str, node: cst.CSTNode) -> None:
        """Run the ``__get__`` of an object that a class's body binds, and that changes something when it is read."""
        self._run_descriptors("__get__", [definition], attribute, node, [])

    def store_by_descriptor(self, value: Value, target: cst.Attribute, stored: Value) -> None:
        """Run a property's setter, or the ``__set__`` of an object that a class's body binds."""
        classes = by_place(definitions_in(self.heap.reach(value)))
        self._run_descriptors("__set__", classes, target.attr.value, target, [value, stored])
        setters = [each for each in self.library.methods_named(target.attr.value) if each.is_setter]
        lineage = self.lineage(value) if setters else []
        for setter in (each for each in setters if each.owner in lineage):
            names = [parameter.name.value for parameter in setter.parameters]
            self.applier.apply(target, setter, dict(zip(names, [value, stored], strict=False)))

    def _run_descriptors(
        self, name: str, classes: Iterable[Definition], attribute: str, node: cst.CSTNode, given: list[Value]
    ) -> None:
        methods = self.library.methods_named(name)
        self.record.consulted.update(methods)
        changing = [each for each in methods if each.summary.changes_anything]
        lineage = [each for own in classes for each in (own, *self.library.ancestors(own))] if changing else []
        for owner in dict.fromkeys(each for each in lineage if attribute in each.statics):
            arguments = [self.heap.statics_of(owner), *given]
            for method in changing:
                names = [parameter.name.value for parameter in method.parameters]
                self.applier.apply(node, method, dict(zip(names, arguments, strict=False)))

    def _is_new_use(self, token: Token, definition: Definition) -> bool:
        """Whether an object's class is used for the first time since the module's names last changed."""
        key = (token, definition)
        is_new = self._used.get(key) != self.scopes.version
        self._used[key] = self.scopes.version
        return is_new

    def run_all(self, value: Value, node: cst.CSTNode) -> None:
        """Code that nobody knows may call any method of what it is given; ``__init__`` where it makes a new object."""
        for definition in self.lineage(value):
            if definition.kind is Kind.CLASS:
                for method in definition.methods.values():
                    self._run(node, method, made_by(node) if method.name == "__init__" else value)

    def _run(self, node: cst.CSTNode, method: Definition, value: Value, perhaps: bool = True) -> None:
        """Let a method happen to an object, from wherever it is called; what it gives, nobody gets to see.

        It need not again to the same object as long as nothing new is found: but it reads what it reads here.
        """
        called = method, frozenset(map(self.record.graph.representative, value.tokens)), self.heap.blamed
        extent = self.record.extent
        if self._settled.get(called) == extent and not self.asserted.is_active:
            for name in method.summary.reads:
                self.references.read_by_definition(name, method, certain=False)
            return
        self.applier.apply(node, method, {method_self(method): value}, perhaps=perhaps)
        summary = method.summary
        if self.record.extent == extent and not (summary.binds or summary.named or self.asserted.is_active):
            self._settled[called] = extent

    def run_overriding(self, value: Value, node: cst.CSTNode, name: str) -> None:
        """Run what a method that a class of the notebook has from a library's may call of the class's own methods.

        Such a method is a template that others fill in; those of arrays and tables only call what is theirs.
        """
        for tokens, held in list(self.record.graph.held_by_each(value.tokens)):
            self._run_methods(definitions_in(held), Value(tokens), node, name)

    def run_copies(self, values: Iterable[Value], node: cst.CSTNode) -> None:
        """Run the methods that a library may call of copies of some objects: an estimator that is cloned and fitted."""
        for definition, copy in self.make_copies(values, node):
            self.heap.hold(copy, Value(frozenset([Carried(definition)])))
            self._run_methods([definition], copy, node, "fit")

    def make_copies(self, values: Iterable[Value], node: cst.CSTNode) -> list[tuple[Definition, Value]]:
        """Run the ``__init__`` of copies that a library makes of some objects; the classes of these, and the copies."""
        held = definitions_in(token for value in values for token in self.heap.reach(value))
        copy = Value(frozenset([Fresh((id(node), COPY))]))
        classes = by_place(each for each in held if self.library.is_of_library(each))
        for init in (init for each in classes for init in self._methods_of(each, "__init__")):
            self._run(node, init, copy, perhaps=False)
        return [(each, copy) for each in classes]

    def _run_methods(self, classes: Iterable[Definition], value: Value, node: cst.CSTNode, name: str) -> None:
        for definition in by_place(classes):
            if self.library.is_of_library(definition):
                for each in (definition, *self.library.ancestors(definition)):
                    for method in each.methods.values():
                        is_called = is_fitting(name) or not is_fitting(method.name)
                        if is_called and method.name != "__init__":
                            self._run(node, method, value, perhaps=False)

    def run_held(self, value: Value, node: cst.CSTNode, name: str) -> None:
        """Run the methods that a library's object may call of the notebook's objects that it holds.

        Those that fit, by their names, are called by those that fit.
        """
        for tokens, held in list(self.record.graph.held_by_each(self.heap.mutable_reach(value))):
            for definition in by_place(definitions_in(held)):
                for each in (definition, *self.library.ancestors(definition)):
                    for method in each.methods.values():
                        if is_fitting(name) or not is_fitting(method.name):
                            self._run(node, method, Value(tokens))

    def run_context(self, value: Value, item: cst.WithItem) -> None:
        """Run what a ``with`` statement runs of a context manager of the notebook's own."""
        for manager in by_place(definitions_in(self.heap.reach(value))):
            for method in (manager.methods[name] for name in sorted(CONTEXT_METHODS & manager.methods.keys())):
                self.applier.apply(item, method, {method_self(method): value})
