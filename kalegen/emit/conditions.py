"""Conditions and loops in the pipeline function: ``with kfp_dsl.If(…):`` and the like around a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from kalegen.model.pipeline import Condition, Loop
from kalegen.syntax.nodes import call, literal, name, string

OUTPUT = "Output"
"""What kfp calls the value that a component returns."""


def output_of(task: str, port: str = OUTPUT) -> cst.BaseExpression:
    """Build the output of a task, ``task.outputs["port"]``."""
    outputs = cst.Attribute(name(task), name("outputs"))
    return cst.Subscript(outputs, [cst.SubscriptElement(cst.Index(string(port)))])


def conditional(
    condition: Condition,
    body: Sequence[cst.BaseStatement],
    dsl: str,
    tasks: Mapping[str, str],
    inputs: Mapping[str, str],
) -> cst.With:
    """``with kfp_dsl.If(…):`` around a task. ``tasks`` are the variables of steps, ``inputs`` those of parameters."""
    label = cst.Module([]).code_for_node(condition.test)
    if condition.judge:
        test: cst.BaseExpression = _is(output_of(tasks[condition.judge]), True)
    else:
        test = _written_out(condition.test, inputs)
    item = cst.WithItem(call(f"{dsl}.If", test, name=string(" ".join(label.split()))))
    return cst.With([item], cst.IndentedBlock(body))


def repeated(
    loop: Loop, body: Sequence[cst.BaseStatement], dsl: str, tasks: Mapping[str, str], parallelism: int | None
) -> cst.With:
    """``with kfp_dsl.ParallelFor(…) as index:`` around a task. ``tasks`` are the variables of steps.

    At most ``parallelism`` iterations run at a time, if that is given.
    """
    arguments = {"items": output_of(tasks[loop.items]), "name": string(loop.label)}
    if parallelism is not None:
        arguments["parallelism"] = literal(parallelism)
    made = call(f"{dsl}.ParallelFor", **arguments)
    item = cst.WithItem(made, cst.AsName(name(loop.index)))
    return cst.With([item], cst.IndentedBlock(body))


def _written_out(test: cst.BaseExpression, inputs: Mapping[str, str]) -> cst.BaseExpression:
    """A parameter's comparison as kfp takes it, which has no truth of its own."""
    if isinstance(test, cst.Comparison):
        left = cst.ensure_type(test.left, cst.Name)
        return test.deep_clone().with_changes(left=name(inputs[left.value]), lpar=[], rpar=[])
    if isinstance(test, cst.UnaryOperation):
        return _is(name(inputs[cst.ensure_type(test.expression, cst.Name).value]), False)
    return _is(name(inputs[cst.ensure_type(test, cst.Name).value]), True)


def _is(value: cst.BaseExpression, truth: bool) -> cst.Comparison:
    return cst.Comparison(value, [cst.ComparisonTarget(cst.Equal(), name(str(truth)))])
