"""Summaries of the notebook's definitions, as a fixed point over their calls of one another."""

from __future__ import annotations

from collections.abc import Callable, Collection

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, Library, Summary
from kalegen.analysis.heap.keeping import kept_by_default
from kalegen.analysis.heap.values import Carried, Incoming, Parameter, Status, Token, Value
from kalegen.analysis.interpreter.frames import Frame
from kalegen.analysis.interpreter.interpreter import Interpreter
from kalegen.analysis.interpreter.projection import Projection
from kalegen.analysis.interpreter.references import References
from kalegen.analysis.tables.remade import GENERATOR
from kalegen.syntax.scopes import function_scope
from kalegen.syntax.walk import children

ROUNDS = 6
"""How often the summaries are computed anew at most; each round sees through one more call."""


def summarise(library: Library, module_value: Callable[[str], Value]) -> None:
    """Give every definition its summary.

    ``module_value`` says what is known of a module-level name anywhere in the notebook.
    """
    definitions = [d for d in library if isinstance(d.node, (cst.FunctionDef, cst.Lambda))]
    pending = definitions
    for _ in range(ROUNDS):
        changed = set()
        for definition in pending:
            summary = _summary(definition, library, module_value)
            if not summary.same_as(definition.summary):
                definition.summary = summary
                changed.add(definition.name)
        if not changed:
            break
        pending = [d for d in definitions if _calls_any(d, changed)]


def _calls_any(definition: Definition, names: set[str]) -> bool:
    """Whether a definition mentions one of the names."""
    return not names.isdisjoint(_mentioned(definition.node))


def _mentioned(node: cst.CSTNode) -> set[str]:
    names = {node.value} if isinstance(node, cst.Name) else set()
    for child in children(node):
        names |= _mentioned(child)
    return names


class _LeftToCallers(References):
    """Follows nothing: a function's body is run for its own reads alone.

    What the functions read that it calls depends on what their names are bound to when it is called.
    """

    def refer(self, value: Value, node: cst.CSTNode, name: str = "") -> None:
        """Leave the reads of others to the place of the call."""

    def read_by_definition(self, name: str, definition: Definition, certain: bool) -> None:
        """Leave the reads of others to the place of the call."""


def _summary(definition: Definition, library: Library, module_value: Callable[[str], Value]) -> Summary:
    interpreter = Interpreter(library, module_value, _LeftToCallers)
    frame = interpreter.run_body(definition)
    record = interpreter.record
    result = _result(interpreter, frame, definition)
    state = interpreter.scopes.module.state
    bindings = state.names if state is not None else {}
    bound = {
        name: binding.value
        for name, binding in bindings.items()
        if Status.BOUND in binding.status and name not in definition.enclosing
    }
    mutated = {token for changed in record.mutated for token in record.graph.members(changed)}
    visible = _visible_tokens(interpreter, definition, {*mutated, *interpreter.heap.reach(result)})
    projection = Projection(interpreter.heap, definition, visible, [result, *bound.values()])
    events = frozenset(event for event in record.events if event.kind != "await")
    is_named = definition.kind is Kind.FUNCTION
    return Summary(
        reads={
            name: (read.node, is_named and not read.guarded)
            for name, read in record.reads.items()
            if name not in definition.enclosing
        },
        binds={name: projection.value(value) for name, value in bound.items()},
        mutates=frozenset(
            (known, record.mutated.get(token, False))
            for token in mutated & visible
            for known in projection.tokens([token])
        )
        | _changed_defaults(library, definition, mutated),
        named=frozenset(token.name for token in record.named if token.owner == id(definition)),
        calls=frozenset(t for t in projection.tokens(record.called) if isinstance(t, (Incoming, Parameter))),
        holds=projection.holds(),
        fills=projection.fills() | frozenset(projection.tokens(record.filled & visible)),
        returns=projection.value(result),
        events=events,
        imports=frozenset(record.imports),
        changes_closure=_changes_closure(definition, mutated),
    )


def _result(interpreter: Interpreter, frame: Frame, definition: Definition) -> Value:
    """What a call gives: of a generator function, an iterator that holds what it yields and what it was given."""
    if frame.is_generator:
        why = None if definition.decorators else GENERATOR
        parts = [*frame.returns, *(Value(frozenset([token])) for token in _owned(definition))]
        own = frozenset([definition])
        return interpreter.heap.container(definition.node, parts, iterator=True, unserialisable=why, carries=own)
    result = Value()
    for index, value in enumerate(frame.returns):
        result = value if index == 0 else result.joined(value)
    return result


def _owned(definition: Definition) -> frozenset[Parameter]:
    return frozenset(Parameter(id(definition), parameter.name.value) for parameter in definition.parameters)


def _visible_tokens(interpreter: Interpreter, definition: Definition, used: Collection[Token]) -> frozenset[Token]:
    """The tokens that mean something to a caller: the function's parameters, definitions, and the names it reads.

    What it changes or returns, the functions may have read that it calls, and may be its own class.
    """
    owned = _owned(definition)
    names = frozenset[Token](Incoming(name) for name in interpreter.record.reads)
    names |= frozenset(token for token in used if isinstance(token, (Carried, Incoming)))
    held = frozenset(t for t in interpreter.heap.reach([*owned, *names]) if isinstance(t, (Carried, Incoming)))
    return owned | names | held | interpreter.record.statics


def _changes_closure(definition: Definition, mutated: Collection[Token]) -> bool:
    """Whether the body binds or changes a variable of a function around it."""
    assert isinstance(definition.node, (cst.FunctionDef, cst.Lambda))
    changed = {token.name for token in mutated if isinstance(token, Incoming)}
    return bool(changed & definition.enclosing or function_scope(definition.node).nonlocals)


def _changed_defaults(
    library: Library, definition: Definition, mutated: Collection[Token]
) -> frozenset[tuple[Token, bool]]:
    """A mutable default that the body changes is state of the function, or of the variable that it is."""
    changed: set[tuple[Token, bool]] = set()
    for parameter in definition.parameters:
        if Parameter(id(definition), parameter.name.value) not in mutated:
            continue
        is_own = library.is_own_default(definition, parameter)
        kept = {(Incoming(node.value), False) for node in kept_by_default(definition, parameter)}
        if is_own or (kept and definition.owner is not None):
            changed.add((Carried(definition.outermost), True))
        if not (is_own and isinstance(parameter.default, cst.Name)):
            changed |= kept
    return frozenset(changed)
