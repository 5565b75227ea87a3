"""Summaries of the notebook's definitions: a fixed point over their calls of one another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from heapq import heappop, heappush

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.effects import Cause, Mutation, Why, joined
from kalegen.analysis.heap.keeping import kept_by_default
from kalegen.analysis.heap.library import Library
from kalegen.analysis.heap.summary import Summary
from kalegen.analysis.heap.values import Carried, Incoming, Parameter, Static, Status, Token, Value, one_of
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.interpreter import Interpreter
from kalegen.analysis.interpreter.projection import Projection
from kalegen.analysis.interpreter.record import Record
from kalegen.analysis.interpreter.references import References
from kalegen.analysis.tables.remade import ASYNC_GENERATOR, GENERATOR
from kalegen.model.ordering import in_order
from kalegen.syntax.scopes import function_scope
from kalegen.syntax.walk import walk

PATIENCE = 5
"""How often a summary is replaced by a later one; from then on it only grows, so that recursion comes to an end."""

LIMIT = 40
"""How often a summary may grow; a function whose summary would grow further may do anything to what it can reach."""


def summarise(library: Library, module_value: Callable[[str], Value]) -> None:
    """Give every definition its summary: callees first, and callers again until no summary changes.

    ``module_value`` says what is known of a module-level name anywhere in the notebook.
    """
    definitions = _callees_first([d for d in library if isinstance(d.node, (cst.FunctionDef, cst.Lambda))], library)
    place = {definition: index for index, definition in enumerate(definitions)}
    callers: dict[Definition, set[Definition]] = defaultdict(set)
    rounds = Counter[Definition]()
    pending = list(range(len(definitions)))
    later: list[int] = []  # for the next sweep: who waits behind others that call one another is not run after each
    waiting = set(pending)
    while pending or later:
        if not pending:
            pending, later = sorted(later), []
        index = heappop(pending)
        waiting.remove(index)
        definition = definitions[index]
        rounds[definition] += 1
        summary, consulted = _summary(definition, library, module_value)
        for callee in consulted:
            callers[callee].add(definition)
        if rounds[definition] > PATIENCE:
            summary = summary.joined(definition.summary)
        if rounds[definition] > LIMIT:
            summary = _anything(definition, summary)
        if summary.same_as(definition.summary):
            continue
        definition.summary = summary
        for caller in callers[definition]:
            if place[caller] not in waiting:
                waiting.add(place[caller])
                heappush(pending if place[caller] > index else later, place[caller])


def _callees_first(definitions: list[Definition], library: Library) -> list[Definition]:
    """The definitions in an order in which most stand after all that they call."""
    calls: dict[Definition, list[Definition]] = {definition: [] for definition in definitions}
    for definition in definitions:
        names = {node.value for node in walk(definition.node) if isinstance(node, cst.Name)}
        for name in sorted(names):
            called = [*library.named(name), *library.methods_named(name)]
            inits = [each.methods["__init__"] for each in called if "__init__" in each.methods]
            calls[definition] += [each for each in (*called, *inits) if each in calls and each is not definition]
    order = in_order(calls)
    return _with_rings(calls) if order is None else order


def _with_rings(calls: Mapping[Definition, Iterable[Definition]]) -> list[Definition]:
    """The definitions, each behind those that it calls, but for functions that call one another."""
    import networkx as nx

    graph: nx.DiGraph[Definition] = nx.DiGraph()
    graph.add_nodes_from(calls)
    graph.add_edges_from((caller, each) for caller, called in calls.items() for each in called)
    groups = nx.condensation(graph)
    members = (groups.nodes[group]["members"] for group in reversed(list(nx.topological_sort(groups))))
    return [each for group in members for each in sorted(group, key=lambda definition: definition.place)]


def _anything(definition: Definition, summary: Summary) -> Summary:
    """A summary by which a function may do anything to what it can reach."""
    reached = frozenset[Token]({*_owned(definition), *map(Incoming, summary.reads), *summary.holds})
    unsettled = Mutation(False, Cause(definition.node, Why.RECURSION))
    return replace(
        summary,
        mutates={**dict.fromkeys(reached, unsettled), **summary.mutates},
        calls=summary.calls | {token for token in reached if isinstance(token, (Incoming, Parameter))},
        merged=frozenset([reached]),
        returns=Value(reached | summary.returns.tokens),
        own=None,
    )


class _LeftToCallers(References):
    """Follows nothing: a function's body is run for its own reads alone.

    What the functions read that it calls depends on what their names are bound to when it is called.
    """

    def refer(self, value: Value, node: cst.CSTNode, name: str = "") -> None:
        """Leave the reads of others to the place of the call."""

    def read_by_definition(self, name: str, definition: Definition, certain: bool) -> None:
        """Leave the reads of others to the place of the call."""


def _summary(
    definition: Definition, library: Library, module_value: Callable[[str], Value]
) -> tuple[Summary, set[Definition]]:
    """What running a body does, as far as the summaries tell of what it calls; and the definitions that it asked."""
    summary, record = _run_body(definition, library, module_value)
    if not record.asked:
        return summary, record.consulted
    own, other = _run_body(definition, library, module_value, frozenset(name for name, _ in record.asked))
    return replace(summary, asked=frozenset(record.asked), own=own), record.consulted | other.consulted


def _run_body(
    definition: Definition, library: Library, module_value: Callable[[str], Value], own: frozenset[str] = frozenset()
) -> tuple[Summary, Record]:
    """What running a body does where some of its parameters are objects of the notebook's classes."""
    interpreter = Interpreter(library, module_value, _LeftToCallers)
    frame = interpreter.definer.run_body(definition, own)
    record = interpreter.record
    result = _result(interpreter, frame, definition)
    bound = {
        name: binding.value
        for name, binding in interpreter.scopes.module.bindings.items()
        if Status.BOUND in binding.status and name not in definition.enclosing
    }
    mutated = _mutated(record)
    visible = _visible_tokens(interpreter, definition, {*mutated, *interpreter.heap.reach(result)})
    projection = Projection(interpreter.heap, definition, visible, [result, *bound.values()])
    is_named = definition.kind is Kind.FUNCTION
    summary = Summary(
        reads={
            name: (read.node, is_named and not read.guarded)
            for name, read in record.reads.items()
            if name not in definition.enclosing
        },
        binds={name: projection.value(value) for name, value in bound.items()},
        mutates=joined(
            _known_to_callers(mutated, visible, projection), _changed_defaults(library, definition, mutated)
        ),
        named=frozenset(token.name for token in record.named if token.owner == id(definition)),
        calls=frozenset(t for t in projection.tokens(record.called) if isinstance(t, (Incoming, Parameter))),
        holds=projection.holds(),
        merged=projection.merged(),
        fills=projection.fills(),
        instances=projection.instances(),
        sealed=projection.sealed(),
        returns=projection.value(result),
        effects={effect: record.origins.get(effect, node) for effect, node in record.effects.items()},
        imports=frozenset(record.imports),
        changes_closure=_changes_closure(definition, mutated),
        changes_results=_changes_results(record),
    )
    return summary, record


def _result(interpreter: Interpreter, frame: Frame, definition: Definition) -> Value:
    """What a call gives: of a generator function, an iterator that holds what it yields and what it was given."""
    if frame.is_generator:
        is_async = isinstance(definition.node, cst.FunctionDef) and definition.node.asynchronous is not None
        why = None if definition.decorators else ASYNC_GENERATOR if is_async else GENERATOR
        parts = [*frame.returns, *(Value(frozenset([token])) for token in _owned(definition))]
        own = frozenset([definition])
        return interpreter.heap.container(definition.node, parts, iterator=True, unserialisable=why, carries=own)
    return one_of(frame.returns)


def _owned(definition: Definition) -> frozenset[Parameter]:
    return frozenset(Parameter(id(definition), parameter.name.value) for parameter in definition.parameters)


def _visible_tokens(interpreter: Interpreter, definition: Definition, used: Collection[Token]) -> frozenset[Token]:
    """The tokens that mean something to a caller: the function's parameters, definitions, and the names it reads.

    What it changes or returns, the functions may have read that it calls, and may be its own class.
    """
    owned = _owned(definition)
    names = frozenset[Token](Incoming(name) for name in interpreter.record.reads)
    names |= frozenset(token for token in used if isinstance(token, (Carried, Incoming, Static)))
    held = frozenset(
        token for token in interpreter.heap.reach([*owned, *names]) if isinstance(token, (Carried, Incoming, Parameter))
    )
    return owned | names | held | interpreter.record.statics


def _changes_closure(definition: Definition, mutated: Collection[Token]) -> bool:
    """Whether the body binds or changes a variable of a function around it."""
    assert isinstance(definition.node, (cst.FunctionDef, cst.Lambda))
    changed = {token.name for token in mutated if isinstance(token, Incoming)}
    return bool(changed & definition.enclosing or function_scope(definition.node).nonlocals)


def _changes_results(record: Record) -> bool:
    """Whether code may change what functions give of which only callers know what they are."""
    changed = (record.mutated[token] for token in record.given_back if token in record.mutated)
    return record.changes_results or any(mutation.by is None for mutation in changed)


def _changed_defaults(
    library: Library, definition: Definition, mutated: Mapping[Token, Mutation]
) -> dict[Token, Mutation]:
    """A mutable default that the body changes is state of the function, or of the variable that it is."""
    changed: dict[Token, Mutation] = {}
    by_argument: dict[Token, Mutation] = {}
    for token, mutation in mutated.items():
        if isinstance(token, Parameter):
            by_argument[token.whole] = mutation.joined(by_argument.get(token.whole))
    for parameter in definition.parameters:
        own = by_argument.get(Parameter(id(definition), parameter.name.value))
        if own is None:
            continue
        is_own = library.is_own_default(definition, parameter)
        kept = [Incoming(node.value) for node in kept_by_default(definition, parameter)]
        if is_own or (kept and definition.owner is not None):
            changed[Carried(definition.outermost)] = own._replace(certain=True)
        if not (is_own and isinstance(parameter.default, cst.Name)):
            changed |= dict.fromkeys(kept, own._replace(certain=False))
    return changed


def _mutated(record: Record) -> dict[Token, Mutation]:
    """What code may change; surely only what is no other's."""
    mutated: dict[Token, Mutation] = {}
    for token, mutation in record.mutated.items():
        for member in record.graph.members(token):
            own = record.mutated.get(member) or mutation._replace(certain=False)
            if mutation.by is None:
                mutated[member] = own._replace(by=None)
            else:
                mutated.setdefault(member, own)
    return mutated


def _known_to_callers(
    mutated: Mapping[Token, Mutation], visible: Collection[Token], projection: Projection
) -> dict[Token, Mutation]:
    """What code may change of what its callers know, as they know it."""
    known: dict[Token, Mutation] = {}
    for token in (each for each in mutated if each in visible):
        for each in projection.tokens([token]):
            known[each] = mutated[token].joined(known.get(each))
    return known
