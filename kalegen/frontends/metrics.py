"""The cells of role ``pipeline-metrics``: what they print are metrics of the run."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.source import statements_of
from kalegen.model.notebook import Cell, Statement
from kalegen.model.pipeline import TABLE, Metric
from kalegen.syntax.literals import literal_value
from kalegen.syntax.scopes import dotted_name

HINT = 'assign the value to a variable in a step, and print that here: print("label", name)'


def read_metrics(cells: list[Cell], file: str) -> tuple[list[Metric], list[Diagnostic]]:
    """The metrics that the cells name, in notebook order; a label that comes again replaces the first."""
    metrics: dict[str, Metric] = {}
    found: list[Diagnostic] = []
    for cell in cells:
        for statement in statements_of(cell):
            place = _place(statement, cell, file)
            for metric in _read(statement, place):
                if metric is None:
                    found.append(
                        error(
                            "KG130",
                            "this line is not a metric: a cell tagged pipeline-metrics prints variables",
                            place,
                            HINT,
                        )
                    )
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
        yield from _metrics(small.value, place) if isinstance(small, cst.Expr) else (None,)


def _metrics(node: cst.BaseExpression, place: Place) -> Iterator[Metric | None]:
    """``accuracy``, ``print("accuracy:", accuracy)``, ``print(fpr, tpr)`` as metrics; None for anything else."""
    values = _shown(node)
    label = literal_value(values[0]) if len(values) > 1 else None
    if isinstance(label, str):
        values = values[1:]
    if not values:
        yield None
    for value in values:
        if _is_table(value):
            variable = dotted_name(value).partition(".")[0]
            yield Metric(f"{TABLE}{variable}", variable, place)
        elif not isinstance(value, cst.Name):
            yield None
        elif isinstance(label, str) and len(values) == 1:
            yield Metric(label.strip().rstrip(":=").strip() or value.value, value.value, place)
        else:
            yield Metric(value.value, value.value, place)


def _is_table(node: cst.BaseExpression) -> bool:
    """Whether an expression is ``metrics.metadata``: all that an object of kfp's has logged."""
    return isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.attr.value == "metadata"


def _shown(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """What an expression of a cell shows; nothing where it is more than that."""
    if isinstance(node, cst.Tuple):
        return [element.value for element in node.elements]
    if not isinstance(node, cst.Call):
        return [node]
    is_print = isinstance(node.func, cst.Name) and node.func.value in ("print", "display")
    is_plain = all(argument.keyword is None and not argument.star for argument in node.args)
    return [argument.value for argument in node.args] if is_print and is_plain else []


def _place(statement: Statement, cell: Cell, file: str) -> Place:
    lines = cell.source.split("\n")
    text = lines[statement.line - 1] if statement.line <= len(lines) else None
    return Place(file, cell.number, statement.line, source=text)
