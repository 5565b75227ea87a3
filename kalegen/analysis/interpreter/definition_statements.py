"""Functions, classes and lambdas where they are made: their decorators, defaults and bodies, and what they keep."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS, Definition
from kalegen.analysis.heap.effects import Cause, Keep, Why
from kalegen.analysis.heap.object_graph import CLASS_KEY
from kalegen.analysis.heap.values import (
    Binding,
    Carried,
    Fresh,
    Incoming,
    Parameter,
    Status,
    Token,
    Value,
    definitions_in,
    objects_in,
    union,
    value_of,
)
from kalegen.analysis.interpreter.arguments import Arguments, bound_arguments
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.texts import marked
from kalegen.syntax.scopes import all_names, evaluated_outside, function_scope, names_bound_in


class Definer(Part):
    """Makes the definitions of functions and classes."""

    def run_function(self, node: cst.FunctionDef) -> None:
        """Bind a function; its decorators, defaults and annotations are evaluated, its body is not run."""
        definition = self.library.at(node)
        value = self._defined(definition, node)
        self.scopes.bind(node.name.value, self._decorated(node, value))
        if definition is not None and not definition.top_level and definition.owner is None:
            self.run_body(definition)

    def run_class(self, node: cst.ClassDef) -> None:
        """Bind a class; its body is run."""
        definition = self.library.at(node)
        value = self._defined(definition, node)
        with self.scopes.enter("class", names_bound_in(node.body), node) as frame:
            self.executor.run_block(node.body)
        if definition is not None:
            self._keep_statics(definition, frame)
            self._announce_subclass(definition, node)
        self.scopes.bind(node.name.value, self._decorated(node, value))

    def _defined(self, definition: Definition | None, node: cst.FunctionDef | cst.ClassDef | cst.Lambda) -> Value:
        """What a definition makes, whose defaults, bases and annotations are evaluated."""
        self.evaluate_outside(node)
        return self.closure(definition) if definition is not None else Value()

    def _decorated(self, node: cst.FunctionDef | cst.ClassDef, value: Value) -> Value:
        """What the decorators make of a definition: perhaps something that carries it."""
        for decorator in reversed(node.decorators):
            made = self.evaluator.evaluate(decorator.decorator)
            results = self.callbacks.run(decorator, [made], [value])
            self._register(decorator, value)
            results += self._by_methods(decorator, made, value)
            value = Value(value.tokens | union(results).tokens)
        return value

    def _by_methods(self, decorator: cst.Decorator, made: Value, value: Value) -> list[Value]:
        """What methods of the notebook's make of a definition: ``@Model.register``, an instance's ``__call__``.

        Of a ``ContextDecorator`` that has none, it is what holds the definition.
        """
        function, results = decorator.decorator, []
        if isinstance(function, cst.Attribute):
            owner, name = self.evaluator.consult(function.value), function.attr.value
            methods = [each.methods[name] for each in self.methods.lineage(owner) if name in each.methods]
            results += self._apply(methods, decorator, Arguments([value], receiver=owner))
        methods = self.methods.of_instance(made, "__call__")
        is_manager = made.instance_of is not None and bool(CONTEXT_METHODS & made.instance_of.methods.keys())
        if is_manager and not methods:
            return [*results, made]
        return results + self._apply(methods, decorator, Arguments([value], receiver=made))

    def _apply(self, methods: list[Definition], decorator: cst.Decorator, arguments: Arguments) -> list[Value]:
        return [self.applier.apply(decorator, each, bound_arguments(each, arguments)) for each in methods]

    def _register(self, decorator: cst.Decorator, value: Value) -> None:
        """Let the object whose method decorates, or what a decorator made of a function, keep the definition.

        ``@registry.add``, ``@show.register``, ``@cli.command()``.
        """
        made = decorator.decorator
        function = made.func if isinstance(made, cst.Call) else made
        if not isinstance(function, cst.Attribute):
            return
        owner = self.evaluator.evaluate(function.value)
        kept = Value(objects_in(self.heap.reach(owner)))
        if not owner.dotted:
            self.heap.mutate(kept.tokens, False, Cause(decorator, Why.REGISTRATION))
            self.heap.hold(kept, value)
        for definition in definitions_in(owner.tokens):
            if definition.is_decorated:
                self.heap.mutate(self.heap.statics_of(definition).tokens, False, Cause(decorator, Why.REGISTRATION))
                self.heap.hold(self.heap.statics_of(definition), value)

    def _keep_statics(self, definition: Definition, frame: Frame) -> None:
        """Let a class hold what its body bound."""
        for name, binding in frame.bindings.items():
            if binding.value.unserialisable is not None:
                kept = Keep(f"{definition.name}.{name}", binding.value.unserialisable, in_class=True)
                self.record.note(kept, definition.node)
        for name in definition.statics & frame.bindings.keys():
            self.heap.hold(self.heap.statics_of(definition), frame.bindings[name].value)

    def _announce_subclass(self, definition: Definition, node: cst.ClassDef) -> None:
        """Run what the base classes and the metaclasses do when a class is made from them."""
        ancestors, metaclasses = self.library.ancestors(definition), self.library.metaclasses(definition)
        makers = [each.methods.get("__init_subclass__") for each in ancestors]
        makers += [each.methods.get(name) for each in metaclasses for name in ("__new__", "__init__")]
        made = value_of(definition)
        for method in makers:
            if method is not None:
                self.applier.apply(node, method, dict.fromkeys(method.parameter_names, made))

    def run_lambda(self, node: cst.Lambda) -> Value:
        """The value of a lambda; its body may run at any time from now on."""
        definition = self.library.at(node)
        value = self._defined(definition, node)
        if definition is not None:
            self.run_body(definition)
        return value

    def evaluate_outside(self, node: cst.FunctionDef | cst.ClassDef | cst.Lambda) -> None:
        """Evaluate the parts of a definition that the scope around it evaluates."""
        definition = self.library.at(node)
        defaults = {id(parameter.default) for parameter in definition.parameters} if definition is not None else set()
        for outer in evaluated_outside(node, annotations=not self.library.has_future_annotations):
            value = self.evaluator.evaluate(outer)
            if definition is not None and id(outer) in defaults and value.tokens:
                self.heap.hold(self.heap.statics_of(definition.outermost), value)

    def closure(self, definition: Definition) -> Value:
        """A function or class that was defined inside a function: it holds the variables around it that it uses.

        So do the functions beside it, and what one of them binds (``nonlocal``), the others see.
        """
        tokens: set[Token] = {Carried(definition)}
        for name in definition.enclosing & all_names(definition.node):
            owners = [frame for frame in self.scopes.frames[1:] if name in frame.scope.local]
            tokens |= {Fresh((frame.site, hash(name))) for frame in owners} or {Incoming(name)}
            for frame in owners:
                binding = self.scopes.binding(frame, name)
                if binding is not None:
                    tokens |= self.heap.reach(binding.value)
        return Value(frozenset(tokens))

    def run_body(self, definition: Definition, own: Collection[str] = ()) -> Frame:
        """Analyse a function's body in a scope of its own, its parameters standing for any arguments.

        Those that are ``own`` stand for objects of the notebook's classes.
        """
        node = definition.node
        assert isinstance(node, (cst.FunctionDef, cst.Lambda))
        with self.scopes.enter("function", function_scope(node), node) as frame:
            frame.definition = definition
            for parameter in definition.parameters:
                token = Parameter(id(definition), parameter.name.value)
                value = self._argument(definition, parameter, token)._replace(is_own=parameter.name.value in own)
                self.scopes.put(frame, parameter.name.value, Binding(Status.BOUND, value), certain=True)
            with self.asserted.about(node):
                if isinstance(node, cst.Lambda):
                    frame.returns.append(self.evaluator.evaluate(node.body))
                else:
                    self.executor.run_block(node.body)
        return frame

    def _argument(self, definition: Definition, parameter: cst.Param, token: Parameter) -> Value:
        tokens: frozenset[Any] = frozenset([token])
        own = None
        if definition.owner is not None and "classmethod" in definition.decorators and parameter.name.value == "cls":
            tokens |= {Carried(definition.owner)}
        elif definition.owner is not None and definition.parameters and parameter is definition.parameters[0]:
            self.record.graph.hold([token], [Carried(definition.owner)], CLASS_KEY)
            own = definition.owner if not {"classmethod", "staticmethod"}.intersection(definition.decorators) else None
        template = marked(id(definition), parameter.name.value)
        return Value(tokens, template=template, instance_of=own)
