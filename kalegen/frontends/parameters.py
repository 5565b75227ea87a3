"""The cells of role ``pipeline-parameters``: constant assignments become parameters of the pipeline."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.frontends.source import statements_of
from kalegen.model.notebook import Cell, Statement
from kalegen.model.pipeline import Parameter
from kalegen.syntax.choices import choices_in, in_words, is_among
from kalegen.syntax.command_text import expanded_in
from kalegen.syntax.literals import UNKNOWN, literal_value

TYPES: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}

LARGEST_INTEGER = 2**53
"""Parameters travel as JSON numbers, which are exact up to here."""

WRITE_CONSTANT = (
    "write a constant (a number, a string, True, False, a list or a dict of these), or move the line to a step"
)
OF_WANTED_TYPE = "give it a default of the type that it should have, or move the line to a step"
MOVE_CODE = "move the line to a cell with the tag imports, functions or step:NAME"


def read_parameters(cells: list[Cell], file: str) -> tuple[list[Parameter], list[Diagnostic]]:
    """The parameters that the cells declare, in notebook order."""
    parameters: dict[str, Parameter] = {}
    found: list[Diagnostic] = []
    for cell in cells:
        for statement in statements_of(cell):
            for parameter, problem in _read_statement(statement, cell, file, parameters):
                if problem is not None:
                    found.append(problem)
                if parameter is not None:
                    parameters[parameter.name] = parameter
    return list(parameters.values()), found


def _read_statement(
    statement: Statement, cell: Cell, file: str, known: dict[str, Parameter]
) -> Iterator[tuple[Parameter | None, Diagnostic | None]]:
    """The parameters that a statement declares, or what is wrong with it, one after another."""
    place = _place(statement, cell, file)
    node = statement.node
    small = node.body if isinstance(node, cst.SimpleStatementLine) else [None]
    for part in small:
        if isinstance(part, cst.Pass) or (isinstance(part, cst.Expr) and isinstance(part.value, cst.SimpleString)):
            continue
        assigned = _assigned(part)
        if assigned is None:
            yield None, error(
                "KG120", "a cell tagged pipeline-parameters can only assign constants to names", place, MOVE_CODE
            )
            continue
        names, value, annotation = assigned
        for name in names:
            if name in known:
                message = f"the parameter {name!r} is declared twice"
                yield None, error(
                    "KG121", message, place, f"remove one of the two lines; the other one is in cell {known[name].cell}"
                )
            else:
                yield _parameter(name, value, annotation, statement, place)


def _assigned(
    node: cst.CSTNode | None,
) -> tuple[list[str], cst.BaseExpression, cst.BaseExpression | None] | None:
    """The names, the value and the annotation of an assignment to plain names."""
    if isinstance(node, cst.Assign) and all(isinstance(target.target, cst.Name) for target in node.targets):
        return [target.target.value for target in node.targets if isinstance(target.target, cst.Name)], node.value, None
    if isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name) and node.value is not None:
        return [node.target.value], node.value, node.annotation.annotation
    return None


def _parameter(
    name: str, node: cst.BaseExpression, annotation: cst.BaseExpression | None, statement: Statement, place: Place
) -> tuple[Parameter | None, Diagnostic | None]:
    """A parameter, or why its value can be none (KG122 to KG125); KG127 comes with one."""
    value = literal_value(node)
    if value is UNKNOWN:
        return None, error("KG122", f"the value of parameter {name!r} is not a constant", place, WRITE_CONSTANT)
    if isinstance(annotation, cst.Name) and annotation.value == "float" and type(value) is int:
        value = float(value)
    if type(value) not in TYPES:
        message = (
            f"the parameter {name!r} is of type {type(value).__name__}, and Kubeflow Pipelines has no such parameters"
        )
        return None, error("KG123", message, place, OF_WANTED_TYPE if value is None else WRITE_CONSTANT)
    problem = _problem(value)
    if problem is not None:
        message = f"the value of parameter {name!r} contains {problem}, which a pipeline can't pass"
        return None, error("KG124", message, place, "move the line to a step")
    choices = choices_in(annotation)
    unfit = _problem_of_choices(name, value, choices, place) if choices else None
    if unfit is not None:
        return None, unfit
    said, cell, line = _description(statement), place.cell or 0, place.line or 0
    parameter = Parameter(name, TYPES[type(value)], value, said, cell, choices=choices, line=line)
    return parameter, _other_type(parameter, annotation, place)


def _other_type(parameter: Parameter, annotation: cst.BaseExpression | None, place: Place) -> Diagnostic | None:
    """KG127 where the annotation names another type than the default has: the notebook computes with the default."""
    said = annotation.value if isinstance(annotation, cst.Name) else parameter.type
    if said == parameter.type or said not in TYPES.values():
        return None
    message = (
        f"the parameter {parameter.name!r} is annotated {said}, but its default is of type {parameter.type}, and so is "
        "the pipeline's parameter"
    )
    hint = f"write {parameter.name}: {parameter.type}, or give it a default of type {said}"
    return warning("KG127", message, place, hint)


def _problem_of_choices(name: str, value: Any, choices: tuple[Any, ...], place: Place) -> Diagnostic | None:
    """What is wrong with a ``Literal`` (KG123), or with a default that is none of it (KG125)."""
    if len({type(choice) for choice in choices}) > 1 or not all(map(is_parameter_value, choices)):
        message = f"the choices of the parameter {name!r} are not constants of one type that a pipeline can pass"
        return error("KG123", message, place, 'write strings, integers or booleans: Literal["fast", "deep"]')
    if is_among(value, choices):
        return None
    return none_of_choices(f"the parameter {name!r} has the default {value!r}", value, choices, place)


def none_of_choices(what: str, value: Any, choices: tuple[Any, ...], place: Place) -> Diagnostic:
    """KG125 for a value that is none of the choices."""
    hint = did_you_mean(value, [one for one in choices if isinstance(one, str)]) if isinstance(value, str) else None
    return error(
        "KG125",
        f"{what}, which is not one of its choices {in_words(choices)}",
        place,
        hint or "write one of the choices",
    )


def is_parameter_value(value: Any) -> bool:
    """Whether a pipeline can pass the value on as a parameter."""
    return type(value) in TYPES and _problem(value) is None


def _problem(value: Any) -> str | None:
    """What in a value does not survive the way through JSON, if anything does not."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        changed = expanded_in(value)
        return f"the text {changed!r}, which Kubernetes replaces" if changed else None
    if isinstance(value, int):
        return f"the integer {value}, over 2**53" if abs(value) > LARGEST_INTEGER else None
    if isinstance(value, float):
        return None if math.isfinite(value) else f"the number {value}"
    if isinstance(value, list):
        return next((problem for item in value if (problem := _problem(item))), None)
    if isinstance(value, dict):
        strange = next((key for key in value if not isinstance(key, str)), None)
        if strange is not None:
            return f"the key {strange!r}, which is not a string"
        return next((problem for item in (*value, *value.values()) if (problem := _problem(item))), None)
    return f"a {type(value).__name__}"


def _description(statement: Statement) -> str:
    """The comment behind an assignment, or those right above it."""
    node = statement.node
    if not isinstance(node, cst.SimpleStatementLine):
        return ""
    if node.trailing_whitespace.comment is not None:
        return node.trailing_whitespace.comment.value.lstrip("# ").strip()
    above: list[str] = []
    for line in reversed(node.leading_lines):
        if line.comment is None:
            break
        above.insert(0, line.comment.value.lstrip("# ").strip())
    return " ".join(above)


def _place(statement: Statement, cell: Cell, file: str) -> Place:
    lines = cell.source.split("\n")
    text = lines[statement.line - 1] if statement.line <= len(lines) else None
    return Place(file, cell.number, statement.line, source=text)
