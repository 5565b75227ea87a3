"""What decorators of the notebook put in a function's place: a call by the function's name runs this instead."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.heap.definitions import CONTEXT_METHODS, Definition, by_place
from kalegen.analysis.heap.values import CLOSURE, Value, definitions_in, union
from kalegen.analysis.interpreter.part import Part
from kalegen.syntax.scopes import names_read


class Substitutes(Part):
    """Calls what stands in a definition's place: functions, instances of classes, context managers."""

    def call(
        self, node: cst.CSTNode, definition: Definition, bound: dict[str, Value], perhaps: bool
    ) -> Iterator[Value]:
        """Call what decorators put in the definition's place, which holds what the decorators were given."""
        named = {name: self.library.named(name) for name in definition.decorators}
        if not named:
            return
        perhaps = perhaps or any(len(own) > 1 for own in named.values())
        decorators = [each for own in named.values() for each in own]
        arguments, held = union(bound.values()), self._given_to_decorators(definition)
        for wrapper in self._wrappers(decorators):
            given = dict.fromkeys(wrapper.parameter_names, arguments)
            yield self.applier.apply(node, wrapper, {**given, CLOSURE: held}, perhaps=perhaps)
        for manager in (each for each in decorators if each.is_context_manager):
            yield self.applier.apply(node, manager, dict.fromkeys(manager.parameter_names, held), perhaps=perhaps)
        for method in self._methods_of_instances(decorators) if definition.top_level else ():
            given = dict.fromkeys(method.parameter_names, arguments)
            given[method.receiver] = union([self.scopes.current(definition.name), held])
            yield self.applier.apply(node, method, given)

    def _given_to_decorators(self, definition: Definition) -> Value:
        """What the decorators were called with, as far as these are variables: ``@logged(calls)``."""
        assert isinstance(definition.node, (cst.FunctionDef, cst.ClassDef))
        calls = (each.decorator for each in definition.node.decorators if isinstance(each.decorator, cst.Call))
        names = {name.value for call in calls for argument in call.args for name in names_read(argument.value)}
        return union(self.scopes.current(name) for name in sorted(names))

    def _wrappers(self, decorators: list[Definition]) -> Iterator[Definition]:
        """The functions by which decorators of the notebook replace another: what they return, and what that returns.

        They are looked for here, because the analysis takes the function's name to stand for the function itself.
        """
        makers = [each.methods.get("__call__", each) for each in decorators]
        seen = set(makers)
        self.record.consulted |= seen
        while makers:
            for made in by_place(definitions_in(makers.pop().summary.returns.tokens)):
                if made not in seen:
                    seen.add(made)
                    self.record.consulted.add(made)
                    makers.append(made)
                    yield made

    def _methods_of_instances(self, decorators: list[Definition]) -> Iterator[Definition]:
        """The methods that a call runs where a decorator is a class of the notebook, and the function its instance.

        That is ``__call__``; a ``ContextDecorator`` that has none is entered and left at each call.
        """
        for each in decorators:
            names = ["__call__"] if "__call__" in each.methods else sorted(CONTEXT_METHODS)
            yield from (each.methods[method] for method in names if method in each.methods)
