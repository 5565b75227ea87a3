"""What: a step's displayed values reach its report, as Jupyter shows them.

Before: a cell that ends in ``df.head()``. After: ``report.next_cell()`` above it and ``report.show(df.head())``. What
is printed, ``display(…)`` and figures need no change: the recorder hears of them. ``report`` itself is bound by the
pass ``write_reports``. Why here: while the body is still the notebook's statements, one by one.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst
import libcst.matchers as m

from kalegen.emit.nodes import call, line, with_blank_lines
from kalegen.emit.reports import has_report, report_variable
from kalegen.model import Pipeline, Step
from kalegen.transforms.common import each_step

ALWAYS_NONE = m.Call(func=m.Name("print") | m.Name("display") | m.Attribute(m.Name("plt"), m.Name("show")))
"""What shows something by itself and is worth nothing."""


def show_values(pipeline: Pipeline) -> Pipeline:
    """Let every step that has a report give it the values that its cells show."""
    shows_last = pipeline.generator != "script"  # a function's last expression is shown to nobody
    return each_step(pipeline, lambda step: _show(step, shows_last) if has_report(step, pipeline) else step)


def _show(step: Step, shows_last: bool) -> Step:
    report = report_variable(step)
    cells = [statement.cell for statement in step.statements]
    body: list[cst.BaseStatement] = []
    for index, node in enumerate(step.body):
        if index == 0 or (cells[index] != cells[index - 1] and shows_last):
            begin = line(call(f"{report}.next_cell"))
            body.append(with_blank_lines(begin) if body else begin)
            node = with_blank_lines(node, 0)
        is_last = index + 1 == len(cells) or cells[index] != cells[index + 1]
        body.append(_shown(node, report) if is_last and shows_last else node)
    return replace(step, body=tuple(body))


def _shown(node: cst.BaseStatement, report: str) -> cst.BaseStatement:
    """A cell's last statement, its value given to the report if Jupyter would show it."""
    if not isinstance(node, cst.SimpleStatementLine):
        return node
    last = node.body[-1]
    if not isinstance(last, cst.Expr) or isinstance(last.semicolon, cst.Semicolon):
        return node
    if m.matches(last.value, ALWAYS_NONE):
        return node
    value = last.value
    if isinstance(value, cst.Tuple) and not value.lpar:
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    shown = last.with_changes(value=call(f"{report}.show", value))
    return node.with_changes(body=[*node.body[:-1], shown])
