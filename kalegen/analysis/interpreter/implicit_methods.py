"""Methods that run without a call: operators, properties, context managers, and whatever unknown code calls."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS, Definition, Kind, by_place
from kalegen.analysis.heap.effects import Cause, Why
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.values import Parameter, Role, Token, Value, definitions_in, made_at, value_of
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.methods import is_fitting


class ImplicitMethods(Part):
    """Runs what objects bring along."""

    def __init__(self) -> None:
        self._settled: dict[tuple[Definition, frozenset[Token], Parameter | None], tuple[int, ...]] = {}

    def lineage(self, value: Value) -> list[Definition]:
        """The definitions that a value is, holds or is an instance of, and the classes that these inherit from."""
        own = definitions_in(self.heap.reach(value))
        return by_place({each for definition in own for each in self.library.lineage(definition)})

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
        classes = list(self.library) if own is None else [*self.library.lineage(own), *self.library.heirs(own)]
        return attribute if self.library.is_plain(attribute, classes) else ANY_KEY

    def _methods_of(self, definition: Definition, name: str) -> list[Definition]:
        """The methods that an instance of a class may have under a name."""
        own = definition.methods.get(name)
        return [own] if own is not None else self.library.inherited(definition, name)

    def run_implicit(self, value: Value, node: cst.CSTNode) -> None:
        """Run the special methods and properties of the notebook's classes that the value may be an instance of."""
        for tokens, held in list(self.record.graph.held_by_each(value.tokens)):
            for definition in by_place(definitions_in(held)):
                new = frozenset(token for token in tokens if self.scopes.is_new((token, definition)))
                if new:
                    self.record.consulted.update(definition.implicit_methods)
                    for method in definition.implicit_effects:
                        self.applier.apply(node, method, {method.receiver: Value(new)})

    def keep_lazy(self, value: Value, node: cst.Attribute) -> None:
        """A ``cached_property`` that is read stays in the object that has it."""
        lazy = [each for each in self.library.methods_named(node.attr.value) if each.is_lazy]
        if lazy and (self.heap.is_opaque(value) or any(each.owner in self.lineage(value) for each in lazy)):
            self.heap.mutate(value.objects, False, Cause(node, Why.LAZY))

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
            self.applier.apply(target, setter, dict(zip(setter.parameter_names, [value, stored], strict=False)))

    def _run_descriptors(
        self, name: str, classes: Iterable[Definition], attribute: str, node: cst.CSTNode, given: list[Value]
    ) -> None:
        methods = self.library.methods_named(name)
        self.record.consulted.update(methods)
        changing = [each for each in methods if each.summary.changes_anything]
        lineage = [each for own in classes for each in self.library.lineage(own)] if changing else []
        for owner in dict.fromkeys(each for each in lineage if attribute in each.statics):
            arguments = [self.heap.statics_of(owner), *given]
            for method in changing:
                self.applier.apply(node, method, dict(zip(method.parameter_names, arguments, strict=False)))

    def run_all(self, value: Value, node: cst.CSTNode) -> None:
        """Code that nobody knows may call any method of what it is given; ``__init__`` where it makes a new object."""
        for definition in self.lineage(value):
            if definition.kind is Kind.CLASS:
                for method in definition.methods.values():
                    self._run(node, method, made_at(node, Role.INSTANCE) if method.name == "__init__" else value)

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
        self.applier.apply(node, method, {method.receiver: value}, perhaps=perhaps)
        summary = method.summary
        if self.record.extent == extent and not (summary.binds or summary.named or self.asserted.is_active):
            self._settled[called] = extent

    def run_overriding(self, value: Value, node: cst.CSTNode, name: str) -> None:
        """Run what a method that a class of the notebook has from a library's may call of the class's own methods.

        Such a method is a template that others fill in; those of arrays and tables only call what is theirs.
        """
        for tokens, held in list(self.record.graph.held_by_each(value.tokens)):
            own = filter(self.library.is_of_library, definitions_in(held))
            self._run_methods(own, Value(tokens), node, name, perhaps=False)

    def run_copies(self, values: Iterable[Value], node: cst.CSTNode) -> None:
        """Run the methods that a library may call of copies of some objects: an estimator that is cloned and fitted."""
        for definition, copy in self.make_copies(values, node):
            self.heap.hold(copy, value_of(definition))
            self._run_methods([definition], copy, node, "fit", perhaps=False)

    def make_copies(self, values: Iterable[Value], node: cst.CSTNode) -> list[tuple[Definition, Value]]:
        """Run the ``__init__`` of copies that a library makes of some objects; the classes of these, and the copies."""
        held = definitions_in(token for value in values for token in self.heap.reach(value))
        copy = made_at(node, Role.COPY)
        classes = by_place(each for each in held if self.library.is_of_library(each))
        for init in (init for each in classes for init in self._methods_of(each, "__init__")):
            self._run(node, init, copy, perhaps=False)
        return [(each, copy) for each in classes]

    def run_held(self, value: Value, node: cst.CSTNode, name: str) -> None:
        """Run the methods that a library's object may call of the notebook's objects that it holds."""
        for tokens, held in list(self.record.graph.held_by_each(self.heap.mutable_reach(value))):
            self._run_methods(definitions_in(held), Value(tokens), node, name, perhaps=True)

    def _run_methods(
        self, classes: Iterable[Definition], value: Value, node: cst.CSTNode, name: str, perhaps: bool
    ) -> None:
        """Run the methods of an object that a library's method may call; those that fit are called by those that fit.

        The object is made already: nobody calls its ``__init__``.
        """
        for definition in by_place(classes):
            for method in (each for own in self.library.lineage(definition) for each in own.methods.values()):
                if method.name != "__init__" and (is_fitting(name) or not is_fitting(method.name)):
                    self._run(node, method, value, perhaps)

    def run_context(self, value: Value, item: cst.WithItem) -> None:
        """Run what a ``with`` statement runs of a context manager of the notebook's own."""
        for manager in by_place(definitions_in(self.heap.reach(value))):
            for method in (manager.methods[name] for name in sorted(CONTEXT_METHODS & manager.methods.keys())):
                self.applier.apply(item, method, {method.receiver: value})
