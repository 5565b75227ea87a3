"""``@step(metrics=["accuracy"])``: results of a step that the run logs, by the names that its function returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.script_body import Task
from kalegen.frontends.script_calls import Call
from kalegen.frontends.script_loops import Loop
from kalegen.frontends.script_recorders import recorders_of
from kalegen.frontends.script_steps import Function, names_in
from kalegen.syntax.walk import walk


def check_metrics(task: Task) -> Iterator[Diagnostic]:
    """KG504 for metrics that no variable of the pipeline function holds."""
    if isinstance(task, Loop):
        for _, step in task.steps:
            if asked_of(step) or recorders_of(step):
                hint = "log the metric in a step after the loop"
                yield error(
                    "KG504", f"the step {step.name!r}, which logs metrics, is called in a loop", task.place, hint
                )
    elif isinstance(task, Call):
        for name in asked_of(task.step):
            if _variable(task, name) is None:
                message = f"metrics= names {name!r}, and no result of {task.step.name!r} is assigned to that name"
                hint = f"assign the result of the call to that name: {name} = {task.callee}(…)"
                yield error("KG504", message, task.place, hint)


def metrics_of(call: Call) -> Iterator[tuple[str, str]]:
    """The labels of a call's metrics, with the variables that hold them."""
    for name in asked_of(call.step):
        if (variable := _variable(call, name)) is not None:
            yield name, variable


def asked_of(step: Function) -> list[str]:
    """The names that the decorator gives."""
    return names_in(step.options.get("metrics"))


def _variable(call: Call, name: str) -> str | None:
    """The variable that a result goes to: the one in the place where the function returns it, or of its name."""
    returned = _returned(call.step.node)
    if name in returned and len(returned) == len(call.targets):
        return call.targets[returned.index(name)]
    return name if name in call.targets else None


def _returned(function: cst.FunctionDef) -> Sequence[str]:
    """The names that a function returns, in order; none where its returns differ, or return something else."""
    found = {_names(node.value) for node in walk(function.body) if isinstance(node, cst.Return)}
    return found.pop() if len(found) == 1 else ()


def _names(node: cst.BaseExpression | None) -> tuple[str, ...]:
    parts = [element.value for element in node.elements] if isinstance(node, cst.Tuple) else [node]
    return tuple(part.value if isinstance(part, cst.Name) else "" for part in parts)
