"""Calls of what libraries define: known ones do what the tables say, unknown ones may do anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import libcst as cst

from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.heap.effects import (
    CallBack,
    CallLibrary,
    CallMethod,
    CallUnknown,
    Cause,
    Draw,
    Effect,
    FollowGradients,
    NeedVariable,
    ReadVariable,
    Seed,
    SetVariable,
    StoreInLibrary,
    Why,
)
from kalegen.analysis.heap.values import (
    IMMUTABLE,
    Binding,
    Carried,
    Incoming,
    Parameter,
    Status,
    Value,
    definitions_in,
    made_at,
    union,
)
from kalegen.analysis.interpreter.arguments import Arguments, KnownCall, is_among
from kalegen.analysis.interpreter.file_use import files_used
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.texts import with_text_of_call, with_text_of_method
from kalegen.analysis.interpreter.type_aliases import NEW_TYPE
from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.calls_builtin import ATTRIBUTE_SETTERS
from kalegen.analysis.tables.effects import ALL, GENERATOR_ARGUMENTS, RECEIVER, SEED_WORDS, Position
from kalegen.analysis.tables.environment import GETTERS, SETTERS
from kalegen.analysis.tables.gradients import BACKWARD, TENSOR_HOLDERS
from kalegen.analysis.tables.kinds import (
    GENERATOR_KINDS,
    KINDS_OF_PARTS,
    NAMESPACE,
    keeps_kind,
    kind_of_call,
    kind_of_method,
    kind_of_unknown_call,
)
from kalegen.analysis.tables.methods import PUTTING_AS_PARTS, method_effect
from kalegen.analysis.tables.reaching import ATTRIBUTE_GETTERS, IMPORTING, LOADING, PICKLING, RELOAD
from kalegen.analysis.tables.remade import (
    GENERATOR,
    HELD_GENERATOR,
    ITERATED_BY_GENERATORS,
    PARTS_OF_RESULTS,
    ROW,
    ROW_METHODS,
    ROWS,
    can_be_made_again,
    gives_generator,
    is_plain_iterator,
    is_surely_unserialisable,
    selects_rows,
    unserialisable,
)
from kalegen.analysis.tables.settings import SETTING_CHAINS
from kalegen.analysis.tables.streams import drawn_streams, seeded_streams
from kalegen.syntax.literals import literal_value
from kalegen.syntax.qualified import prefixes
from kalegen.syntax.scopes import dotted_name

MODULE_STORES = {"builtins.setattr": Status.BOUND, "builtins.delattr": Status.DELETED}
"""Functions that set the attribute of their first argument that the second one names."""


class LibraryCalls(Part):
    """Calls functions and methods that the notebook does not define."""

    def call(self, node: cst.Call, dotted: str, arguments: Arguments) -> Value:
        """The value of a call of what has a full name: of a library, or of Python's own."""
        owner = next((value.dotted for value in arguments.positional[:1]), None)
        self._note_uses(node, dotted, owner, arguments)
        if dotted == "builtins.type" and len(arguments.positional) == 1:
            return self.heap.class_of(arguments.positional[0])
        if owner in self.library.modules and dotted in {*MODULE_STORES, *ATTRIBUTE_GETTERS}:
            return self._use_module(node, dotted, str(owner), arguments)
        if owner in self.library.modules and dotted == RELOAD:
            return self._reload(node, str(owner))
        if dotted in IMPORTING and self.library.modules:
            return self._import_by_name(node, arguments)
        effect = self.asserted.of_call(dotted, arguments) or call_effect(dotted)
        if effect is None:
            value = self._unknown_value(node, dotted, arguments)
        else:
            value = self._call_known(KnownCall(node, effect, arguments, self._kind(dotted, arguments)))
        if dotted in LOADING:
            self.references.any_definition(node, frozenset([Kind.CLASS]))
        if dotted in PICKLING:
            value = self._with_definitions(node, value, arguments)
        return self._named_result(node, dotted, arguments, value)

    def _note_uses(self, node: cst.Call, dotted: str, owner: str | None, arguments: Arguments) -> None:
        """Note what a call does that its name and arguments tell; ``owner`` is the name of its first argument."""
        self.record.note(CallLibrary(dotted), node)
        if dotted == "builtins.id":
            self.evaluator.note_identity(arguments.positional, node)
        for used in (*files_used(arguments, dotted), *_variables_used(arguments, dotted)):
            self.record.note(used, node)
        self.texts.note_namespaces(node, dotted, arguments)
        if dotted in ATTRIBUTE_SETTERS and owner and owner not in self.library.modules:
            self.record.note(StoreInLibrary(f"{owner}.{_attribute_named(node)}"), node)
        for stream in seeded_streams(dotted):
            self.record.note(Seed(stream), node)

    def _unknown_value(self, node: cst.Call, dotted: str, arguments: Arguments) -> Value:
        """What a call gives of which no row tells, beside a kind that its name tells."""
        for stream in drawn_streams(dotted, arguments.literals, arguments.kinds()):
            self.record.note(Draw(stream), node)
        made = self.call_unknown(node, arguments)
        if dotted == "builtins.eval":
            made = made.joined(self.texts.evaluated(node, arguments))
        return made._replace(kind=kind_of_unknown_call(dotted) or self.library.stated.kind(dotted))

    def _kind(self, dotted: str, arguments: Arguments) -> str | None:
        """The kind of what a known call gives."""
        if keeps_kind(dotted) and arguments.positional:
            return arguments.positional[0].kind or self.library.stated.kind(dotted)
        given = [key for key, literal in arguments.literals.items() if isinstance(key, str) and literal is not None]
        held = [value.kind for value in arguments.all() if value.kind not in ("number", "str")]
        return kind_of_call(dotted, given, held) or self.library.stated.kind(dotted)

    def _with_definitions(self, node: cst.Call, value: Value, arguments: Arguments) -> Value:
        """A pickle, or what comes out of one: it needs the notebook's classes and functions that were put in."""
        definitions = frozenset(Carried(each) for each in definitions_in(self.heap.reach(union(arguments.all()))))
        return self.heap.container(node, [value, Value(definitions)], kind=value.kind) if definitions else value

    def _use_module(self, node: cst.Call, dotted: str, module: str, arguments: Arguments) -> Value:
        """``getattr(conf, name)``, ``setattr(conf, name, value)`` and the like, of a local module."""
        attribute = _attribute_named(node)
        if dotted in MODULE_STORES:
            value = arguments.positional[2] if len(arguments.positional) > 2 else IMMUTABLE
            self.stores.store_in_module(f"{module}.{attribute}", Binding(MODULE_STORES[dotted], value), node)
            return IMMUTABLE
        if dotted == "builtins.vars":
            return Value(dotted=f"{module}.__dict__")
        found = self.names.of_module(module, attribute, node)
        return found if dotted == "builtins.getattr" else IMMUTABLE

    def _import_by_name(self, node: cst.Call, arguments: Arguments) -> Value:
        """``importlib.import_module(f"plugins.{name}")``: any module next to the notebook, unless the name is known."""
        name = next((value.text for value in arguments.positional[:1]), None)
        if name is not None and not name.startswith("."):
            modules = sorted(module for module, _ in prefixes(name) if module in self.library.modules)
        else:
            modules = sorted(self.library.modules)
        for module in modules:
            self.names.import_local(module, node)
        if name in self.library.modules:
            return Value(dotted=name)
        imported = self.heap.container(node, arguments.all())
        for variable in (each for module in modules for each in self.library.variables.get(module, ())):
            if variable not in self.library.modules:
                self.heap.hold(imported, self.names.read_module(variable, node), variable.rpartition(".")[2])
        return imported

    def _reload(self, node: cst.Call, module: str) -> Value:
        """Run the code of a local module again, which makes the objects anew that its variables are."""
        for index, name in enumerate(self.library.variables.get(module, ())):
            if not self.library.named(name):
                self.stores.store_in_module(name, Binding(Status.BOUND, made_at(node, index)), node)
        return Value(dotted=module)

    def _named_result(self, node: cst.Call, dotted: str, arguments: Arguments, value: Value) -> Value:
        """The result of a call: known by name where settings are made through it (``logging.getLogger().setLevel``)."""
        if f"{dotted}()" == NEW_TYPE or f"{dotted}()" in SETTING_CHAINS:
            return Value(dotted=f"{dotted}()")
        if self.texts.namespace_given_by(dotted, arguments):
            return value._replace(kind=NAMESPACE, unserialisable=unserialisable(dotted))
        if dotted in KINDS_OF_PARTS:
            return self.results.parts(node, KINDS_OF_PARTS[dotted])
        if dotted in PARTS_OF_RESULTS:
            parts = tuple(Value(unserialisable=why) for why in PARTS_OF_RESULTS[dotted])
            return Value(kind="tuple", elements=parts, unserialisable=next(filter(None, PARTS_OF_RESULTS[dotted])))
        if not arguments.keywords and not arguments.starred:
            value = with_text_of_call(value, dotted, arguments.positional)
        if not value.tokens and not is_surely_unserialisable(dotted):
            return value
        why = self._why_unserialisable(dotted, node, arguments)
        return value._replace(unserialisable=why or value.unserialisable)

    def _why_unserialisable(self, dotted: str, node: cst.Call, arguments: Arguments) -> str | None:
        """Why the result can't travel; None if it can, or can be made again where it is loaded."""
        literals = [literal_value(argument.value) for argument in node.args]
        mode = next((text for text in literals[1:2] if isinstance(text, str)), "r" if len(literals) < 2 else None)
        given = [key for key, literal in arguments.literals.items() if literal not in (None, False)]
        if can_be_made_again(dotted, mode):
            return None
        path = next((value.text for value in arguments.positional[:1]), None)
        return unserialisable(dotted, given, arguments.kinds(), path) or self._why_iterator_stays(dotted, arguments)

    def _why_iterator_stays(self, dotted: str, arguments: Arguments) -> str | None:
        """Why an iterator over others can't travel, which could by itself: ``iter(groups)``, ``zip(generator, xs)``."""
        if not is_plain_iterator(dotted):
            return None
        given = arguments.positional
        held = next((value.unserialisable for value in given if value.unserialisable is not None), None)
        if dotted != "builtins.iter":
            return HELD_GENERATOR if held == GENERATOR else held
        own = any("__iter__" in each.methods for value in given for each in self.methods.lineage(value))
        return GENERATOR if given and (own or given[0].kind in ITERATED_BY_GENERATORS) else held

    def call_unknown(self, node: cst.Call, arguments: Arguments) -> Value:
        """Anything may happen to what an unknown function is given, and its result may be any of it.

        It may also be, or hold, what the functions give that it is given: ``executor.submit(lambda: cfg)``.
        """
        values = arguments.all()
        called = self.heap.itself(arguments.receiver) if isinstance(node.func, cst.Name) else None
        with self.heap.blaming(called):
            for value in values:
                self.heap.mutate_deeply(value, Cause(node, Why.UNKNOWN))
                self.methods.run_all(value, node)
            given = self.callbacks.run(node, [*values, self.heap.functions_held(values)], values)
        result = self.heap.container(node, [*(value.opaque() for value in values), *given], evident=False)
        self.heap.merge([result, *(value for value in values if not value.is_definition)])
        if called is not None:
            self.record.given_back |= result.tokens
        self.record.note(CallUnknown(dotted_name(node.func)), node)
        return result

    def _call_known(self, call: KnownCall) -> Value:
        """Let happen what a row says; gives what the row says of the result."""
        node, effect, arguments = call.node, call.effect, call.arguments
        values = arguments.all()
        for position in effect.mutated(arguments.literals):
            self._change_argument(call, position)
        self._advance_generators(call)
        for stream in effect.drawn(arguments.literals, arguments.kinds()):
            self.record.note(Draw(stream), node)
        for value in values:
            if value.iterator and effect.consumes:
                self.heap.mutate(value.tokens, True, Cause(node, Why.ITERATION))
                self.record.note(CallBack(), node)
            self.methods.run_implicit(value, node)
        callable_at = (arguments.given() if position == ALL else arguments.at(position) for position in effect.calls)
        called = [value for values_at in callable_at for value in values_at if value.kind is None]
        used = [value for position in effect.uses for value in arguments.at(position)]
        bound = _bound_methods(call, called)
        given_back = self._call_methods(bound, node, values)
        keeping = called if ALL not in effect.calls else [value for _, value in bound]
        held = self.heap.functions_held([*used, *called])  # a partial calls what it holds
        results = [*self.callbacks.run(node, [*called, held], values, keeping), *given_back]
        for value in used:
            self.methods.run_held(value, node, call.name)
        if effect.calls or any(self.heap.reach(value) & self.record.sealed for value in used):
            self.methods.run_copies(values if effect.calls else used, node)
        for position in effect.copies:
            self.methods.make_copies(arguments.at(position), node)
        if effect.immutable:
            return Value(kind=call.kind)
        keeps_functions = effect.iterator or (ALL in effect.calls and arguments.receiver is None)
        numbers = self._numbers_for_generators(call)
        given = [v for v in values if keeps_functions or v not in called or not v.is_definition]
        return self.results.of_known(call, [v for v in given if not is_among(v, numbers)], results)

    def call_back(self, node: cst.CSTNode, function: cst.BaseExpression, keeper: Value) -> list[Value]:
        """Call what an expression gave to one that keeps it, as a library does: with no arguments."""
        value = self.evaluator.evaluate(function)
        bound = []
        if isinstance(function, cst.Attribute) and not value.dotted:
            bound = [(function.attr.value, union([value, keeper]))]
        called = [value, self.heap.functions_held([value])]
        return [*self.callbacks.run(node, called, [], keeping=()), *self._call_methods(bound, node, [])]

    def _call_methods(self, bound: list[tuple[str, Value]], node: cst.CSTNode, values: list[Value]) -> list[Value]:
        """Call methods that are handed over, where a library does: ``map(xs.append, ys)``; what own ones may give."""
        results = []
        for name, value in bound:
            own = self.library.methods_named(name)
            effect = method_effect(name) if not own else None
            is_known = bool(own) or effect is not None or name.startswith("__")
            if not is_known or (effect is not None and RECEIVER in effect.mutates):
                self.heap.mutate(value.objects, False, Cause(node, Why.CALL))
            classes = self.methods.lineage(value) if own else []
            for method in (each for each in own if each.owner in classes):
                given = dict.fromkeys(method.parameter_names, union(values))
                results.append(self.applier.apply(node, method, {**given, method.receiver: value}, perhaps=True))
        return results

    def _advance_generators(self, call: KnownCall) -> None:
        """Let the random generators move on that a call draws from."""
        for position in call.effect.generators:
            known = [value for value in call.arguments.positional if value.kind in GENERATOR_KINDS]
            for value in [*call.arguments.at(position), *known]:
                if self._may_be_generator(value, call.expression(position)):
                    self.heap.mutate(self.heap.mutable_reach(value), False, Cause(call.node, Why.GENERATOR))

    def _numbers_for_generators(self, call: KnownCall) -> list[Value]:
        """What is given in the place of a random generator and is none: it is in no result."""
        given = call.arguments.keywords
        named = [(given[p], call.expression(p)) for p in GENERATOR_ARGUMENTS if isinstance(p, str) and p in given]
        return [value for value, expression in named if not self._may_be_generator(value, expression)]

    def _may_be_generator(self, value: Value, expression: cst.BaseExpression) -> bool:
        """Whether an argument may be a random generator, or hold one: of the notebook's, what is called a seed is none.

        Of a function's argument its caller knows the kind.
        """
        if value.kind is not None or not self.heap.is_opaque(value):
            return value.kind in GENERATOR_KINDS
        is_given = any(isinstance(token, Parameter) for token in value.tokens)
        return is_given or not names_number(expression)

    def _change_argument(self, call: KnownCall, position: Position) -> None:
        """Change what is given for a position, and put into it what it stores."""
        node, effect, arguments = call.node, call.effect, call.arguments
        for value in (each for each in arguments.at(position) if not each.dotted):
            tokens = self.stores.changed_by_store(call.expression(position), value)
            is_certain = position in (RECEIVER, 0) and position in effect.surely_mutated(arguments.literals)
            is_certain = is_certain and (position in effect.mutates or value.kind != "tabular")  # a column is a copy
            is_itself = self.heap.itself(value) is not None and effect.is_shallow(position)
            self.heap.mutate(tokens, is_certain, Cause(node, Why.CALL), shallow=is_itself)
            if not effect.is_shallow(position):
                parts = self.heap.mutable_reach(value) - tokens
                self.heap.mutate(parts, effect.thorough, Cause(node, Why.CALL))
            if effect.stores_arguments:
                holders = [value, *(self.heap.statics_of(definition) for definition in definitions_in(tokens))]
                others = [other for other in arguments.all() if other is not value]
                for holder, other in product(holders, self.results.as_kept(call, others)):
                    self.heap.hold(holder, other, evident=effect.shallow, as_part=call.name in PUTTING_AS_PARTS)

    def call_method(self, node: cst.Call, name: str, arguments: Arguments) -> Value:
        receiver = arguments.receiver or IMMUTABLE
        given = None if arguments.starred else len(arguments.positional)
        effect = self.asserted.of_method(name, receiver, arguments) or method_effect(name, receiver.kind, given)
        self.record.note(CallMethod(name), node)
        if receiver.kind is None:  # a module that was handed over, perhaps
            self.record.note(CallBack(), node)
        if name == BACKWARD and not self.library.methods_named(name):
            self._fill_gradients(receiver, node)
        for effect_on_file in files_used(arguments, name, receiver.kind):
            self.record.note(effect_on_file, node)
        if effect is None:
            self._change_decorated(receiver, node)
            is_namesake = self.heap.is_opaque(receiver) and bool(self.library.methods_named(name))
            made = self.call_unknown(node, Arguments(receiver=receiver) if is_namesake else arguments)
            are_rows = name in ROW_METHODS and self.library.sets_attribute("row_factory")
            are_left = any(selects_rows(name, value.text) for value in arguments.positional[:1])
            return made._replace(unserialisable=ROW if are_rows else ROWS if are_left else None)
        kind = kind_of_method(receiver.kind, name) if receiver.kind else None
        made = self._call_known(KnownCall(node, effect, arguments, kind, name))
        result = with_text_of_method(made, name, arguments)
        if result.tokens and gives_generator(name, receiver.kind):
            return result._replace(iterator=True, unserialisable=GENERATOR)
        return result

    def _fill_gradients(self, tensor: Value, node: cst.Call) -> None:
        """A tensor's ``backward`` changes the tensors that it was computed from: whatever was read may hold them."""
        for token in tensor.tokens:
            if isinstance(token, Incoming):
                self.record.note(FollowGradients(token.name), node)
        bound = (binding.value for frame in self.scopes.frames for binding in frame.bindings.values())
        for value in [*map(self.scopes.incoming, self.record.reads), *bound]:
            if value.kind in TENSOR_HOLDERS and not value.flat and not value.dotted:
                self.heap.mutate_deeply(value, Cause(node, Why.GRADIENTS))

    def _change_decorated(self, receiver: Value, node: cst.Call) -> None:
        """An unknown method of what a decorator made of a function may change it: ``@show.register``."""
        for definition in definitions_in(receiver.tokens):
            if definition.is_decorated:
                self.heap.mutate(self.heap.statics_of(definition).tokens, False, Cause(node, Why.UNKNOWN))


def _variables_used(arguments: Arguments, dotted: str) -> Iterator[Effect]:
    """What a call does to a variable of the environment."""
    name = next((value.text for value in arguments.positional[:1]), None)
    if name is not None and dotted in GETTERS:
        yield ReadVariable(name) if len(arguments.given()) > 1 else NeedVariable(name)
    if name is not None and dotted in SETTERS:
        yield SetVariable(name)


def _bound_methods(call: KnownCall, called: list[Value]) -> list[tuple[str, Value]]:
    """The arguments among what is called that are written as methods of objects, with their names: ``xs.append``."""
    positions = [*range(len(call.arguments.positional)), *call.arguments.keywords]
    written = ((call.expression(position), position) for position in positions)
    found = [(e.attr.value, v) for e, p in written if isinstance(e, cst.Attribute) for v in call.arguments.at(p)]
    return [(method, value) for method, value in found if is_among(value, called)]


def names_number(node: cst.BaseExpression) -> bool:
    """Whether an expression names, at its end, a seed: ``config["seed"]``, ``args.random_state``."""
    end: object = node.attr.value if isinstance(node, cst.Attribute) else dotted_name(node)
    if isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Index):
        end = literal_value(node.slice[0].slice.value)
    return isinstance(end, str) and any(word in end.lower() for word in SEED_WORDS)


def _attribute_named(node: cst.Call) -> str:
    """The attribute that the second argument of a call names, ``*`` if it is not evident."""
    name = literal_value(node.args[1].value) if len(node.args) > 1 else None
    return name if isinstance(name, str) else "*"
