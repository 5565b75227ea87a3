"""What: a step writes its report while it runs, also when it fails.

Before: ``x = marshal_load(x_in)`` and so on. After: ``with report_open(report_out, "train", train_cells()) as report:``
around all that the component does. Why here: after every pass that adds something that may fail, and after the
``global`` statement and the coroutine, in which ``report`` must not appear as one of the notebook's names.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import parameter_port, report_port
from kalegen.emit.reports import cells_function, has_report, report_variable
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import name, runtime_call, string, with_blank_lines


def write_reports(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step that has a report write it."""
    return each_step(pipeline, lambda step: _wrap(step, pipeline) if has_report(step, pipeline) else step)


def _wrap(step: EmittedStep, pipeline: EmittedPipeline) -> EmittedStep:
    """A step with all of its code in a ``with`` statement that writes its report at the end."""
    code = [*step.prologue, *step.body, *step.epilogue]
    declared = [code.pop(0)] if _is_declaration(code[0]) else []
    cells = runtime_call(cells_function(step))
    opened = runtime_call("report_open", name(report_port(step)), _title(step, pipeline), cells)
    item = cst.WithItem(opened, cst.AsName(name(report_variable(step))))
    block = cst.With([item], cst.IndentedBlock([with_blank_lines(code[0], 0), *code[1:]]))
    return replace(step, prologue=(*declared, block), body=(), epilogue=())


def _title(step: EmittedStep, pipeline: EmittedPipeline) -> cst.BaseExpression:
    """The step's name; in a loop with the item's number, counted from 1."""
    index = pipeline.parameter(step.loop.index) if step.loop is not None else None
    if index is None:
        return string(step.name)
    text = string(step.name.replace("{", "{{").replace("}", "}}")).value
    return cst.parse_expression(f"f{text[:-1]}, item {{int({parameter_port(index, step)}) + 1}}{text[-1]}")


def _is_declaration(node: cst.BaseStatement) -> bool:
    """Whether a statement is the ``global`` statement of a module-like component."""
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Global)
