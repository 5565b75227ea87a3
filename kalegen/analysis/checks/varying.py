"""Shared code that gives another value in each step that has a copy of it."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary, Draw
from kalegen.analysis.interpreter.facts import is_definition
from kalegen.analysis.tables.streams import CARRIED
from kalegen.analysis.tables.varying import VARYING_CALLS
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import names_bound_in


def check_varying(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """KG211 for each shared statement of which several steps have a copy, and that comes out otherwise each time."""
    for statement in flow.pipeline.shared:
        users = [step for step in flow.order.names if statement in routing.needs[step].code]
        names = sorted(names_bound_in(statement.node).bound)
        cause = _cause(flow, statement)
        if names and cause is not None and len(users) > 1 and not is_definition(statement.node):
            message = f"{names[0]!r} has one value in step {users[0]!r} and another in step {users[1]!r}: {cause}"
            hint = f"move the line to the top of step {users[0]!r}: the value then travels to the other steps"
            yield warning("KG211", message, place_of(flow, flow.steps[users[1]], statement.node), hint)


def _cause(flow: DataFlow, statement: Statement) -> str | None:
    """What makes a statement's value vary; None if nothing is known to."""
    facts = flow.code.facts(statement)
    called = next((name for name in facts.details(CallLibrary) if name in VARYING_CALLS), None)
    if called is not None:
        return f"{called}() returns another value at each call"
    drawn = next((s for s in facts.details(Draw) if s in CARRIED and not flow.streams.is_seeded(s)), None)
    return f"the line draws random numbers ({drawn}) without a seed" if drawn is not None else None
