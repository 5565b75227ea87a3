"""The notebook as it runs: its cells one after another, whatever the tags make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.evident_changes import names_changed
from kalegen.analysis.flow.graph import Order
from kalegen.analysis.flow.sharing import Sharing
from kalegen.analysis.heap.definitions import Definition, Kind
from kalegen.analysis.heap.values import Carried, Static
from kalegen.analysis.interpreter.facts import Facts
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.walk import walk


@dataclass(frozen=True)
class Stretch:
    """Cells of one step that stand together; ``name`` is its own, ``step`` the step's."""

    name: str
    step: str
    cells: tuple[int, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Change:
    """A change in place that surely happens: what is ``changed``, and the variable that the code changes it ``by``."""

    changed: str
    by: str


class Notebook:
    """The stretches in the order in which they stand, and the data flow along them.

    In ``flow``, a stretch is a step that sees all before it.
    """

    def __init__(self, flow: DataFlow) -> None:
        pipeline = flow.pipeline
        self.stretches = list(_stretches(pipeline.steps))
        self.index = {stretch.name: index for index, stretch in enumerate(self.stretches)}
        steps = tuple(_as_step(flow.steps[stretch.step], stretch) for stretch in self.stretches)
        linear = replace(pipeline, steps=steps)
        self.flow = DataFlow(linear, Order(linear))
        self.sharing = Sharing(self.flow.library)
        self._changes: dict[str, list[Change]] = {}
        self._touched: dict[tuple[str, Change], frozenset[str]] = {}

    def facts(self, stretch: Stretch) -> Facts:
        """The facts of a stretch's statements."""
        return self.flow.facts[stretch.name]

    def before(self, stretch: Stretch) -> list[Stretch]:
        """The stretches above one, the nearest first."""
        return self.stretches[: self.index[stretch.name]][::-1]

    def first(self, step: str) -> Stretch:
        """The first stretch of a step."""
        return next(stretch for stretch in self.stretches if stretch.step == step)

    def note_links(self, stretch: Stretch) -> None:
        """Record which names a stretch evidently makes names of one object; asked for in the notebook's order."""
        final = self.facts(stretch).final

        def kind(name: str) -> str | None:
            value = final[name].value if name in final else self.flow.value_before(stretch.name, name)
            return value.kind

        self.sharing.note(stretch.statements, kind)

    def changes(self, stretch: Stretch) -> list[Change]:
        """What a stretch surely changes of the objects that it finds; asked for once its links are known."""
        if stretch.name not in self._changes:
            self._changes[stretch.name] = self._find_changes(stretch)
        return self._changes[stretch.name]

    def _find_changes(self, stretch: Stretch) -> list[Change]:
        facts = self.facts(stretch)
        evident = names_changed(stretch.statements, self.flow.library, self._dotted)
        sure = sorted(
            name
            for name, mutation in facts.mutated.items()
            if mutation.certain and any(self.sharing.reaches(name, changed) for changed in evident)
        )
        changed = {*self.sharing.parts_changed(stretch.statements), *self._parts_changed_in_loops(stretch)}
        parts = [Change(part, name) for name, part in changed if name in sure]
        return [*(Change(name, name) for name in sure), *sorted(parts, key=lambda change: change.changed)]

    def _parts_changed_in_loops(self, stretch: Stretch) -> Iterator[tuple[str, str]]:
        """Variables whose parts a loop changes one after another, each with the names of its parts."""
        for statement in stretch.statements:
            node = statement.node
            if not isinstance(node, cst.For):
                continue
            whole, part = node.iter, node.target
            if isinstance(whole, cst.Name) and isinstance(part, cst.Name):
                changed = names_changed([statement], self.flow.library, self._dotted)
                parts = self.sharing.parts_of(whole.value) if part.value in changed else ()
                yield from ((whole.value, each) for each in parts)

    def _dotted(self, name: str) -> str | None:
        return self.flow.names.value(name).dotted

    def touched(self, change: Change, changing: Stretch) -> frozenset[str]:
        """The other names that evidently are, or hold, the object that a change changes, just before it happens."""
        key = (changing.name, change)
        if key not in self._touched:
            partners = self.flow.aliases_before(changing.name, [change.by]).get(change.by, frozenset())
            self._touched[key] = frozenset(n for n in partners if self.sharing.reaches(n, change.changed))
        return self._touched[key]

    def is_bound_between(self, name: str, first: Stretch, last: Stretch) -> bool:
        """Whether a name gets another object in a stretch, or after it and before another one."""
        between = self.stretches[self.index[first.name] : self.index[last.name]]
        return any(name in self.facts(stretch).final for stretch in between)

    def states_changed(self, stretch: Stretch) -> set[str]:
        """The classes and functions of which a stretch surely changes an attribute, or a default that they keep."""
        stateful = {d for d in self.facts(stretch).stateful if d.top_level}
        return {d.name for d in stateful if _stores_to(stretch, d.name) or self._is_changed_by_call(d, stretch)}

    def functions_used(self, stretch: Stretch) -> list[cst.CSTNode]:
        """The functions of the notebook that a stretch may call."""
        reads = self.facts(stretch).reads
        return [d.node for d in self.flow.library if d.top_level and d.kind is Kind.FUNCTION and d.name in reads]

    def _is_changed_by_call(self, changed: Definition, stretch: Stretch) -> bool:
        reads = self.facts(stretch).reads
        used = (d for d in self.flow.library if d.top_level and d.name in reads)
        return any(_changes(part, changed) for definition in used for part in definition.own_and_inner())

    def uses_state(self, stretch: Stretch, name: str) -> bool:
        """Whether a stretch uses an attribute of a class, or a function that keeps its defaults."""
        is_function = any(d.kind is Kind.FUNCTION for d in self.flow.library.named(name))
        nodes = (node for statement in stretch.statements for node in walk(statement.node))
        return is_function or any(
            isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == name
            for node in nodes
        )


def _stretches(steps: tuple[Step, ...]) -> Iterator[Stretch]:
    cells = sorted((cell, step.name) for step in steps for cell in step.cells)
    by_name = {step.name: step for step in steps}
    for number, (name, pairs) in enumerate(groupby(cells, key=lambda pair: pair[1])):
        own = tuple(cell for cell, _ in pairs)
        statements = tuple(statement for statement in by_name[name].statements if statement.cell in own)
        yield Stretch(f"{name} {number}", name, own, statements)


def _as_step(step: Step, stretch: Stretch) -> Step:
    """A stretch as a step of its own that no tag ties to others."""
    return replace(step, name=stretch.name, cells=stretch.cells, statements=stretch.statements, after=(), waits=())


def _stores_to(stretch: Stretch, name: str) -> bool:
    """Whether a line of a stretch itself stores to an attribute of a name."""
    lines = [statement.node for statement in stretch.statements if isinstance(statement.node, cst.SimpleStatementLine)]
    targets = (n.target for node in walk(*lines) if isinstance(n := node, (cst.AssignTarget, cst.AugAssign)))
    return any(
        isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == name
        for target in targets
    )


def _changes(code: Definition, changed: Definition) -> bool:
    """Whether running a definition's code surely changes another definition itself."""
    return any(
        mutation.certain and isinstance(token, (Carried, Static)) and token.definition is changed
        for token, mutation in code.summary.mutates.items()
    )
