"""What: a step that answers a question for the pipeline function returns what its last statement comes to.

Before: ``bool(accuracy > 0.9)``. After: ``return bool(accuracy > 0.9)``; where something is saved, ``answer = …`` above
the saves and ``return answer`` below them. Why here: after the saves, and before the module-like components declare
their names.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.fresh_names import fresh_name
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import assign, line, name


def return_answers(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let the steps that answer something return it."""
    return each_step(pipeline, lambda step: _return(step) if step.returns else step)


def _return(step: EmittedStep) -> EmittedStep:
    """A step that answers, with its last expression returned below whatever it saves."""
    *before, last = step.body
    made = cst.ensure_type(last, cst.SimpleStatementLine)
    answer = cst.ensure_type(made.body[-1], cst.Expr).value
    if not step.epilogue and not step.guards:  # which compare values below the cells
        returned = made.with_changes(body=[cst.Return(answer)])
        return replace(step, body=(*before, returned))
    variable = fresh_name("answer", step)
    assigned = assign(variable, answer).with_changes(leading_lines=made.leading_lines)
    return replace(step, body=(*before, assigned), epilogue=(*step.epilogue, line(cst.Return(name(variable)))))
