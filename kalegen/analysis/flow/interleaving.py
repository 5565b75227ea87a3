"""Shared code that stands between two cells of one step and must run there (semantics, B27).

As a rule shared code can run above the step as well, where it is the same in every step. It can't where it depends on
the step's cells above it (``Number = Union[int, float]`` there, ``def half(n: Number)`` here), where these would find
another value (``def f`` again), and where it configures the process: then the step runs it as one of its own lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from kalegen.analysis.flow.code import Code
from kalegen.analysis.flow.settings_made import settings_made
from kalegen.analysis.flow.shared_code import SharedCode
from kalegen.analysis.flow.streams import Streams
from kalegen.analysis.interpreter.facts import facts_of, is_definition
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.imports import star_imports


def interleaved(step: Step, between: Sequence[Statement]) -> Step:
    """The step with the shared statements among its own that must run between its cells."""
    own = sorted([*step.statements, *between], key=lambda statement: (statement.cell, statement.line))
    return replace(step, statements=tuple(own)) if between else step


class Interleaving:
    """Finds the shared statements that must run between two cells of a step.

    ``patterns`` name settings of the process beside those of the tables.
    """

    def __init__(self, code: Code, shared: SharedCode, streams: Streams, patterns: Collection[str]) -> None:
        self._code = code
        self._shared = shared
        self._streams = streams
        self._patterns = patterns

    def between(self, step: Step) -> list[Statement]:
        """The shared statements that must run between two cells of a step."""
        found: list[Statement] = []
        for statement in self._shared.statements if step.cells else ():
            if min(step.cells) < statement.cell < max(step.cells):
                above = [other for other in step.statements if other.cell < statement.cell]
                if self._is_bound_there(statement, sorted([*above, *found], key=lambda s: (s.cell, s.line))):
                    found.append(statement)
        return found

    def _is_bound_there(self, statement: Statement, above: Sequence[Statement]) -> bool:
        """Whether a shared statement does something else above other statements than below them."""
        before = facts_of(above, self._code.library, self._code.names.value)
        changed = {*before.changed, *(other for name in before.changed for other in before.aliases.get(name, ()))}
        made = {*before.final, *changed, *self._star_names(above)}
        evaluated = {name for name in self._code.facts(statement).reads if self._code.is_evaluated(statement, name)}
        own = self._made_otherwise(statement)
        moved = frozenset[str]().union(*(self._streams.moved_by(other) for other in above))
        does_work = any(not is_definition(other.node) for other in above)
        return (
            not made.isdisjoint(evaluated | own)
            or not own.isdisjoint(before.reads)
            or not moved.isdisjoint(self._streams.moved_by(statement))
            or (does_work and bool(settings_made(self._code.facts(statement), self._patterns)))
        )

    def _made_otherwise(self, statement: Statement) -> set[str]:
        """The names that a shared statement changes, or binds to something else than they are above it, if anything."""
        facts = self._code.facts(statement)
        bound = {
            **self._star_names([statement]),
            **{name: binding.value.dotted for name, binding in facts.final.items()},
        }
        rebound = {name for name, dotted in bound.items() if self._is_other_above(statement.cell, name, dotted)}
        return set(facts.mutated) | self._shared.changed_by(statement) - set(facts.final) | rebound

    def _is_other_above(self, cell: int, name: str, dotted: str | None) -> bool:
        """Whether a name is something above a cell, and something else than what has a full name, if that has one."""
        if any(place < cell for place in self._code.names.bound.get(name, ())):
            return dotted is None or dotted != self._code.names.value(name).dotted
        above = self._code.names.meaning_above(name, cell)
        return above is not None and dotted != above

    def _star_names(self, statements: Iterable[Statement]) -> dict[str, str | None]:
        """The names that star imports among the statements are known to bind, with their full names."""
        modules = [module for statement in statements for module in star_imports(statement.node)]
        return {name: full for module in modules for name, full in self._code.names.stars.names_from(module).items()}
