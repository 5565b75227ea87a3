"""The cells of role ``pipeline-metrics``: what they print are metrics of the run."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.source import statements_of
from kalegen.model.notebook import Cell, Statement
from kalegen.model.pipeline import Metric
from kalegen.syntax.literals import literal_value

HINT = 'write print(name), print("label", name), or the bare name'


def read_metrics(cells: list[Cell], file: str) -> tuple[list[Metric], list[Diagnostic]]:
    """The metrics that the cells name, in notebook order; a label that comes again replaces the first."""
    metrics: dict[str, Metric] = {}
    found: list[Diagnostic] = []
    for cell in cells:
        for statement in statements_of(cell):
            place = _place(statement, cell, file)
            for metric in _read(statement, place):
                if metric is None:
                    found.append(error("KG130", "this is no metric", place, HINT))
                else:
                    metrics[metric.label] = metric
    return list(metrics.values()), found


def _read(statement: Statement, place: Place) -> Iterator[Metric | None]:
    """The metrics that a statement names; None for each thing in it that names none."""
    if not isinstance(statement.node, cst.SimpleStatementLine):
        yield None
        return
    for small in statement.node.body:
        if isinstance(small, cst.Pass):
            continue
        yield _metric(small.value, place) if isinstance(small, cst.Expr) else None


def _metric(node: cst.BaseExpression, place: Place) -> Metric | None:
    """``accuracy`` or ``print("accuracy:", accuracy)`` as a metric; None for anything else."""
    if isinstance(node, cst.Name):
        return Metric(node.value, node.value, place)
    if not (isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("print", "display")):
        return None
    arguments = [argument.value for argument in node.args if argument.keyword is None and not argument.star]
    if len(arguments) != len(node.args) or not arguments or not isinstance(arguments[-1], cst.Name):
        return None
    variable = arguments[-1].value
    if len(arguments) == 1:
        return Metric(variable, variable, place)
    label = literal_value(arguments[0])
    if len(arguments) == 2 and isinstance(label, str):
        return Metric(label.strip().rstrip(":=").strip() or variable, variable, place)
    return None


def _place(statement: Statement, cell: Cell, file: str) -> Place:
    lines = cell.source.split("\n")
    text = lines[statement.line - 1] if statement.line <= len(lines) else None
    return Place(file, cell.number, statement.line, source=text)
