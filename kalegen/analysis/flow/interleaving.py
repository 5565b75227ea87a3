"""Shared code that stands between two cells of one step and must run there (semantics, B27).

As a rule shared code can run above the step as well, where it is the same in every step. It can't where it depends on
the step's cells above it (``Number = Union[int, float]`` there, ``def half(n: Number)`` here), where these would find
another value (``def f`` again), and where it configures the process: then the step runs it as one of its own lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kalegen.analysis.heap.effects import CallLibrary, StoreInLibrary
from kalegen.analysis.interpreter.facts import facts_of, is_definition
from kalegen.analysis.tables.settings import is_setting_call, is_setting_target
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.imports import star_imports

if TYPE_CHECKING:
    from kalegen.analysis.flow.dataflow import DataFlow


def interleaved(flow: DataFlow, step: Step) -> Step:
    """The step with the shared statements among its own that must run between its cells."""
    between = run_between(flow, step)
    if not between:
        return step
    own = [statement for statement in step.statements if not flow.shared.has(statement)]
    return replace(step, statements=tuple(sorted([*own, *between], key=lambda s: (s.cell, s.line))))


def run_between(flow: DataFlow, step: Step) -> list[Statement]:
    """The shared statements that must run between two cells of a step."""
    found: list[Statement] = []
    candidates = [s for s in flow.shared.statements if step.cells and min(step.cells) < s.cell < max(step.cells)]
    own = [statement for statement in step.statements if not flow.shared.has(statement)] if candidates else []
    for statement in candidates:
        above = [other for other in own if other.cell < statement.cell]
        if _is_bound_there(flow, statement, sorted([*above, *found], key=lambda s: (s.cell, s.line))):
            found.append(statement)
    return found


def _is_bound_there(flow: DataFlow, statement: Statement, above: Sequence[Statement]) -> bool:
    """Whether a shared statement does something else above other statements than below them."""
    before = facts_of(above, flow.library, flow.names.value)
    changed = {*before.changed, *(other for name in before.changed for other in before.aliases.get(name, ()))}
    made = {*before.final, *changed, *_star_names(flow, above)}
    evaluated = {name for name in flow.statement_facts(statement).reads if flow.is_evaluated(statement, name)}
    own = _made_otherwise(flow, statement)
    moved = frozenset[str]().union(*(flow.streams_moved_by(other) for other in above))
    does_work = any(not is_definition(other.node) for other in above)
    return (
        not made.isdisjoint(evaluated | own)
        or not own.isdisjoint(before.reads)
        or not moved.isdisjoint(flow.streams_moved_by(statement))
        or (does_work and _configures(flow, statement))
    )


def _made_otherwise(flow: DataFlow, statement: Statement) -> set[str]:
    """The names that a shared statement changes, or binds to something else than they are above it, if anything."""
    facts = flow.statement_facts(statement)
    bound = {**_star_names(flow, [statement]), **{name: binding.value.dotted for name, binding in facts.final.items()}}
    rebound = {name for name, dotted in bound.items() if _is_other_above(flow, statement.cell, name, dotted)}
    return set(facts.mutated) | flow.shared.changed_by(statement) - set(facts.final) | rebound


def _is_other_above(flow: DataFlow, cell: int, name: str, dotted: str | None) -> bool:
    """Whether a name is something above a cell, and something else than what has a full name, if that has one."""
    if any(place < cell for place in flow.names.bound.get(name, ())):
        return dotted is None or dotted != flow.names.value(name).dotted
    above = flow.names.meaning_above(name, cell)
    return above is not None and dotted != above


def _star_names(flow: DataFlow, statements: Iterable[Statement]) -> dict[str, str | None]:
    """The names that star imports among the statements are known to bind, with their full names."""
    modules = [module for statement in statements for module in star_imports(statement.node)]
    return {name: full for module in modules for name, full in flow.names.stars.names_from(module).items()}


def _configures(flow: DataFlow, statement: Statement) -> bool:
    """Whether a statement makes a setting of the process."""
    facts = flow.statement_facts(statement)
    extra = flow.pipeline.settings.get("process_settings", ())
    return any(is_setting_call(name, extra) for name in facts.details(CallLibrary)) or any(
        is_setting_target(name, extra) for name in facts.details(StoreInLibrary)
    )
