"""Summaries of the notebook's definitions, as a fixed point over their calls of one another."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from kalegen.analysis.definitions import Definition, Event, Kind, Library, Summary
from kalegen.analysis.statements import Interpreter
from kalegen.analysis.values import Parameter, Status, Token, Value

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
    for child in node.children:
        names |= _mentioned(child)
    return names


def _summary(definition: Definition, library: Library, module_value: Callable[[str], Value]) -> Summary:
    walker = Interpreter(library, module_value)
    frame = walker.run_body(definition)
    record = walker.record
    result = Value()
    for index, value in enumerate(frame.returns):
        result = value if index == 0 else result.joined(value)
    is_kept = _keeper(walker, definition)
    state = walker.module.state
    bound = state.names if state is not None else {}
    is_named = definition.kind is Kind.FUNCTION
    events = frozenset(event for event in record.events if event.kind != "await")
    return Summary(
        reads={name: (read.node, is_named and not read.guarded) for name, read in record.reads.items()},
        binds=frozenset(name for name, binding in bound.items() if Status.BOUND in binding.status),
        mutates=frozenset((token, certain) for token, certain in record.mutated.items() if is_kept(token)),
        holds=frozenset((a, b) for a, held in record.holds.items() if is_kept(a) for b in held if is_kept(b)),
        returns=result,
        events=events | _default_state(definition, record.mutated),
        imports=frozenset(record.imports),
    )


def _keeper(walker: Interpreter, definition: Definition) -> Callable[[Token], bool]:
    def is_kept(token: Token) -> bool:
        return not isinstance(token, Parameter) or token.owner == id(definition)

    return is_kept


def _default_state(definition: Definition, mutated: dict[Token, bool]) -> frozenset[Event]:
    """A mutable default that the body changes is state of the function."""
    return frozenset(
        Event("state", definition.name)
        for parameter in definition.parameters
        if isinstance(parameter.default, (cst.List, cst.Dict, cst.Set, cst.Call))
        and Parameter(id(definition), parameter.name.value) in mutated
    )
