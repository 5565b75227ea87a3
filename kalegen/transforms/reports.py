"""What: a step's displayed values reach its report, as Jupyter shows them.

Before: a cell that ends in ``df.head()``. After: ``report.next_cell()`` above it and ``report.show(df.head())``; and
``report.end_cells()`` below the last cell where values are saved, which may open figures again. What is printed,
``display(…)`` and figures need no change: the recorder hears of them. ``report`` itself is bound by the pass
``write_reports``. Why here: while the body is still the notebook's statements, one by one.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.reports import has_report, report_variable
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import call, line, spaced, with_blank_lines
from kalegen.syntax.scopes import dotted_name

ALWAYS_NONE = frozenset({"print", "display", "plt.show", "warnings.warn"})
"""What shows something by itself and is worth nothing; a warning quotes the line that it comes from."""

SILENT_HELPERS = frozenset({"shell_run", "shell_script", "write_cell_file"})
"""What cells with Jupyter's own syntax became that shows no value, as ``!ls``; its exit code is one only here."""


def show_values(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step that has a report give it the values that its cells show."""
    change = _show_cells if pipeline.dialect.has_cells else _show_function
    return each_step(pipeline, lambda step: _ended(change(step)) if has_report(step, pipeline) else step)


def _show_function(step: EmittedStep) -> EmittedStep:
    """A step of a script is one function, whose last expression is shown to nobody."""
    return replace(step, body=(_next_cell(report_variable(step)), *step.body))


def _show_cells(step: EmittedStep) -> EmittedStep:
    """A step that tells its report where each cell begins, and shows the values of last lines."""
    report = report_variable(step)
    silent = ALWAYS_NONE | (SILENT_HELPERS & step.helpers)
    cells = [statement.cell for statement in step.statements]
    body: list[cst.BaseStatement] = []
    for node, before, cell, after in zip(step.body, [None, *cells], cells, [*cells[1:], None], strict=False):
        if cell != before:
            body += spaced([_next_cell(report)]) if body else [_next_cell(report)]
            node = with_blank_lines(node, 0)
        body.append(_shown(node, report, silent) if cell != after else node)
    return replace(step, body=tuple(body))


def _ended(step: EmittedStep) -> EmittedStep:
    """The step with the end of its last cell before what is saved."""
    if not step.saves:
        return step
    return replace(step, body=(*step.body, line(call(f"{report_variable(step)}.end_cells"))))


def _next_cell(report: str) -> cst.BaseStatement:
    return line(call(f"{report}.next_cell"))


def _shown(node: cst.BaseStatement, report: str, silent: frozenset[str]) -> cst.BaseStatement:
    """A cell's last statement, its value given to the report if Jupyter would show it; ``silent`` calls show none."""
    if not isinstance(node, cst.SimpleStatementLine):
        return node
    last = node.body[-1]
    if not isinstance(last, cst.Expr) or isinstance(last.semicolon, cst.Semicolon):
        return node
    if isinstance(last.value, cst.Call) and dotted_name(last.value.func) in silent:
        return node
    value = last.value
    if isinstance(value, cst.Tuple) and not value.lpar:
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    shown = last.with_changes(value=call(f"{report}.show", value))
    return node.with_changes(body=[*node.body[:-1], shown])
