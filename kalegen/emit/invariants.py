"""What must hold of a pipeline whatever the notebook was, as it is planned and after each pass; tests ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import REFUSED
from kalegen.model.ordering import in_order
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, PlannedPipeline, PlannedStep
from kalegen.syntax.parsing import parse_module
from kalegen.syntax.walk import walk


def verify(pipeline: PlannedPipeline) -> list[str]:
    """The violated invariants, in words; none for a sound model."""
    steps = {step.name: step for step in pipeline.steps}
    found = [
        *_repeated("step", (step.name for step in pipeline.steps)),
        *_repeated("component", (step.identifier for step in pipeline.steps)),
        *_repeated("parameter", (parameter.name for parameter in pipeline.parameters)),
        *_order(pipeline, steps),
    ]
    for step in pipeline.steps:
        found += [f"step {step.name}: {text}" for text in _step(step, pipeline, steps)]
    return found


def verify_pass(before: EmittedPipeline, after: EmittedPipeline) -> list[str]:
    """The invariants that a pass violates, in words: it changes statements, and what was decided stays as it is."""
    found = [] if replace(after, steps=before.steps) == before else ["the pass changes the pipeline beside its steps"]
    for old, new in zip(before.steps, after.steps, strict=True):
        found += [f"step {new.name}: {text}" for text in _edited(old, new)]
    return found


def _edited(old: EmittedStep, new: EmittedStep) -> Iterator[str]:
    """What a pass must not do to a step: decide again, write no Python, and let two places have one node."""
    if old == new:
        return
    if replace(new, prologue=old.prologue, body=old.body, epilogue=old.epilogue, helpers=old.helpers) != old:
        yield "the pass changes what was decided"
    statements = (*new.prologue, *new.body, *new.epilogue)
    try:
        parse_module("".join(cst.Module([]).code_for_node(statement) for statement in statements))
    except cst.ParserSyntaxError as problem:
        yield f"its code is no Python: {problem.message}"
    seen = Counter(id(node) for node in walk(*statements))
    if max(seen.values(), default=1) > 1:
        yield "a node stands in two places"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{count} {what}s are called {name}"


def _order(pipeline: PlannedPipeline, steps: dict[str, PlannedStep]) -> Iterator[str]:
    """Every edge leads to a step that is there, and the whole is acyclic."""
    graph = {}
    for step in pipeline.steps:
        graph[step.name] = sorted({*step.order, *(load.artifact.producer for load in step.loads)})
        for other in graph[step.name]:
            if other not in steps:
                yield f"step {step.name} waits for {other}, which is not there"
    if in_order({name: [other for other in before if other in steps] for name, before in graph.items()}) is None:
        yield "steps wait for one another"


def _step(step: PlannedStep, pipeline: PlannedPipeline, steps: dict[str, PlannedStep]) -> Iterator[str]:
    yield from _loads(step, steps)
    yield from _preparation(step)
    yield from _ports(step)
    known = {parameter.name for parameter in pipeline.parameters}
    yield from (f"parameter {name} is not the pipeline's" for name in step.parameters if name not in known)


def _loads(step: PlannedStep, steps: dict[str, PlannedStep]) -> Iterator[str]:
    """Each input has one producer, which saves it; no variable comes in twice."""
    for load in step.loads:
        producer = steps.get(load.artifact.producer)
        if producer is not None and load.artifact not in producer.saves:
            yield f"loads {load.artifact.port}, which {producer.name} does not save"
        yield from (
            f"takes {n} from {load.port}, which does not hold it" for n in load.names if n not in load.artifact.names
        )
    yield from _repeated("loaded variable", (name for load in step.loads for name in load.names))
    yield from _repeated("saved variable", (name for artifact in step.saves for name in artifact.names))
    both = {name for load in step.loads for name in load.names} & set(step.parameters)
    yield from (f"{name} is loaded and is a parameter" for name in sorted(both))


def _preparation(step: PlannedStep) -> Iterator[str]:
    """All that is loaded and copied is prepared, once."""
    prepared = list(step.preparation)
    expected = [*step.code, *step.loads]
    if len(prepared) != len(expected) or any(item not in prepared for item in expected):
        yield "its preparation is not what it loads and copies"
    yield from (
        f"copies a statement of cell {s.cell} of which nothing is wanted" for s in step.code if not step.wanted.get(s)
    )


def _ports(step: PlannedStep) -> Iterator[str]:
    """Ports are names that kfp takes, and that nothing in the component is called."""
    ports = [*(load.port for load in step.loads), *(artifact.port for artifact in step.saves)]
    yield from _repeated("port", ports)
    for port in ports:
        if not (port.isascii() and port.isidentifier() and port[0].isalpha()) or port in REFUSED:
            yield f"kfp refuses the name {port}"
    if step.program is not None:  # whose code is no Python with names of its own
        return
    names = {name for load in step.loads for name in load.names}
    names |= {name for artifact in step.saves for name in artifact.names} | set(step.parameters)
    yield from (f"{port} is a port and a variable" for port in ports if port in names)
