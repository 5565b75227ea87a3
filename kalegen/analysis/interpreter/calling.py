"""What calls do: the notebook's functions by their summaries, known ones by the tables, unknown ones anything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import libcst as cst

from kalegen.analysis.heap.definitions import STORING_METHODS, Definition, Kind, is_class_factory
from kalegen.analysis.heap.values import (
    IMMUTABLE,
    Binding,
    Carried,
    Incoming,
    Parameter,
    Status,
    Token,
    Value,
    definitions_in,
)
from kalegen.analysis.interpreter.applying import by_place
from kalegen.analysis.interpreter.arguments import Arguments, bound_arguments, method_self
from kalegen.analysis.interpreter.evaluated_texts import TEXT_METHODS, EvaluatedTexts
from kalegen.analysis.interpreter.expressions import NAMESPACE
from kalegen.analysis.interpreter.file_use import files_used
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.texts import with_text_of_call
from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import ALL, RECEIVER, UNKNOWN_VALUE, CallEffect, Position
from kalegen.analysis.tables.kinds import kind_of_call, kind_of_method
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.remade import GENERATOR, can_be_made_again, gives_generator, unserialisable
from kalegen.analysis.tables.settings import SETTING_CALLS, SETTING_TARGETS
from kalegen.analysis.tables.streams import drawn_streams, seeded_streams
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name

BACKWARD = "backward"
"""The method of PyTorch's tensors that stores gradients in others."""

ATTRIBUTE_SETTERS = frozenset({"builtins.setattr", "builtins.delattr"})
"""Functions that set the attribute of their first argument that the second one names."""

TENSOR_HOLDERS = (None, "tensor", "list", "dict", "tuple", "set")
"""The kinds of what tensors may be in."""

SETTING_CHAINS = frozenset(
    key[: index + 2]
    for key in (*SETTING_CALLS, *SETTING_TARGETS)
    for index in range(len(key))
    if key[index:].startswith("()")
)
"""Calls whose results settings are made through, as the table of settings writes them."""


class Calls(EvaluatedTexts):
    """Evaluates calls."""

    def call(self, node: cst.Call) -> Value:
        """The value of a call."""
        if isinstance(node.func, cst.Attribute):
            receiver = self.consult(node.func.value)
            body = self._overriding(node.func)
            if body is not None:
                return self._call_inherited(node, node.func.attr.value, body)
            if not receiver.dotted:
                arguments = self._arguments(node)
                arguments.receiver = receiver
                return self._call_method(node, node.func.attr.value, arguments)
            callee = Value(dotted=f"{receiver.dotted}.{node.func.attr.value}")
        else:
            callee = self.consult(node.func)
        definition = self.library.at(node)
        if definition is not None and is_class_factory(node):
            self._arguments(node)
            return Value(frozenset([Carried(definition)]))
        return self._call_value(node, callee, self._arguments(node, callee))

    def _call_value(self, node: cst.Call, callee: Value, arguments: Arguments) -> Value:
        self._bind_symbols(node, callee)
        if callee.dotted:
            return self._call_known(node, callee.dotted, arguments)
        defined = definitions_in(self.reach(callee))
        if not defined:
            arguments.receiver = callee
            return self._call_unknown(node, arguments)
        if any(definition.summary.changes_closure for definition in defined):
            self.mutate((token for token in callee.tokens if not isinstance(token, Carried)), True)
        arguments.closure = Value(callee.tokens - self.carried([callee]))
        results = [self._call_definition(node, definition, arguments) for definition in by_place(defined)]
        if self._may_be_another(callee):
            arguments.receiver = callee
            results.append(self._call_unknown(node, arguments))
        return _one_of(results)

    def _may_be_another(self, callee: Value) -> bool:
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
            self.event("module", "calls sympy.var()", node)
            for name in filter(str.isidentifier, text.replace(",", " ").split()):
                self.bind(name, IMMUTABLE)

    def _arguments(self, node: cst.Call, callee: Value = IMMUTABLE) -> Arguments:
        arguments = Arguments()
        effect = call_effect(callee.dotted) if callee.dotted else None
        is_looked_at = effect is not None and effect.immutable and not effect.calls  # ``help(random.choice)``
        for argument in node.args:
            value = self.consult(argument.value) if is_looked_at else self.evaluate(argument.value)
            if argument.star:
                arguments.starred.append(self.element_of(value))
            elif argument.keyword is not None:
                arguments.keywords[argument.keyword.value] = value
                literal = literal_value(argument.value)
                arguments.literals[argument.keyword.value] = UNKNOWN_VALUE if literal is UNKNOWN else literal
            else:
                arguments.positional.append(value)
        return arguments

    # Functions that the tables know, or that nobody knows

    def _call_known(self, node: cst.Call, dotted: str, arguments: Arguments) -> Value:
        self.event("call", dotted, node)
        if dotted == "builtins.type" and len(arguments.positional) == 1:
            return self.class_of(arguments.positional[0])
        if dotted == "builtins.id":
            self.note_identity(arguments.positional, node)
        for use, path in files_used(arguments, dotted):
            self.event(use, path, node)
        self.note_namespaces(node, dotted, arguments)
        if dotted in ATTRIBUTE_SETTERS and arguments.positional and arguments.positional[0].dotted:
            self.event("store", f"{arguments.positional[0].dotted}.{_attribute_named(node)}", node)
        for stream in seeded_streams(dotted):
            self.event("seed", stream, node)
        effect = call_effect(dotted)
        if effect is None:
            for stream in drawn_streams(dotted, arguments.literals, arguments.kinds()):
                self.event("draw", stream, node)
            return self._named_result(node, dotted, arguments, self._call_unknown(node, arguments))
        if is_plain_result(dotted, arguments):
            effect = replace(effect, immutable=True)
        given = [keyword for keyword, literal in arguments.literals.items() if literal is not None]
        held = [value.kind for value in arguments.all() if value.kind not in ("number", "str")]
        kind = kind_of_call(dotted, given, held)
        return self._named_result(node, dotted, arguments, self._apply_effect(node, effect, arguments, kind))

    def _named_result(self, node: cst.Call, dotted: str, arguments: Arguments, value: Value) -> Value:
        """The result of a call: known by name where settings are made through it (``logging.getLogger().setLevel``)."""
        if f"{dotted}()" in SETTING_CHAINS:
            return Value(dotted=f"{dotted}()")
        if self.namespace_given_by(dotted, arguments):
            return replace(value, kind=NAMESPACE)
        if not arguments.keywords and not arguments.starred:
            value = with_text_of_call(value, dotted, arguments.positional)
        return replace(value, unserialisable=self._why_unserialisable(dotted, node)) if value.tokens else value

    def _why_unserialisable(self, dotted: str, node: cst.Call) -> str | None:
        """Why the result can't travel; None if it can, or can be made again where it is loaded."""
        literals = [literal_value(argument.value) for argument in node.args]
        mode = next((text for text in literals[1:2] if isinstance(text, str)), "r" if len(literals) < 2 else None)
        return None if can_be_made_again(dotted, mode) else unserialisable(dotted)

    def _call_unknown(self, node: cst.Call, arguments: Arguments) -> Value:
        """Anything may happen to what an unknown function is given, and its result may be any of it."""
        values = arguments.all()
        for value in values:
            self.mutate_deeply(value)
            self.run_all_methods(value, node)
        result = self.container(node, [value.opaque() for value in values])
        self.merge([result, *(value for value in values if not self._is_definition(value))])
        self.run_callables(node, [*values, self.functions_held(values)], values)
        self.event("unknown", dotted_name(node.func), node)
        return result

    def _apply_effect(self, node: cst.Call, effect: CallEffect, arguments: Arguments, kind: str | None) -> Value:
        values = arguments.all()
        for position in effect.mutated(arguments.literals):
            self._change_argument(arguments, position, effect, node)
        for position in effect.generators:
            for value in arguments.at(position):
                if value.kind == "generator" or (value.kind is None and self._is_opaque(value)):
                    self.event("generator", "", node)
                    self.mutate(value.tokens, False)
        for stream in effect.drawn(arguments.literals, arguments.kinds()):
            self.event("draw", stream, node)
        for value in values:
            if value.iterator and effect.consumes:
                self.mutate(value.tokens, True)
                self.event("callback", "", node)
            self.run_implicit_methods(value, node)
        called = [value for position in effect.calls for value in arguments.at(position)]
        results = self.run_callables(node, called, values)
        if effect.immutable:
            return Value(kind=kind)
        keeps_functions = effect.iterator or (ALL in effect.calls and arguments.receiver is None)
        given = [v for v in values if keeps_functions or v not in called or not self._is_definition(v)]
        shared = [*given, *results] if effect.shares else results
        if effect.gathers or (kind == "list" and all(is_atomic(value) for value in values)):
            return self.display(node, [self.element_of(value) for value in shared], kind=kind)
        if kind == "view":
            return self.display(node, shared, kind=kind, iterator=effect.iterator)
        return self.container(node, shared, kind=kind, iterator=effect.iterator)

    def _change_argument(self, arguments: Arguments, position: Position, effect: CallEffect, node: cst.Call) -> None:
        for value in arguments.at(position):
            if value.dotted:
                continue
            tokens = self.changed_by_store(_expression_at(node, position), value)
            is_certain = position in (RECEIVER, 0) and position in effect.mutates
            self.mutate(tokens, is_certain)
            if not effect.shallow:
                self.mutate(self._mutable_reach(value) - tokens, False)
            if effect.stores_arguments:
                holders = [value, *(self.statics_of(definition) for definition in definitions_in(tokens))]
                for holder, other in product(holders, (o for o in arguments.all() if o is not value)):
                    self.hold(holder, other)

    def _mutable_reach(self, value: Value) -> frozenset[Token]:
        return frozenset(token for token in self.reach(value) if not isinstance(token, Carried))

    # Methods

    def _call_method(self, node: cst.Call, name: str, arguments: Arguments) -> Value:
        receiver = arguments.receiver or IMMUTABLE
        if name in TEXT_METHODS:
            self.read_names_in_text(node, arguments)
        methods = [d.methods[name] for d in self.lineage(receiver) if name in d.methods]
        is_own = bool(methods) and receiver.kind is None
        if not methods and receiver.kind is None and self._is_opaque(receiver):
            methods = self.library.methods_named(name)
        arguments.closure = Value(receiver.tokens - self.carried([receiver]))
        results = [self._call_definition(node, method, arguments) for method in methods]
        if receiver.kind == NAMESPACE:
            results.append(self.look_up(arguments.positional[:1], node))
            if name == "pop":
                self.set_named(arguments.positional[:1], Binding(Status.DELETED, IMMUTABLE), certain=False)
        if name == "__init__" or (is_own and method_effect(name) is None):
            return _one_of(results)
        return _one_of([*results, self._call_library_method(node, name, arguments)])

    def _overriding(self, node: cst.Attribute) -> Frame | None:
        """The body of the method that is in progress, if the node is ``super().name`` and what that does may matter."""
        named = node.value.func if isinstance(node.value, cst.Call) else None
        if not (isinstance(named, cst.Name) and named.value == "super"):
            return None
        body = next((frame for frame in reversed(self.frames) if frame.kind == "function"), None)
        is_special = node.attr.value.startswith("__") and node.attr.value not in {"__init__", *STORING_METHODS}
        is_method = body is not None and body.definition is not None and body.definition.owner is not None
        return body if is_method and not is_special else None

    def _call_inherited(self, node: cst.Call, name: str, body: Frame) -> Value:
        """``super().name(…)``: a method of a class of the notebook, or of a library, of the method's own object."""
        assert body.definition is not None and body.definition.owner is not None
        arguments, own = self._arguments(node), self.binding(body, method_self(body.definition))
        arguments.receiver = own.value if own is not None else IMMUTABLE
        parents = self.library.ancestors(body.definition.owner)
        inherited = [parent.methods[name] for parent in parents if name in parent.methods]
        if inherited:
            return _one_of([self._call_definition(node, each, arguments) for each in inherited])
        return Value() if name == "__init__" else self._call_library_method(node, name, arguments)

    def _is_definition(self, value: Value) -> bool:
        return any(isinstance(token, Carried) for token in value.tokens)

    def _is_opaque(self, value: Value) -> bool:
        return any(isinstance(token, (Incoming, Parameter)) for token in self.reach(value))

    def _call_library_method(self, node: cst.Call, name: str, arguments: Arguments) -> Value:
        receiver = arguments.receiver or IMMUTABLE
        effect = method_effect(name, receiver.kind)
        self.event("method", name, node)
        if receiver.kind is None:  # a module that was handed over, perhaps
            self.event("callback", "", node)
        if name == BACKWARD and not self.library.methods_named(name):
            self._fill_gradients(receiver, node)
        for use, path in files_used(arguments, name, receiver.kind):
            self.event(use, path, node)
        if effect is None:
            self._change_decorated(receiver)
            return self._call_unknown(node, arguments)
        kind = kind_of_method(receiver.kind, name) if receiver.kind else None
        result = self._apply_effect(node, effect, arguments, kind)
        if result.tokens and gives_generator(name, receiver.kind):
            return replace(result, iterator=True, unserialisable=GENERATOR)
        return result

    def _fill_gradients(self, tensor: Value, node: cst.Call) -> None:
        """A tensor's ``backward`` changes the tensors that it was computed from: whatever was read may hold them."""
        for token in tensor.tokens:
            if isinstance(token, Incoming):
                self.event(BACKWARD, token.name, node)
        bound = (binding.value for frame in self.frames if frame.state for binding in frame.state.names.values())
        for value in [*map(self.incoming, self.record.reads), *bound]:
            if value.kind in TENSOR_HOLDERS and not value.flat and not value.dotted:
                self.mutate_deeply(value)

    def _change_decorated(self, receiver: Value) -> None:
        """An unknown method of what a decorator made of a function may change it: ``@show.register``."""
        for definition in definitions_in(receiver.tokens):
            if self.is_decorated(definition):
                self.mutate(self.statics_of(definition).tokens, False)

    def is_decorated(self, definition: Definition) -> bool:
        """Whether a definition is a function that decorators may have made another object of; methods are their own."""
        return definition.kind is Kind.FUNCTION and definition.owner is None and bool(definition.decorators)

    # The notebook's own definitions

    def _call_definition(self, node: cst.Call, definition: Definition, arguments: Arguments) -> Value:
        """Call a function, a method or a class of the notebook."""
        if definition.kind is Kind.FACTORY:
            return self.container(node, [Value(frozenset([Carried(definition)])), *arguments.all()])
        if definition.kind is Kind.CLASS:
            return self._make_instance(node, definition, arguments)
        bound = bound_arguments(definition, arguments)
        return self.apply(node, definition, bound, certain=self.runs_now)

    def _make_instance(self, node: cst.Call, definition: Definition, arguments: Arguments) -> Value:
        own_class = Value(frozenset([Carried(definition)]))
        held = [] if definition.top_level else [arguments.closure]
        instance = self.container(node, [own_class, *held, *arguments.all()])
        if "__new__" in definition.methods:
            arguments.receiver = own_class
            instance = instance.joined(self._construct(node, definition.methods["__new__"], arguments))
        arguments.receiver = instance
        for name in ("__init__", "__post_init__"):
            if name in definition.methods:
                self._construct(node, definition.methods[name], arguments)
        if "__init__" not in definition.methods:  # a data class's makes default values
            self.event("callback", "", node)
        self._run_inherited_constructor(node, definition, instance, arguments)
        return self._made_by_metaclass(node, definition, instance, arguments)

    def _made_by_metaclass(
        self, node: cst.Call, definition: Definition, instance: Value, arguments: Arguments
    ) -> Value:
        """What a metaclass's ``__call__`` makes of a call of its class: the new instance, perhaps one of before."""
        arguments.receiver = Value(frozenset([Carried(definition)]))
        for metaclass in self.library.metaclasses(definition):
            if "__call__" in metaclass.methods:
                self.hold(self.statics_of(metaclass), instance)
                instance = instance.joined(self._construct(node, metaclass.methods["__call__"], arguments))
        return instance

    def _construct(self, node: cst.Call, method: Definition, arguments: Arguments) -> Value:
        """Run a constructor: what it stores in the new object changes none of its arguments."""
        return self.apply(node, method, bound_arguments(method, arguments), new=method_self(method))

    def _run_inherited_constructor(
        self, node: cst.Call, definition: Definition, instance: Value, arguments: Arguments
    ) -> None:
        for parent in self.library.ancestors(definition):
            self.hold(instance, Value(frozenset([Carried(parent)])))
            if parent is not definition and "__init__" in parent.methods:
                self._construct(node, parent.methods["__init__"], arguments)


def _expression_at(node: cst.Call, position: Position) -> cst.BaseExpression:
    """The expression that a call gives for a position; the call itself where none is written."""
    if position == RECEIVER:
        return node.func.value if isinstance(node.func, cst.Attribute) else node
    plain = [argument for argument in node.args if not argument.star]
    by_keyword = [a.value for a in plain if a.keyword is not None and a.keyword.value == position]
    by_index = [a.value for a in plain if a.keyword is None]
    return by_index[position] if isinstance(position, int) and position < len(by_index) else [*by_keyword, node][0]


def _attribute_named(node: cst.Call) -> str:
    """The attribute that the second argument of a call names, ``*`` if it is not evident."""
    name = literal_value(node.args[1].value) if len(node.args) > 1 else None
    return name if isinstance(name, str) else "*"


def is_plain_result(dotted: str, arguments: Arguments) -> bool:
    """Whether a comparing or adding built-in gives a number or text, as what it compares and adds nearly always is.

    Where it is not (the smallest of some lists), two names for one list may part when a later step changes it; the
    marshaller says so when it saves them.
    """
    name = dotted.removeprefix("builtins.")
    if name in ("max", "min"):
        return "key" not in arguments.keywords
    return name == "sum" and len(arguments.positional) == 1 and not arguments.keywords


def is_atomic(value: Value) -> bool:
    """Whether nothing can change that a value holds, so that nothing can in a list which a known call makes of it."""
    return not value.tokens or value.kind in ("str", "bytes", "number", "index", "regex")


def _one_of(values: list[Value]) -> Value:
    if not values:
        return IMMUTABLE
    result = values[0]
    for value in values[1:]:
        result = result.joined(value)
    return result
