"""Arguments of steps that are annotated with ``Literal``: constants are checked, parameters have the same choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.parameters import none_of_choices
from kalegen.frontends.script_body import Body, bound_by
from kalegen.frontends.script_calls import Argument, Call
from kalegen.model.notebook import Statement
from kalegen.syntax.choices import annotation_of, choices_in, in_words, is_among
from kalegen.syntax.scopes import parameters_of

Given = tuple[Call, Argument, tuple[Any, ...]]
"""An argument of a call, and the choices that the step's function has for it."""


def check_choices(body: Body, parameters: Sequence[Statement]) -> Iterator[Diagnostic]:
    """KG125 for constants and parameters whose values may be none of a step's choices."""
    own = {name: choices for name, choices in map(_declared, parameters) if choices}
    for call, argument, choices in _given(body):
        if argument.name is None and not is_among(argument.value, choices):
            what = f"{call.step.name!r} is given {argument.parameter}={argument.value!r}"
            yield none_of_choices(what, argument.value, choices, call.place)
        others = [one for one in own.get(argument.name or "", ()) if not is_among(one, choices)]
        if others:
            message = f"the parameter {argument.name!r} can be {others[0]!r}, which {call.step.name!r} does not accept"
            yield error("KG125", message, call.place, f"its choices are {in_words(choices)}")


def with_choices(body: Body, parameters: Sequence[Statement]) -> list[Statement]:
    """The parameters' declarations; those that name no choices have the choices of the steps that they are given to."""
    bound = {name for task in body.tasks for name in bound_by(task)}
    found: dict[str, tuple[Any, ...]] = {}
    for _, argument, choices in _given(body):
        if argument.name is not None and argument.name not in bound:
            known = found.get(argument.name, choices)
            found[argument.name] = tuple(one for one in known if is_among(one, choices))
    return [_annotated(statement, found) for statement in parameters]


def _given(body: Body) -> Iterator[Given]:
    for call in body.tasks:
        if isinstance(call, Call):
            found = {p.name.value: p.annotation.annotation for p in parameters_of(call.step.node) if p.annotation}
            for argument in call.arguments:
                if choices := choices_in(found.get(argument.parameter)):
                    yield call, argument, choices


def _assignment(statement: Statement) -> tuple[str, cst.BaseExpression | None, cst.BaseExpression | None]:
    """The name, the annotation and the value of a parameter's declaration."""
    node = statement.node.body[0] if isinstance(statement.node, cst.SimpleStatementLine) else None
    if isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
        return node.target.value, node.annotation.annotation, node.value
    if isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name):
        return node.targets[0].target.value, None, node.value
    return "", None, None


def _declared(statement: Statement) -> tuple[str, tuple[Any, ...]]:
    name, annotation, _ = _assignment(statement)
    return name, choices_in(annotation)


def _annotated(statement: Statement, choices: Mapping[str, tuple[Any, ...]]) -> Statement:
    name, annotation, value = _assignment(statement)
    if name not in choices or choices_in(annotation) or not isinstance(statement.node, cst.SimpleStatementLine):
        return statement
    node = cst.AnnAssign(cst.Name(name), annotation_of(choices[name]), value)
    return replace(statement, node=statement.node.with_changes(body=[node]))
