"""What: a wrong number of results, where a script does not show how many a step returns, is told with the right one.

Before: ``train, test = load(day)``. After: ``train, test = unpack_results(load(day), "train", "test")``.
Why here: after the definitions are copied, which are left alone.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import runtime_call, string
from kalegen.syntax.scopes import target_names

HELPER = "unpack_results"


def count_results(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Check the numbers of results that the script's text does not show."""
    return each_step(pipeline, _count)


def _count(step: EmittedStep) -> EmittedStep:
    if HELPER not in step.helpers:
        return step
    return replace(step, body=tuple(_checked(statement) for statement in step.body))


def _checked(statement: cst.BaseStatement) -> cst.BaseStatement:
    """A step's call, the only statement of its cell or of the ``if`` statement there, with its results counted."""
    if isinstance(statement, cst.If) and isinstance(statement.body, cst.SimpleStatementSuite):
        inner = cst.ensure_type(_checked(cst.SimpleStatementLine(statement.body.body)), cst.SimpleStatementLine)
        return statement.with_changes(body=statement.body.with_changes(body=inner.body))
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Assign):
        return statement
    node = statement.body[0]
    names = [string(name) for name in target_names(node.targets[0].target)]
    return statement.with_changes(body=[node.with_changes(value=runtime_call(HELPER, node.value, *names))])
