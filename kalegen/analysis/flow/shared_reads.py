"""Shared statements that read what steps make: which value of a name they see in the notebook, and in a step."""

from __future__ import annotations

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.heap.keeping import is_only_kept
from kalegen.analysis.interpreter.facts import facts_of
from kalegen.model.notebook import Statement


def step_before(flow: DataFlow, statement: Statement, name: str) -> str | None:
    """The step that made a name what it is for a shared statement; None if shared code did so since, or no step."""
    if not flow.shared.has(statement):
        return None
    cells = {step: flow.steps[step].last_cell for step in flow.producing_steps(name)}
    before = [step for step, cell in cells.items() if cell < statement.cell]
    if not before:
        return None
    return None if flow.shared.is_bound_between(cells[before[-1]], statement, name) else before[-1]


def makes_above(flow: DataFlow, step: str, name: str, statement: Statement) -> bool:
    """Whether a step's lines above a shared statement bind a name, or change its object."""
    above = (own for own in flow.steps[step].statements if own.cell < statement.cell)
    return any(flow.code.facts(own).touches(name) for own in above)


def runs_early(flow: DataFlow, statement: Statement, name: str, step: str) -> bool:
    """Whether a shared statement must run, in a step, with a name's value from before any step changed it.

    It must if it evaluates the name, and code below it binds the name again. It also must if a step changes the object
    and what the statement makes does not hold it: ``limit = len(xs)`` must run early, ``alias = xs`` need not.
    """
    producer = flow.producer(step, name)
    is_shared = flow.shared.has(statement) and not _is_step_code(flow, statement, step)
    if not is_shared or not flow.code.is_evaluated(statement, name):
        return False
    if producer is None or stream_of(name) is not None:
        return False
    if producer.source is Source.SHARED and flow.shared.is_bound_after(statement, name):
        return step_before(flow, statement, name) is not None
    if producer.source is not Source.STEP:
        return False
    before = [s for s in flow.producing_steps(name) if flow.order.index[s] < flow.order.index[step]]
    before = [s for s in before if flow.steps[s].last_cell > statement.cell]
    if not before:
        return False
    if flow.shared.is_bound_after(statement, name) or any(name in flow.facts[other].final for other in before):
        return True
    return not _is_held_by(flow, statement, name)


def _is_step_code(flow: DataFlow, statement: Statement, step: str) -> bool:
    """Whether a shared statement runs between the cells of a step which another one sees, and so has run by then."""
    return any(flow.runs_between(other, statement) and flow.sees(step, other) for other in flow.steps)


def _is_held_by(flow: DataFlow, statement: Statement, name: str) -> bool:
    """Whether what a shared statement makes may hold a name's object, so that a later change is seen in it."""
    if is_only_kept(flow.library, statement.node, name):
        return True
    known = facts_of(
        [statement], flow.library, lambda read: flow.shared.value(read, flow.shared.end_above(statement.cell + 1))
    )
    return any(name in sources for sources in known.sources.values())
