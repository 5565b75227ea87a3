"""Why steps depend on one another: what each edge, each load and each save of a changed value rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.reasons import place_in, reasons_of_value, shown
from kalegen.analysis.flow.streams import drawing_nodes, stream_of
from kalegen.analysis.heap.effects import ReadFile, WriteFile
from kalegen.diagnostics.diagnostic import Place, Reason
from kalegen.frontends.composition import in_part
from kalegen.model.pipeline import Pipeline, PlannedPipeline, PlannedStep
from kalegen.planning.plan import Analysis


@dataclass
class Reasons:
    """In words: why one step follows another, and why a step saves what another one has made."""

    edges: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    saves: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def find_reasons(analysis: Analysis, planned: PlannedPipeline) -> Reasons:
    """The reasons for all edges and saves of a planned pipeline."""
    flow, found = analysis.flow, Reasons()
    for step in (step for step in planned.steps if step.name in flow.steps):
        needs = analysis.routing.needs[step.name]
        for name, producer in sorted(needs.loads.items()):
            reasons = [*_of_value(flow, producer, name), *_of_use(flow, step.name, name)]
            found.edges[producer, step.name] += _in_words(flow, reasons)
        for other in step.order:
            found.edges[other, step.name] += _of_order(flow, step, other)
        handed_on = (n for n in needs.saves - flow.facts[step.name].final.keys() if flow.producer(step.name, n))
        for name in sorted(handed_on):
            found.saves[step.name] += _in_words(flow, _of_value(flow, step.name, name))
    return found


def _of_value(flow: DataFlow, step: str, name: str) -> list[Reason]:
    """What makes a variable, or a random stream, what it is when a step ends."""
    stream = stream_of(name)
    if stream is None:
        return reasons_of_value(flow, step, name)
    nodes = drawing_nodes(flow.facts[step], stream)
    return [Reason(place_in(flow, node), f"{shown(node)} moves the random stream of {stream}") for node in nodes[:1]]


def _of_use(flow: DataFlow, step: str, name: str) -> Iterator[Reason]:
    """Where a step uses what it loads; what it loads for its definitions, or to hand on, has no such place."""
    read = flow.facts[step].reads.get(name)
    if read is not None:
        place = place_in(flow, read.node)
        yield Reason(place, f"step {step!r} reads `{name}`")


def _of_order(flow: DataFlow, step: PlannedStep, other: str) -> Iterator[str]:
    """Why a step waits for another one of which it loads nothing."""
    if other in step.after:
        yield f"step {step.name!r} has the tag prev:{other}"
    before, after = flow.facts[other], flow.facts[step.name]
    for effect, node in before.effects.items():
        used = next((e for e in after.effects if isinstance(e, (ReadFile, WriteFile)) and e.name == effect.name), None)
        is_write = isinstance(effect, WriteFile) or isinstance(used, WriteFile)
        if isinstance(effect, (ReadFile, WriteFile)) and used is not None and is_write:
            uses = ((effect, node), (used, after.effects[used]))
            yield from _in_words(flow, [Reason(place_in(flow, n), f"{shown(n)} {each}") for each, n in uses])


def _in_words(flow: DataFlow, reasons: Iterable[Reason]) -> list[str]:
    pipeline = flow.pipeline
    return [reason._replace(place=_known(reason.place, pipeline)).in_words(pipeline.file) for reason in reasons]


def _known(place: Place, pipeline: Pipeline) -> Place:
    """A place as people know it: in a script the file's, else the notebook's that the cell comes from."""
    if pipeline.dialect.has_cells or place.cell is None:
        return in_part(place)
    return place._replace(file=pipeline.files.get(place.cell, pipeline.file), cell=None)
