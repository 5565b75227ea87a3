"""Where in the notebook a node of a step's code stands."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.diagnostics.diagnostic import Place
from kalegen.model.pipeline import Step
from kalegen.syntax.positions import spans_in


def place_of(flow: DataFlow, step: Step, node: cst.CSTNode) -> Place:
    """The place of a node that stands in one of the step's statements, or in shared code."""
    statement = flow.code.statement_at(node)
    if statement is None:
        return Place(flow.pipeline.file, step.cells[0] if step.cells else None, step=step.name)
    start = spans_in(statement.node, statement.line)(node).start
    line, column = start.line, start.column
    lines = flow.pipeline.sources.get(statement.cell, "").split("\n")
    if line > len(lines):  # in a script that the cell runs
        line, column = statement.line, 0
    text = lines[line - 1] if 0 < line <= len(lines) else None
    is_own = statement.cell in step.cells or not flow.pipeline.dialect.has_cells
    owner = step.name if is_own else None
    return Place(flow.pipeline.file, statement.cell, line, column + 1, owner, text)
