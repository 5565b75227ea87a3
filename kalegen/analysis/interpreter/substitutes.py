"""What decorators of the notebook put in a function's place: a call by the function's name runs this instead."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS, Definition, by_place
from kalegen.analysis.heap.values import CLOSURE, Value, definitions_in, union
from kalegen.analysis.interpreter.arguments import method_self
from kalegen.analysis.interpreter.part import Part
from kalegen.syntax.scopes import names_read


class Substitutes(Part):
    """Calls what stands in a definition's place: functions, instances of classes, context managers."""

    def call(
        self, node: cst.CSTNode, definition: Definition, bound: dict[str, Value], perhaps: bool
    ) -> Iterator[Value]:
        """Call what decorators put in the definition's place, which holds what the decorators were given."""
        if not definition.decorators:
            return
        is_one_of = any(len(self.library.named(name)) > 1 for name in definition.decorators)
        arguments, held = union(bound.values()), self._given_to_decorators(definition)
        for wrapper in self._wrappers(definition):
            given = {parameter.name.value: arguments for parameter in wrapper.parameters}
            yield self.applier.apply(node, wrapper, {**given, CLOSURE: held}, perhaps=perhaps or is_one_of)
        for manager in self._managers(definition):
            given = {parameter.name.value: held for parameter in manager.parameters}
            yield self.applier.apply(node, manager, given, perhaps=perhaps or is_one_of)
        for method in self._methods_of_instances(definition):
            given = {parameter.name.value: arguments for parameter in method.parameters}
            given[method_self(method)] = union([self.scopes.current(definition.name), held])
            yield self.applier.apply(node, method, given)

    def _given_to_decorators(self, definition: Definition) -> Value:
        """What the decorators were called with, as far as these are variables: ``@logged(calls)``."""
        assert isinstance(definition.node, (cst.FunctionDef, cst.ClassDef))
        calls = (each.decorator for each in definition.node.decorators if isinstance(each.decorator, cst.Call))
        names = {name.value for call in calls for argument in call.args for name in names_read(argument.value)}
        return union(self.scopes.current(name) for name in sorted(names))

    def _wrappers(self, function: Definition) -> Iterator[Definition]:
        """The functions by which decorators of the notebook replace one: what they return, and what that returns.

        They are looked for here, because the analysis takes the function's name to stand for the function itself.
        """
        named = [each for name in function.decorators for each in self.library.named(name)]
        makers = [each.methods.get("__call__", each) for each in named]
        seen = set(makers)
        self.record.consulted |= seen
        while makers:
            for made in by_place(definitions_in(makers.pop().summary.returns.tokens)):
                if made not in seen:
                    seen.add(made)
                    self.record.consulted.add(made)
                    makers.append(made)
                    yield made

    def _managers(self, function: Definition) -> Iterator[Definition]:
        """The context managers among a function's decorators, which are run around each of its calls."""
        named = (each for name in function.decorators for each in self.library.named(name))
        yield from (each for each in named if each.is_context_manager)

    def _methods_of_instances(self, function: Definition) -> Iterator[Definition]:
        """The methods that a call runs where the decorator is a class of the notebook, and the function its instance.

        That is ``__call__``; a ``ContextDecorator`` that has none is entered and left at each call.
        """
        for name in function.decorators if function.owner is None and function.top_level else ():
            for each in self.library.named(name):
                names = ["__call__"] if "__call__" in each.methods else sorted(CONTEXT_METHODS)
                yield from (each.methods[method] for method in names if method in each.methods)
