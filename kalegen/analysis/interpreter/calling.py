"""What a call calls: a definition of the notebook, something known by its full name, a method, or anything."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.definitions import STORING_METHODS, Definition, Kind, by_place, is_class_factory
from kalegen.analysis.heap.effects import CallOwnMethod, Cause, NeedModule, Why
from kalegen.analysis.heap.values import (
    IMMUTABLE,
    Binding,
    Incoming,
    Parameter,
    Status,
    Token,
    Value,
    definitions_in,
    one_of,
    value_of,
)
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import UNKNOWN_VALUE
from kalegen.analysis.tables.kinds import NAMESPACE
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.reaching import TEXT_METHODS
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name


class Caller(Part):
    """Evaluates calls of functions, methods and classes."""

    def call(self, node: cst.Call) -> Value:
        """The value of a call."""
        if isinstance(node.func, cst.Attribute):
            receiver = self.evaluator.consult(node.func.value)
            body = self._overriding(node.func)
            if body is not None:
                return self._call_inherited(node, node.func.attr.value, body)
            if not receiver.dotted:
                arguments = self._arguments(node)
                arguments.receiver = receiver
                return self._call_method(node, node.func.attr.value, arguments)
            callee = self.names.member(receiver.dotted, node.func)
        else:
            callee = self.evaluator.consult(node.func)
        definition = self.library.at(node)
        if definition is not None and is_class_factory(node):
            self._arguments(node)
            return value_of(definition)
        return self._call_value(node, callee, self._arguments(node, callee))

    def _call_value(self, node: cst.Call, callee: Value, arguments: Arguments) -> Value:
        self._bind_symbols(node, callee)
        if callee.dotted:
            return self.libraries.call(node, callee.dotted, arguments)
        own = self.methods.of_instance(callee, "__call__")
        if own:
            arguments.receiver = callee
            return self._call_own(node, own, arguments)
        self.methods.ask(callee, "__call__")
        defined = definitions_in(self.heap.reach(callee))
        if not defined:
            arguments.receiver = callee
            return self.libraries.call_unknown(node, arguments)
        if any(definition.summary.changes_closure for definition in defined):
            self.heap.mutate(callee.objects, True, Cause(node, Why.CLOSURE))
        arguments.closure = Value(callee.objects - self._names_of(defined))
        results = [self.definitions.call(node, definition, arguments) for definition in by_place(defined)]
        if self.may_be_another(callee):
            arguments.receiver = callee
            results.append(self.libraries.call_unknown(node, arguments))
        return one_of(results)

    def _names_of(self, called: Iterable[Definition]) -> frozenset[Token]:
        """The variables of the module that are surely functions and classes themselves, which carry nothing along."""
        own = (d for d in called if d.top_level and not d.decorators and not self.library.is_assigned(d))
        return frozenset(Incoming(definition.name) for definition in own)

    def may_be_another(self, callee: Value) -> bool:
        """Whether what is called may be none of the definitions that it carries.

        It may be a part of an instance of one, or what else the name is bound to that a function calls.
        """
        known = definitions_in(callee.tokens)
        own = {Incoming(definition.name) for definition in known}
        if any(self.library.is_assigned(d) and Incoming(d.name) in callee.tokens for d in known):
            return True
        is_opaque = any(isinstance(token, (Incoming, Parameter)) for token in callee.tokens - own)
        return not known or (is_opaque and all(definition.kind is Kind.CLASS for definition in known))

    def _bind_symbols(self, node: cst.Call, callee: Value) -> None:
        """``var("x y")`` binds ``x`` and ``y`` in the module around it, also where ``var`` comes from a star import."""
        is_var = isinstance(node.func, cst.Name) and node.func.value == "var" and not definitions_in(callee.tokens)
        text = literal_value(node.args[0].value) if node.args else None
        if isinstance(text, str) and (is_var or callee.dotted == "sympy.var"):
            self.record.note(NeedModule("calls sympy.var()"), node)
            for name in filter(str.isidentifier, text.replace(",", " ").split()):
                self.scopes.bind(name, IMMUTABLE)

    def _arguments(self, node: cst.Call, callee: Value = IMMUTABLE) -> Arguments:
        arguments = Arguments()
        effect = call_effect(callee.dotted) if callee.dotted else None
        is_looked_at = effect is not None and effect.immutable and not effect.calls  # ``help(random.choice)``
        for argument in node.args:
            value = self.evaluator.consult(argument.value) if is_looked_at else self.evaluator.evaluate(argument.value)
            if argument.star:
                arguments.starred.append(self.heap.element_of(value))
            elif argument.keyword is not None:
                arguments.keywords[argument.keyword.value] = value
                arguments.literals[argument.keyword.value] = _literal(argument.value)
            else:
                if not arguments.starred:
                    arguments.literals[len(arguments.positional)] = _literal(argument.value)
                arguments.positional.append(value)
        return arguments

    def _call_method(self, node: cst.Call, name: str, arguments: Arguments) -> Value:
        receiver = arguments.receiver or IMMUTABLE
        own = self.methods.of_instance(receiver, name)
        if own:
            return self._call_own(node, own, arguments)
        self.methods.ask(receiver, name)
        if name in TEXT_METHODS:
            self.texts.read_names_in_text(node, arguments)
        methods = [d.methods[name] for d in self.methods.lineage(receiver) if name in d.methods]
        is_own = bool(methods) and receiver.kind is None
        is_guess = not methods and receiver.kind is None and self.heap.is_opaque(receiver)
        if is_guess:
            methods = self.library.methods_named(name)
        if methods:
            self.record.note(CallOwnMethod(name), node)
        subclasses = self.references.subclasses_of(receiver, node) if name == "__subclasses__" else []
        if subclasses:
            return self.heap.display(node, subclasses, kind="list")
        arguments.closure = Value(receiver.objects)
        results = [self.definitions.call(node, method, arguments, guessed=is_guess) for method in methods]
        is_stored = self.library.sets_attribute(name) or self.heap.holds_definition(receiver, name)
        if is_stored or any(method.is_property for method in methods):
            results.append(self._call_attribute(node, arguments))
        if any(
            each.attributes.get(name) == [] for each in self.methods.lineage(receiver)
        ):  # ``= partialmethod(write)``
            results.append(self.libraries.call_unknown(node, arguments))
        if name in ("format", "format_map") and self._takes_namespace(node):
            self.names.look_up_fields(receiver.text, node)
        if receiver.kind == NAMESPACE and name in ("items", "values", "keys", "copy"):
            return self.heap.container(node, [self.names.name_any(node)])
        if receiver.kind == NAMESPACE:
            results.append(self.names.look_up(arguments.positional[:1], node))
            if name == "pop":
                self.names.set_named(arguments.positional[:1], Binding(Status.DELETED, IMMUTABLE), certain=False)
        if name == "__init__" or (is_own and method_effect(name) is None):
            return one_of(results)
        if not methods:
            self.methods.run_overriding(receiver, node, name)
        return one_of([*results, self.libraries.call_method(node, name, arguments)])

    def _call_own(self, node: cst.Call, methods: list[Definition], arguments: Arguments) -> Value:
        """Call one of some methods of the notebook's classes, and nothing else."""
        receiver = arguments.receiver or IMMUTABLE
        self.record.note(CallOwnMethod(methods[0].name), node)
        arguments.closure = Value(receiver.objects)
        return one_of([self.definitions.call(node, each, arguments, perhaps=len(methods) > 1) for each in methods])

    def _call_attribute(self, node: cst.Call, arguments: Arguments) -> Value:
        """Call what an object's attribute is, which code has put there or a property gives."""
        receiver = arguments.receiver or IMMUTABLE
        callee = self.evaluator.consult(node.func)
        shifted = Arguments(starred=[receiver, *arguments.all()], receiver=receiver)  # a method also gets the object
        return self._call_value(node, callee._replace(instance_of=None), shifted)

    def _takes_namespace(self, node: cst.Call) -> bool:
        """Whether an argument of a call is the dict of all variables: ``text.format(**globals())``."""
        calls = (argument.value for argument in node.args if isinstance(argument.value, cst.Call))
        return any(dotted_name(call.func) in ("globals", "locals", "vars") and not call.args for call in calls)

    def _overriding(self, node: cst.Attribute) -> Frame | None:
        """The body of the method that is in progress, if the node is ``super().name`` and what that does may matter."""
        named = node.value.func if isinstance(node.value, cst.Call) else None
        if not (isinstance(named, cst.Name) and named.value == "super"):
            return None
        body = next((frame for frame in reversed(self.scopes.frames) if frame.kind == "function"), None)
        is_special = node.attr.value.startswith("__") and node.attr.value not in {"__init__", *STORING_METHODS}
        is_method = body is not None and body.definition is not None and body.definition.owner is not None
        return body if is_method and not is_special else None

    def _call_inherited(self, node: cst.Call, name: str, body: Frame) -> Value:
        """``super().name(…)``: a method of a class of the notebook, or of a library, of the method's own object."""
        assert body.definition is not None and body.definition.owner is not None
        arguments, own = self._arguments(node), self.scopes.binding(body, body.definition.receiver)
        arguments.receiver = own.value if own is not None else IMMUTABLE
        inherited = self.library.inherited(body.definition.owner, name)
        if inherited:
            return one_of([self.definitions.call(node, each, arguments) for each in inherited])
        return Value() if name == "__init__" else self.libraries.call_method(node, name, arguments)


def _literal(node: cst.BaseExpression) -> object:
    literal = literal_value(node)
    return UNKNOWN_VALUE if literal is UNKNOWN else literal
