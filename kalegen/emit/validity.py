"""What was made is Python: the module is compiled, and not run, before anybody gets to see it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.component import component_name
from kalegen.model.pipeline import PlannedPipeline, PlannedStep


def check_python(pipeline: PlannedPipeline, source: str) -> Iterator[Diagnostic]:
    """KG009 for a module that is no Python; that can't be the notebook's fault, whose cells have been parsed."""
    problem = _problem(source)
    if problem is None or _is_newer(pipeline):
        return
    line = source.split("\n")[(problem.lineno or 1) - 1].strip()[:80]
    step = _step_at(pipeline, source, problem.lineno or 1)
    message = f"kalegen failed: what it made is no Python: {problem.msg}: {line!r}"
    cell = step.cells[0] if step is not None and step.cells else None
    place = Place(pipeline.file, cell, step=step.name if step is not None else None)
    yield error("KG009", message, place, "this is a defect of kalegen: please report it")


def _problem(source: str) -> SyntaxError | None:
    """Why Python refuses a module's text; None if it doesn't."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the user's own text, which is as it was
            compile(source, "<module>", "exec", dont_inherit=True)
    except SyntaxError as problem:
        return problem
    return None


def _is_newer(pipeline: PlannedPipeline) -> bool:
    """Whether the notebook is in a newer Python than this one: libcst knows that."""
    statements = [*pipeline.shared, *(statement for step in pipeline.steps for statement in step.statements)]
    try:
        for statement in statements:
            ast.parse(cst.Module([statement.node]).code)
    except SyntaxError:
        return True
    return False


def _step_at(pipeline: PlannedPipeline, source: str, line: int) -> PlannedStep | None:
    """The step whose component a line of the module stands in."""
    above = source.split("\n")[:line]
    starts = {
        number: step
        for step in pipeline.steps
        for number, text in enumerate(above)
        if text.startswith(f"def {component_name(step)}(")
    }
    return starts[max(starts)] if starts else None
