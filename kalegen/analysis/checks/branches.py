"""WARNINGs where steps run in parallel, or cells of a step together, and so miss what the notebook does between."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.checks.missed_changes import SPLIT, WAIT, MissedChanges
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.interpreter.facts import Facts, facts_of
from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.pipeline import Step


def check_branches(flow: DataFlow, routing: Routing) -> list[Diagnostic]:
    """All warnings about what the steps' order makes of a notebook."""
    found = [*_parallel_branches(flow), *_parallel_streams(flow)]
    for step in flow.pipeline.steps:
        found += _overtaken_cells(flow, step)
    if flow.pipeline.dialect.keeps_order and _is_reordered(flow):
        overtaken = {diagnostic.place.cell for diagnostic in found if diagnostic.code == "KG208"}
        found += MissedChanges(flow, routing, overtaken).warnings()
    return found


def _is_reordered(flow: DataFlow) -> bool:
    """Whether some step does not see all that stands above it in the notebook."""
    steps = flow.pipeline.steps
    cells = [cell for step in steps for cell in step.cells]
    if cells != sorted(cells):
        return True
    return any(not flow.sees(step.name, other.name) for i, step in enumerate(steps) for other in steps[:i])


def _parallel_branches(flow: DataFlow) -> Iterator[Diagnostic]:
    """A step reads what a parallel step, earlier in the notebook, binds or changes (B21)."""
    for step in flow.pipeline.steps:
        if flow.order.is_free(step.name):
            continue
        for other in _parallel_before(flow, step):
            facts = flow.facts[other]
            for name, read in flow.facts[step.name].reads.items():
                is_changed = facts.surely_changes(name) or name in facts.final
                if is_changed and not flow.origin(other, name):
                    producer = flow.producer(step.name, name)
                    if producer is None or (producer.rivals and other in producer.rivals):
                        continue
                    message = (
                        f"{name!r} is bound or changed by the parallel step {other!r}, which this step does not see"
                    )
                    yield warning("KG206", message, place_of(flow, step, read.node), WAIT.format(other))


def _parallel_before(flow: DataFlow, step: Step) -> list[str]:
    """The steps that stand before a step in the notebook, and are ordered neither before nor after it."""
    before = [other.name for other in flow.pipeline.steps if other.cells[-1] < step.cells[0]]
    return [
        name
        for name in before
        if name not in flow.order.ancestors(step.name) and step.name not in flow.order.ancestors(name)
    ]


def _parallel_streams(flow: DataFlow) -> Iterator[Diagnostic]:
    """Random numbers drawn from one seeded stream on parallel branches (B5)."""
    for step in flow.pipeline.steps:
        if flow.order.is_free(step.name):
            continue
        for variable in sorted(flow.streams_read(step.name)):
            rivals = [other for other in _parallel_before(flow, step) if variable in flow.streams_read(other)]
            if rivals:
                message = f"the parallel step {rivals[0]!r} draws from the same random stream ({stream_of(variable)})"
                hint = f"add the tag prev:{rivals[0]} to draw what the notebook draws, or seed each step"
                place = Place(flow.pipeline.file, step.cells[0], step=step.name)
                yield warning("KG207", message, place, hint)


def _overtaken_cells(flow: DataFlow, step: Step) -> Iterator[Diagnostic]:
    """Cells of a step that are not adjacent, and a cell between them that the join overtakes (B20)."""
    cells = step.cells
    for index in range(1, len(cells)):
        between = [
            s for s in flow.pipeline.steps if s is not step and any(cells[0] < c < cells[index] for c in s.cells)
        ]
        if not between:
            continue
        later = _facts_from(flow, step, cells[index])
        for other in between:
            facts = _facts_between(flow, other, cells[0], cells[index])
            name = next(iter(sorted(_conflicts(later, facts))), None)
            if name is not None:
                message = (
                    f"cell {cells[index]} runs together with cell {cells[0]}, before step {other.name!r}, "
                    f"although both touch {name!r}"
                )
                place = Place(flow.pipeline.file, cells[index], step=step.name)
                yield warning("KG208", message, place, SPLIT)
        return


def _facts_from(flow: DataFlow, step: Step, cell: int) -> Facts:
    statements = [statement for statement in step.statements if statement.cell >= cell]
    return facts_of(statements, flow.library, flow.names.value)


def _facts_between(flow: DataFlow, step: Step, first: int, last: int) -> Facts:
    statements = [statement for statement in step.statements if first < statement.cell < last]
    return facts_of(statements, flow.library, flow.names.value)


def _conflicts(later: Facts, between: Facts) -> set[str]:
    """Names that one of the two binds or changes and the other one reads, binds or changes."""
    ours, theirs = {*later.final, *later.mutated}, {*between.final, *between.mutated}
    return (theirs & (ours | set(later.reads))) | (ours & set(between.reads))
