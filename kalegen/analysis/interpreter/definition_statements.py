"""Abstract execution of definitions: functions and classes, their decorators, and what a class keeps."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import Carried, Value, definitions_in, union
from kalegen.analysis.interpreter.calling import Calls
from kalegen.analysis.interpreter.frames import Frame
from kalegen.syntax.scopes import names_bound_in


class DefinitionStatements(Calls):
    """Runs definitions."""

    def run_function(self, node: cst.FunctionDef) -> None:
        """Bind a function; its decorators, defaults and annotations are evaluated, its body is not run."""
        definition = self.library.at(node)
        name = node.name.value
        if definition is None or definition.top_level:
            value = self._defined(definition, node)
        else:
            self.evaluate_outside(node)
            value = self.closure(definition)
        self.bind(name, self._decorated(node, value))
        if definition is not None and not definition.top_level and definition.owner is None:
            self.run_body(definition)

    def _defined(self, definition: Definition | None, node: cst.FunctionDef | cst.ClassDef) -> Value:
        self.evaluate_outside(node)
        return self.closure(definition) if definition is not None else Value()

    def _decorated(self, node: cst.FunctionDef | cst.ClassDef, value: Value) -> Value:
        """What the decorators make of a definition: perhaps something that carries it."""
        for decorator in reversed(node.decorators):
            made = self.evaluate(decorator.decorator)
            results = self.run_callables(decorator, [made], [value])
            self._register(decorator, value)
            value = Value(value.tokens | union(results).tokens)
        return value

    def _register(self, decorator: cst.Decorator, value: Value) -> None:
        """Let the object whose method decorates, or what a decorator made of a function, keep the definition.

        ``@registry.add``, ``@show.register``, ``@cli.command()``.
        """
        made = decorator.decorator
        function = made.func if isinstance(made, cst.Call) else made
        if not isinstance(function, cst.Attribute):
            return
        owner = self.evaluate(function.value)
        kept = Value(self.reach(owner) - self.carried([Value(self.reach(owner))]))
        if not owner.dotted:
            self.mutate(kept.tokens, False)
            self.hold(kept, value)
        for definition in definitions_in(owner.tokens):
            if self.is_decorated(definition):
                self.mutate(self.statics_of(definition).tokens, False)
                self.hold(self.statics_of(definition), value)

    def run_class(self, node: cst.ClassDef) -> None:
        """Bind a class; its body is run."""
        definition = self.library.at(node)
        value = self._defined(definition, node)
        with self.scope("class", names_bound_in(node.body), node) as frame:
            self.run_block(node.body)
        if definition is not None:
            self._keep_statics(definition, frame)
            self._announce_subclass(definition, node)
        self.bind(node.name.value, self._decorated(node, value))

    def _keep_statics(self, definition: Definition, frame: Frame) -> None:
        """Let a class hold what its body bound."""
        bindings = frame.state.names if frame.state is not None else {}
        for name in definition.statics & bindings.keys():
            self.hold(self.statics_of(definition), bindings[name].value)

    def _announce_subclass(self, definition: Definition, node: cst.ClassDef) -> None:
        """Run what the base classes and the metaclasses do when a class is made from them."""
        ancestors, metaclasses = self.library.ancestors(definition), self.library.metaclasses(definition)
        makers = [each.methods.get("__init_subclass__") for each in ancestors]
        makers += [each.methods.get(name) for each in metaclasses for name in ("__new__", "__init__")]
        made = Value(frozenset([Carried(definition)]))
        for method in makers:
            if method is not None:
                self.apply(node, method, {parameter.name.value: made for parameter in method.parameters})
