"""The facts of a run of statements: what it reads from before, what it leaves behind, what else it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, is_class_factory
from kalegen.analysis.heap.effects import Effect, Mutation
from kalegen.analysis.heap.keeping import default_names
from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.values import (
    Binding,
    Carried,
    Fresh,
    Incoming,
    Static,
    Status,
    Token,
    Value,
    as_incoming,
    definitions_in,
)
from kalegen.analysis.interpreter.asserted import kept_names
from kalegen.analysis.interpreter.interpreter import Interpreter
from kalegen.analysis.interpreter.record import Read
from kalegen.analysis.tables.classes import TYPE_MAKERS
from kalegen.analysis.tables.kinds import CONTAINER_KINDS, TABULAR_KINDS
from kalegen.analysis.tables.settings import LOGGING_OBJECTS
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import binds_generator, dotted_name, names_bound_in, names_given


class Facts(NamedTuple):
    """What a run of statements does, in terms of the names of the module.

    reads: names read before they are surely bound.
    final: the bindings at the end, of the names that the statements touch.
    mutated: names whose incoming object may be changed in place, with how that comes about.
    stateful: definitions whose own state (an attribute, a mutable default) may be changed.
    aliases: for each name, the others that may share a mutable object with it at the end.
    sources: for each name, the incoming names whose objects its value at the end may reach.
    readers: names whose values at the end hold incoming objects only to read them, as a fitted model does.
    carried: for each name, the notebook's definitions that its value at the end may be, hold or be an instance of.
    begun: names of iterators that were read from.
    flat: names of containers that hold nothing which can change at the end.
    effects, origins: what else is done, by which nodes, and for what a called function does, by which of its nodes.
    kept: names whose incoming object stays as it is only because of an author's word, with that word.
    """

    reads: dict[str, Read]
    final: dict[str, Binding]
    mutated: dict[str, Mutation]
    stateful: frozenset[Definition]
    aliases: dict[str, frozenset[str]]
    sources: dict[str, frozenset[str]]
    readers: frozenset[str]
    carried: dict[str, frozenset[Definition]]
    begun: frozenset[str]
    flat: frozenset[str]
    effects: dict[Effect, cst.CSTNode]
    origins: dict[Effect, cst.CSTNode]
    imports: dict[str, cst.CSTNode]
    kept: dict[str, str]

    @property
    def changed(self) -> set[str]:
        """The names whose objects may be changed in place, those of definitions with a state of their own included."""
        return set(self.mutated) | {definition.name for definition in self.stateful if definition.top_level}

    def binds_surely(self, name: str) -> bool:
        """Whether the name is bound by these statements, whatever way they go."""
        return self.status_after(name) is Status.BOUND

    def surely_changes(self, name: str) -> bool:
        """Whether the object that a name came in with is changed in place, whatever way the statements go."""
        return name in self.mutated and self.mutated[name].certain

    def touches(self, name: str) -> bool:
        """Whether the statements may bind, delete or change the name."""
        return name in self.final or name in self.mutated

    def may_be_unbound(self, name: str) -> bool:
        """Whether the name may have no value at the end, provided that it had one before."""
        return Status.DELETED in self.status_after(name)

    def value_after(self, name: str, before: Value) -> Value:
        """What is known of a name afterwards, as later code finds it; ``before`` is what it was before."""
        binding = self.final.get(name)
        value = before if binding is None else binding.value
        carried = self.carried.get(name, frozenset()) | value.carries
        # another name's object that has changed may hold the name's, so the facts say what is flat
        return as_incoming(name, value, carried)._replace(flat=name in self.flat)

    def status_after(self, name: str) -> Status:
        """Whether a name is bound, deleted or untouched at the end."""
        return self.final[name].status if name in self.final else Status.UNTOUCHED

    def details(self, kind: type[Effect]) -> list[str]:
        """What the effects of a kind name, in the order of discovery."""
        return [effect.name for effect in self.effects if isinstance(effect, kind)]

    def nodes(self, kind: type[Effect]) -> Iterator[tuple[str, cst.CSTNode]]:
        """What the effects of a kind name, each with the node that has it, in the order of discovery."""
        return ((effect.name, node) for effect, node in self.effects.items() if isinstance(effect, kind))


def run_statements(statements: Sequence[Statement], library: Library, incoming: Callable[[str], Value]) -> Interpreter:
    """Run statements abstractly, one after another at module level."""
    interpreter = Interpreter(library, incoming)
    for index, statement in enumerate(statements):
        node = statement.node
        is_name = library.names_types(node) or library.names_settings_objects(node)
        interpreter.scopes.origin = (index,) if is_name or is_definition(node) or binds_generator(node) else ()
        interpreter.run([statement.node])
    return interpreter


def facts_of(statements: Sequence[Statement], library: Library, incoming: Callable[[str], Value]) -> Facts:
    """Analyse statements that run one after another at module level."""
    interpreter = run_statements(statements, library, incoming)
    final = dict(interpreter.scopes.module.bindings)
    record = interpreter.record
    mutated = _mutated_names(interpreter)
    reached = {name: interpreter.heap.reach([Incoming(name)]) for name in mutated}
    reached |= {name: interpreter.heap.reach(binding.value) for name, binding in final.items()}
    stateful = _stateful(interpreter, reached) | _keeping(interpreter, final)
    for definition in stateful:
        if definition.top_level:
            kept = [Incoming(definition.name)] if is_untouched(definition.name, final) else []
            own = interpreter.heap.reach(
                [Static(definition), *interpreter.scopes.current(definition.name).tokens, *kept]
            )
            reached[definition.name] = reached.get(definition.name, frozenset()) | own
    return Facts(
        reads=record.reads,
        final=final,
        mutated=mutated,
        stateful=stateful,
        aliases=_aliases(interpreter, final, reached),
        sources={
            name: frozenset(t.name for t in tokens if isinstance(t, Incoming)) for name, tokens in reached.items()
        },
        readers=_readers(interpreter, final),
        carried={name: _carried(interpreter, tokens) | _run_by(final.get(name)) for name, tokens in reached.items()},
        begun=_begun(interpreter, final, mutated),
        flat=frozenset(name for name in reached if _is_flat(interpreter, interpreter.scopes.current(name))),
        effects=record.effects,
        origins=record.origins,
        imports=record.imports,
        kept=kept_names(record.kept),
    )


def _begun(interpreter: Interpreter, final: Mapping[str, Binding], mutated: Iterable[str]) -> frozenset[str]:
    changed = {member for token in interpreter.record.mutated for member in interpreter.record.graph.members(token)}
    bound = (name for name, binding in final.items() if binding.value.iterator and binding.value.tokens & changed)
    return frozenset([*bound, *mutated])


def _is_flat(interpreter: Interpreter, value: Value) -> bool:
    """Whether a value is a container of nothing that can change."""
    record = interpreter.record
    if value.kind in TABULAR_KINDS:
        return not interpreter.heap.cells_of(value).tokens
    is_known = value.kind in FLAT_KINDS and value.tokens <= record.transparent
    return is_known and not any(True for token in value.tokens for _ in record.graph.held_by(token))


FLAT_KINDS = CONTAINER_KINDS - {"defaultdict"}
"""Kinds of containers; a ``defaultdict`` may fill itself."""


def _mutated_names(interpreter: Interpreter) -> dict[str, Mutation]:
    """The incoming names whose objects may have been changed in place; surely only by what is no other's."""
    names: dict[str, Mutation] = {}
    for token, mutation in interpreter.record.mutated.items():
        for member in interpreter.record.graph.members(token):
            if isinstance(member, Incoming):
                own = mutation._replace(certain=mutation.certain and member == token)
                names[member.name] = own.joined(names.get(member.name))
    return names


def _carried(interpreter: Interpreter, tokens: frozenset[Token]) -> frozenset[Definition]:
    """The definitions among some tokens, and those that these hold in turn: in a default value, in a class's list."""
    own = definitions_in(tokens)
    return own | definitions_in(interpreter.heap.reach([Static(definition) for definition in own]))


def _run_by(binding: Binding | None) -> frozenset[Definition]:
    """The definitions whose code a name's generator runs."""
    return binding.value.carries if binding is not None else frozenset()


def _stateful(interpreter: Interpreter, reached: dict[str, frozenset[Token]]) -> frozenset[Definition]:
    """The definitions whose own objects may have been changed, or are in the hands of another name."""
    changed = {token.definition for token in interpreter.record.mutated if isinstance(token, (Carried, Static))}
    handed_out = {
        token.definition
        for name, tokens in reached.items()
        for token in tokens
        if isinstance(token, Static) and token.definition.name != name
    }
    return frozenset(changed | handed_out)


def _keeping(interpreter: Interpreter, final: Mapping[str, Binding]) -> frozenset[Definition]:
    """The functions that keep an object as a default whose name is bound anew later."""
    library = interpreter.library
    defined = (d for binding in final.values() for d in definitions_in(binding.value.tokens) if d.name in final)
    kept = ((d, p) for d in defined for p in d.parameters if isinstance(p.default, cst.Name))
    return frozenset(
        d for d, p in kept if library.is_own_default(d, p) and interpreter.heap.reach([Static(d)]) - {Static(d)}
    )


def _aliases(
    interpreter: Interpreter, final: dict[str, Binding], reached: dict[str, frozenset[Token]]
) -> dict[str, frozenset[str]]:
    """Names whose object graphs may meet; an incoming name stands for its own object as long as it is untouched.

    Where a function has another name, or has state and is held, it travels by value, with the objects of its defaults.
    """
    library = interpreter.library
    holders: dict[Token, set[str]] = defaultdict(set)
    for name, tokens in reached.items():
        own = final[name].value.tokens if name in final else ()
        for token in tokens:
            if isinstance(token, (Fresh, Incoming, Static)):
                holders[token].add(name)
            if isinstance(token, Incoming) and is_untouched(token.name, final):
                holders[token].add(token.name)
        for token in (each for each in tokens if isinstance(each, Carried) and _has_own_name(each, final)):
            if token.definition.has_state or token in own:
                holders[token] |= {name, token.definition.name, *default_names(library, token.definition)}
    for name, binding in final.items():
        for token in binding.value.tokens:
            renamed = library.bases_renamed(token.definition) if isinstance(token, Carried) else []
            holders[token].update([name, *renamed] if renamed else [])
            if isinstance(token, Carried) and (
                _has_own_name(token, final) or library.is_variable(token.definition.name)
            ):
                for kept in interpreter.heap.reach(interpreter.heap.statics_of(token.definition)):
                    if isinstance(kept, (Fresh, Incoming)):
                        holders[kept].add(token.definition.name)
    aliases: dict[str, set[str]] = defaultdict(set)
    for names in holders.values():
        for name in names:
            aliases[name] |= names - {name}
    return {name: frozenset(others) for name, others in aliases.items() if others}


def _readers(interpreter: Interpreter, final: dict[str, Binding]) -> frozenset[str]:
    """The names whose values reach incoming objects through nothing but what libraries keep only to read."""
    record = interpreter.record
    if not record.sealed:
        return frozenset()
    held = {name: record.graph.reach(binding.value.tokens, apart=record.sealed) for name, binding in final.items()}
    return frozenset(name for name, own in held.items() if not any(isinstance(token, Incoming) for token in own))


def _has_own_name(token: Carried, final: dict[str, Binding]) -> bool:
    """Whether a function is bound to its own name at the end: another name for it is an alias of that one."""
    definition = token.definition
    own = final.get(definition.name)
    return definition.top_level and definition.kind is Kind.FUNCTION and (own is None or token in own.value.tokens)


def is_untouched(name: str, final: dict[str, Binding]) -> bool:
    """Whether the name may still have the value that it came in with."""
    return name not in final or Status.UNTOUCHED in final[name].status


def is_definition(node: cst.CSTNode) -> bool:
    """Whether a top-level statement is code to be copied, not a value to be computed once.

    Such are imports, functions, classes, named lambdas and class factories, loggers and their handlers. What one branch
    of a ``try`` or ``if`` statement binds is none: which one that is, only running it tells.
    """
    if isinstance(node, cst.SimpleStatementLine):
        return all(_is_simple_definition(small) for small in node.body)
    return isinstance(node, (cst.FunctionDef, cst.ClassDef))


def _is_simple_definition(node: cst.BaseSmallStatement) -> bool:
    if isinstance(node, (cst.Import, cst.ImportFrom)):
        return not (isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar))
    if isinstance(node, cst.Assign) and len(node.targets) == 1:
        given = list(names_given(node.targets[0].target, node.value))
        is_whole = len(given) == len(names_bound_in(node).bound)
        return bool(given) and is_whole and all(_makes_definition(value) for _, value in given)
    return isinstance(node, cst.TypeAlias)


def _makes_definition(value: cst.BaseExpression) -> bool:
    """Whether what a name gets is code: a lambda, a class made by a call, a logger or a handler."""
    is_logging = isinstance(value, cst.Call) and dotted_name(value.func) in LOGGING_OBJECTS
    is_type = isinstance(value, cst.Call) and dotted_name(value.func).split(".")[-1] in TYPE_MAKERS
    return is_logging or is_type or isinstance(value, cst.Lambda) or is_class_factory(value)
