"""The model as text: what planning decided about each step, for tests and for people who debug the compiler."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import libcst as cst

from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Artifact, Load, PlannedPipeline, PlannedStep

WIDTH = 60


def show(pipeline: PlannedPipeline) -> str:
    """The planned pipeline, a line for each decision; deterministic, and without the code that passes make of it."""
    head = [f"pipeline {pipeline.name} on {pipeline.base_image}"]
    head += [
        f"parameter {p.name}: {' | '.join(map(repr, p.choices)) or p.type} = {p.default!r}" for p in pipeline.parameters
    ]
    head += [f"shared {_first_line(statement)}" for statement in pipeline.shared]
    return "\n".join(chain(head, *(["", *_show_step(step)] for step in pipeline.steps))) + "\n"


def _show_step(step: PlannedStep) -> Iterator[str]:
    """A step's heading, and a line for each thing that was decided about it."""
    cells = ", ".join(map(str, step.cells))
    kind = "module-like" if step.module_like else "plain"
    yield f"step {step.name} ({step.identifier}): {kind}, cells {cells}"
    for reason in step.module_like:
        yield f"  because it {reason}"
    yield from (f"  parameter {name}" for name in step.parameters)
    for item in step.preparation:
        yield f"  {_show_load(item) if isinstance(item, Load) else _show_copy(item, step)}"
    yield from (f"  runs {_first_line(statement)}" for statement in step.statements)
    if step.guards:
        yield f"  guards {', '.join(step.guards)}"
    yield from (f"  saves {_show_artifact(artifact)}" for artifact in step.saves)
    yield from (f"  logs {metric.label!r} = {metric.variable}" for metric in step.metrics)
    yield from (f"  draws {', '.join(chart.names)}" for chart in step.charts)
    yield from (f"  after {name}" for name in step.order)
    yield from (f"  module {path}" for path, _ in step.modules)
    yield from (f"  needs {package}" for package in step.packages)


def _show_load(load: Load) -> str:
    return f"loads {', '.join(load.names)} from {load.artifact.producer}.{load.artifact.port} as {load.port}"


def _show_artifact(artifact: Artifact) -> str:
    names = ", ".join(artifact.names) or f"the state of {artifact.stream}"
    return f"{names} as {artifact.port}: {artifact.kind}" + (", perhaps unbound" if artifact.may_be_unbound else "")


def _show_copy(statement: Statement, step: PlannedStep) -> str:
    wanted = ", ".join(sorted(step.wanted.get(statement, ())))
    return f"copies {wanted} of cell {statement.cell}: {_first_line(statement)}"


def _first_line(statement: Statement) -> str:
    """The first line of a statement's code, below its comments."""
    node = statement.node.with_changes(leading_lines=[])
    text = cst.Module([node]).code.strip().splitlines()[0]
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
