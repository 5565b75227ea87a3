"""KG404: values that a later step loads and that nothing can save (semantics, B8), as far as the code shows it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary
from kalegen.analysis.heap.values import Incoming, Value
from kalegen.analysis.interpreter.facts import facts_of
from kalegen.analysis.tables.remade import (
    CHUNKS,
    GENERATOR,
    is_surely_unserialisable,
    what_to_do,
    why_part_of_library_stays,
)
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.scopes import assignments, names_bound_in


def check_unserialisable(flow: DataFlow, routing: Routing, step: Step) -> Iterator[Diagnostic]:
    """A finding for each variable that a step saves and can't: an ERROR where a later step surely reads it."""
    facts = flow.facts[step.name]
    for name in sorted(routing.needs[step.name].saves):
        value = flow.value_within(step.name, name)
        why = value.unserialisable or why_part_of_library_stays(value.dotted)
        if why is None or (why == GENERATOR and name not in facts.begun):
            continue
        users = [t for t in flow.order.names if routing.needs[t].loads.get(name) == step.name]
        if users:
            message = f"step {users[0]!r} needs {name!r}, which can't be passed between steps: {why}"
            made = _line_making(step, name)
            is_read = any((read := flow.facts[user].reads.get(name)) is not None and read.certain for user in users)
            report = error if is_read and made is not None and _is_certain(flow, step, made, name) else warning
            place = place_of(flow, step, made.node) if made is not None else _place(flow, step)
            yield report("KG404", message, place, what_to_do(why, name, users[0]))


def _place(flow: DataFlow, step: Step) -> Place:
    return Place(flow.pipeline.file, step.cells[0] if step.cells else None, step=step.name)


def _line_making(step: Step, name: str) -> Statement | None:
    """The last line of a step that binds a name, whatever way its code goes."""
    binding = [statement for statement in step.statements if name in names_bound_in(statement.node).bound]
    return binding[-1] if binding and isinstance(binding[-1].node, cst.SimpleStatementLine) else None


def _is_certain(flow: DataFlow, step: Step, made: Statement, name: str) -> bool:
    """Whether what a line gives a name surely is what nothing can save: the result of a call, or a begun generator."""
    facts = flow.code.facts(made)
    binding = facts.final.get(name)
    is_made = any(isinstance(value, (cst.Call, cst.GeneratorExp)) for _, value in assignments(made.node))
    if binding is None or not is_made:
        return False
    if binding.value.unserialisable != GENERATOR:
        is_sure = any(map(is_surely_unserialisable, facts.details(CallLibrary)))
        return binding.value.unserialisable is not None and (is_sure or binding.value.unserialisable == CHUNKS)
    later = step.statements[step.statements.index(made) + 1 :]
    return any(_surely_uses_up(flow, other, name) for other in later)


def _surely_uses_up(flow: DataFlow, statement: Statement, name: str) -> bool:
    """Whether a line surely reads from the iterator that a name is: ``next(g)``, ``for x in g``, ``list(g)``."""

    def incoming(other: str) -> Value:
        iterator = Value(frozenset([Incoming(name)]), iterator=True)
        return iterator if other == name else flow.names.value(other)

    return facts_of((statement,), flow.library, incoming).surely_changes(name)
