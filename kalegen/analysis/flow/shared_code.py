"""The statements of the shared cells: which of them make a name, or a random stream, what it is at some place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import pairwise

from kalegen.analysis.flow.aliases import Aliases
from kalegen.analysis.flow.code import Code
from kalegen.analysis.heap.values import Status, Value
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline
from kalegen.syntax.scopes import names_bound_in


class SharedCode:
    """The statements of the shared cells, of which each step gets what it needs."""

    def __init__(self, pipeline: Pipeline, code: Code) -> None:
        self.statements = statements = pipeline.shared
        self._pipeline = pipeline
        self._code = code
        self._places = {statement: index for index, statement in enumerate(statements)}
        self._cells = [statement.cell for statement in statements]
        self._facts_of_first: dict[int, Facts] = {}
        self._binding: dict[str, list[int]] = defaultdict(list)
        for index, statement in enumerate(statements):
            for name in names_bound_in(statement.node).bound:
                self._binding[name].append(index)

    def has(self, statement: Statement) -> bool:
        """Whether a statement is one of the shared cells."""
        return statement in self._places

    def place(self, statement: Statement) -> int:
        """The place of a statement among the shared ones."""
        return self._places[statement]

    def end_above(self, cell: int) -> int:
        """How many of the statements stand above a cell."""
        return bisect_left(self._cells, cell)

    @cached_property
    def facts(self) -> Facts:
        """The facts of all shared statements, one after another."""
        return facts_of(self.statements, self._code.library, self._code.names.value)

    @cached_property
    def _making(self) -> dict[str, list[int]]:
        """For each name, the statements that bind it or change its object, also by another name."""
        making = {name: set(places) for name, places in self._binding.items()}
        for index, changed in enumerate(self._changed):
            for name in changed:
                making.setdefault(name, set()).add(index)
        return {name: sorted(places) for name, places in making.items() if self._is_made(name)}

    def changed_by(self, statement: Statement) -> set[str]:
        """The names whose objects a shared statement changes, also by another name; some may be those of steps."""
        return self._changed[self._places[statement]]

    @cached_property
    def _changed(self) -> list[set[str]]:
        return [self._find_changed(index) for index in range(len(self.statements))]

    def _find_changed(self, index: int) -> set[str]:
        facts = self._code.facts(self.statements[index])
        changed = {*facts.mutated, *(definition.name for definition in facts.stateful)}
        if facts.mutated:
            above = facts_of(self.statements[:index], self._code.library, self._code.names.value)
            changed |= {other for name in facts.mutated for other in above.aliases.get(name, ())}
        return changed

    def aliases(self) -> Aliases:
        """For each name, those that may share a mutable object with it, for whatever step."""
        found = {name: set(others) for name, others in self.facts.aliases.items()}
        lasts = {step.last_cell for step in self._pipeline.steps}
        for name, places in self._making.items():
            cells = [self.statements[place].cell for place in places]
            for cell, following in pairwise(cells):
                if any(cell < last < following for last in lasts):
                    for other in self._facts_above(name, self.end_above(following)).aliases.get(name, ()):
                        found.setdefault(name, set()).add(other)
                        found.setdefault(other, set()).add(name)
        return {name: frozenset(others) for name, others in found.items()}

    def last_binding_cell(self, name: str, end: int) -> int | None:
        """The cell of the last statement before a place that binds a name, however it changes the object since."""
        places = [place for place in self._binding.get(name, ()) if place < end]
        return self._cells[places[-1]] if places else None

    def conflict(self, first: Statement, second: Statement) -> bool:
        """Whether one of two shared statements makes a name what it is that the other one makes or reads."""
        if first not in self._places or second not in self._places:
            return False
        made = [self.made_by(statement) for statement in (first, second)]
        reads = [set(self._code.facts(statement).reads) for statement in (first, second)]
        return not (made[0].isdisjoint(made[1] | reads[1]) and made[1].isdisjoint(reads[0]))

    def made_by(self, statement: Statement) -> set[str]:
        """The names that a shared statement binds or whose objects it changes; none for one of a step."""
        place = self._places.get(statement)
        return {name for name, places in self._making.items() if place in places}

    def _is_made(self, name: str) -> bool:
        """Whether a name is the shared code's, or a parameter whose object it may change."""
        return name in self._binding or self._pipeline.parameter(name) is not None

    def binding_cell(self, name: str, end: int) -> int | None:
        """The last cell before a place that makes a name what it is; else the first one that does at all."""
        making = self._making.get(name, ())
        above = [place for place in making if place < end] or making[:1]
        return self._cells[above[-1]] if above else None

    def is_made_above(self, name: str, end: int) -> bool:
        """Whether a statement before a place makes a name what it is."""
        return any(place < end for place in self._making.get(name, ()))

    def _end(self, name: str, end: int) -> int:
        """The place up to which the statements make a name what it is for code that runs them up to another one.

        This is the end of a cell, if code runs that cell as a whole.
        """
        cell = self.binding_cell(name, end)
        if cell is None:
            return 0
        below = bisect_right(self._cells, cell)
        return min(below, end) if self.is_made_above(name, end) else below

    def _facts_above(self, name: str, end: int) -> Facts:
        """The facts of the shared statements, but for those that make a name what it is from a place on only."""
        last, below = self._making.get(name, [-1])[-1], self._end(name, end)
        if last < below:
            return self.facts
        if below not in self._facts_of_first:
            above = self.statements[:below]
            self._facts_of_first[below] = facts_of(above, self._code.library, self._code.names.value)
        return self._facts_of_first[below]

    def value(self, name: str, end: int) -> Value:
        """What is known of a shared name for code that runs the statements up to a place."""
        facts = self._facts_above(name, end)
        known = self._code.value_at_first(name)
        return facts.value_after(name, known) if name in facts.final else known

    def may_leave_unbound(self, name: str, end: int) -> bool:
        """Whether a name may have no value for code that runs the statements up to a place, as far as they decide."""
        status = self._facts_above(name, end).status_after(name)
        is_given = self._pipeline.parameter(name) is not None
        return Status.DELETED in status or (Status.UNTOUCHED in status and not is_given)

    def slice(self, name: str, end: int) -> list[Statement]:
        """The statements that make a name what it is for code that runs them up to a place, in notebook order."""
        return self._slice(name, self._end(name, end))

    def is_bound_between(self, cell: int, statement: Statement, name: str) -> bool:
        """Whether the shared code below a cell and above a statement binds a name."""
        above = (place for place in self._binding.get(name, ()) if place < self._places[statement])
        return any(self.statements[place].cell > cell for place in above)

    def is_bound_after(self, statement: Statement, name: str) -> bool:
        """Whether the shared code below a statement binds a name."""
        return any(place > self._places[statement] for place in self._binding.get(name, ()))

    def slice_before(self, name: str, statement: Statement) -> list[Statement]:
        """The shared statements that make a name what it is for a statement; none for one of a step."""
        place = self._places.get(statement)
        return self._slice(name, place) if place is not None else []

    def _slice(self, name: str, end: int) -> list[Statement]:
        making = [index for index in self._making.get(name, ()) if index < end]
        if not making:
            return []
        first = next((index for index in reversed(making) if self._begins(index, name)), making[0])
        chosen = [i for i in making if i >= first or self._is_part_of_import(i, first, name)]
        return [self.statements[index] for index in chosen]

    def _begins(self, index: int, name: str) -> bool:
        """Whether a statement binds a name, whatever the name was before."""
        statement = self.statements[index]
        is_bound = self._code.facts(statement).binds_surely(name)
        return is_bound and not self._code.is_evaluated(statement, name)

    def _is_part_of_import(self, index: int, last: int, name: str) -> bool:
        """``import a.b`` and ``import a.c`` make the name ``a`` together."""
        finals = [self._code.facts(self.statements[i]).final.get(name) for i in (index, last)]
        first, second = (binding.value.dotted if binding is not None else None for binding in finals)
        return first is not None and first == second
