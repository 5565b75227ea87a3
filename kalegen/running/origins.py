"""What a pod can't know of a value that can't travel: the cell that binds it, and the step that wants it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.syntax.scopes import names_bound_in

FAILURE = re.compile(r"\bstep '(?P<step>[^']+)' failed: .*?cannot (?:save|load) '(?P<variable>\w+)'")
"""How the marshaller's errors stand in what is said of a step."""


def with_origins(diagnostics: Iterable[Diagnostic], pipeline: PlannedPipeline) -> list[Diagnostic]:
    """The findings of a run, those about a value with where it comes from and where it goes to."""
    return [_with_origin(diagnostic, pipeline) for diagnostic in diagnostics]


def _with_origin(diagnostic: Diagnostic, pipeline: PlannedPipeline) -> Diagnostic:
    found = FAILURE.search(diagnostic.message)
    steps = [step for step in pipeline.steps if found and found["step"] in (step.name, step.identifier)]
    if found is None or not steps:
        return diagnostic
    variable, step = found["variable"], steps[0]
    cell = _binding_cell(variable, step, pipeline)
    users = [repr(s.name) for s in pipeline.steps if _loads(s, variable, step.name)]
    known = [f"bound in cell {cell}"] if cell is not None else []
    known += [f"wanted by step {' and '.join(users)}"] if users else []
    message = f"{diagnostic.message} ({variable!r} is {', '.join(known)})" if known else diagnostic.message
    return diagnostic._replace(message=message, place=diagnostic.place._replace(cell=diagnostic.place.cell or cell))


def _binding_cell(variable: str, step: PlannedStep, pipeline: PlannedPipeline) -> int | None:
    """The last cell of the step that binds a variable; else the last one of the step that it is loaded from."""
    cells = [s.cell for s in step.statements if variable in names_bound_in(s.node).bound]
    if cells:
        return cells[-1]
    makers = [load.artifact.producer for load in step.loads if variable in load.names]
    return _binding_cell(variable, pipeline.step(makers[0]), pipeline) if makers else None


def _loads(step: PlannedStep, variable: str, producer: str) -> bool:
    return any(variable in load.names and load.artifact.producer == producer for load in step.loads)
