"""Calls of the notebook's own functions, methods and classes, by their summaries."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.effects import CallBack
from kalegen.analysis.heap.object_graph import CLASS_KEY
from kalegen.analysis.heap.values import Value, union, value_of
from kalegen.analysis.interpreter.arguments import Arguments, bound_arguments
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.remade import CONTEXT, COROUTINE

ONE_DICT = "the instances of its class share one __dict__, and each would have its own after loading"
"""Why a Borg can't travel."""


class DefinitionCalls(Part):
    """Calls definitions, and makes instances of classes."""

    def call(
        self, node: cst.Call, definition: Definition, arguments: Arguments, perhaps: bool = False, guessed: bool = False
    ) -> Value:
        """Call a function, a method or a class of the notebook, or perhaps another one instead.

        Of a method that is ``guessed`` by its name nobody knows whether it runs, and so reads what it reads.
        """
        if definition.kind is Kind.FACTORY:
            given = [*self.given_to_all(node, definition), *arguments.all()]
            return self.heap.container(node, [value_of(definition), *given])
        if definition.kind is Kind.CLASS:
            return self._make_instance(node, definition, arguments)
        bound = bound_arguments(definition, arguments)
        is_certain = self.scopes.runs_now and not (perhaps or guessed)
        result = self.applier.apply(node, definition, bound, certain=is_certain, perhaps=perhaps)
        if definition.is_context_manager:
            return result._replace(unserialisable=CONTEXT)
        if definition.is_coroutine:
            return result._replace(unserialisable=COROUTINE)
        if definition.is_cached and result.tokens:
            return result._replace(tokens=result.tokens | {definition.cached})
        return result

    def _make_instance(self, node: cst.Call, definition: Definition, arguments: Arguments) -> Value:
        own_class = value_of(definition)
        held = [] if definition.top_level else [arguments.closure]
        why = ONE_DICT if definition.is_one_for_all else None
        instance = self.heap.container(node, [*held, *self.given_to_all(node, definition)], unserialisable=why)
        self.heap.hold(instance, own_class, CLASS_KEY)
        is_known = self.library.has_own_constructor(definition)
        if is_known:
            self.record.instances |= instance.tokens
        for argument in () if is_known else arguments.all():
            self.heap.hold(instance, argument)
        if "__new__" in definition.methods:
            arguments.receiver = own_class
            instance = instance.joined(self.construct(node, definition.methods["__new__"], arguments))
        arguments.receiver = instance
        for name in ("__init__", "__post_init__"):
            if name in definition.methods:
                self.construct(node, definition.methods[name], arguments)
        if "__init__" not in definition.methods:  # a data class's makes default values
            self.record.note(CallBack(), node)
        for method in self.library.validators(definition):
            given = dict.fromkeys([each.name.value for each in method.parameters], union(arguments.given()))
            self.applier.apply(node, method, {**given, method.receiver: instance})
        self._run_inherited_constructor(node, definition, instance, arguments)
        if self.library.makes_instances(definition):
            return instance._replace(instance_of=definition)
        return self._made_by_metaclass(node, definition, instance, arguments)

    def given_to_all(self, node: cst.CSTNode, definition: Definition) -> list[Value]:
        """What a class gives to each instance: a member's value, what ``field(default_factory=make)`` makes."""
        own = [self.heap.statics_of(definition)] if definition.gives_to_all else []
        lineage = (definition, *self.library.ancestors(definition))
        factories = [(factory, self.heap.statics_of(each)) for each in lineage for factory in each.factories]
        made = [self.libraries.call_back(node, factory, statics) for factory, statics in factories]
        return [*own, *(value for values in made for value in values)]

    def _made_by_metaclass(
        self, node: cst.Call, definition: Definition, instance: Value, arguments: Arguments
    ) -> Value:
        """What a metaclass's ``__call__`` makes of a call of its class: the new instance, perhaps one of before."""
        arguments.receiver = value_of(definition)
        for metaclass in self.library.metaclasses(definition):
            if "__call__" in metaclass.methods:
                self.heap.hold(self.heap.statics_of(metaclass), instance)
                instance = instance.joined(self.construct(node, metaclass.methods["__call__"], arguments))
        return instance

    def construct(self, node: cst.Call, method: Definition, arguments: Arguments) -> Value:
        """Run a constructor: what it stores in the new object changes none of its arguments."""
        return self.applier.apply(node, method, bound_arguments(method, arguments), new=method.receiver)

    def _run_inherited_constructor(
        self, node: cst.Call, definition: Definition, instance: Value, arguments: Arguments
    ) -> None:
        for parent in self.library.ancestors(definition):
            self.heap.hold(instance, value_of(parent), CLASS_KEY)
            if parent is not definition and "__init__" in parent.methods:
                self.construct(node, parent.methods["__init__"], arguments)
