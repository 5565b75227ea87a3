"""KG310: widgets, which nobody moves in a pod: what reads them gets the values that they begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import name_of_call
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.heap.effects import CallLibrary
from kalegen.analysis.tables.widgets import BEGINNINGS, CHOOSING, NAMES, PACKAGES, RUNNING, WAITING
from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.pipeline import Step
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

PARAMETER = "make the value a parameter of the pipeline, in a cell tagged pipeline-parameters"


def check_widgets(flow: DataFlow) -> Iterator[Diagnostic]:
    """One finding for each widget in a step; those that ``interact`` is given count with it."""
    if not flow.code.packages & {package.partition(".")[0] for package in PACKAGES}:
        return
    for step in flow.pipeline.steps:
        seen = set[Place]()
        for call, name in _calls(flow, step):
            place = place_of(flow, step, call)
            if place not in seen:
                seen.add(place)
                hint = "call the function itself" if name in WAITING else PARAMETER
                yield warning("KG310", _message(call, name), place, hint)


def _calls(flow: DataFlow, step: Step) -> Iterator[tuple[cst.CSTNode, str]]:
    """The calls that make widgets, with the function's own name."""
    made = ((name, node) for name, node in flow.facts[step.name].nodes(CallLibrary) if name.startswith(PACKAGES))
    called = {name.rpartition(".")[2]: node for name, node in made}
    known = called.keys() & NAMES
    walked = set[cst.CSTNode]()
    for statement in step.statements:
        yield from _in(statement.node, known, walked)
    for name in sorted(known):  # made by a function that the step calls
        if called[name] not in walked:
            yield called[name], name


def _in(node: cst.CSTNode, known: set[str], walked: set[cst.CSTNode]) -> Iterator[tuple[cst.CSTNode, str]]:
    """The calls in a statement that are not an argument of one of them, and decorators that are no calls."""
    inner = set[cst.CSTNode]()
    for part in walk(node):
        if isinstance(part, cst.Decorator) and (dotted_name(part.decorator) or "").split(".")[-1] in RUNNING:
            yield part, "interact"
        elif isinstance(part, cst.Call) and name_of_call(part) in known and part not in inner:
            inner |= {each for argument in part.args for each in walk(argument)}
            walked |= {part, *inner}
            yield part, name_of_call(part)


def _message(call: cst.CSTNode, name: str) -> str:
    """What becomes of a widget in a pod."""
    if name in WAITING:
        return f"nobody presses a button in a pod: the function of this {name} does not run"
    if name not in RUNNING:
        value = _beginning(call, name)
        kept = "the value that it begins with" if value is UNKNOWN else f"its first value, {value!r}"
        return f"nobody moves a widget in a pod: this {name} keeps {kept}"
    given = {key: _abbreviated(value) for key, value in _keywords(call).items() if not key.startswith("_")}
    if not given or UNKNOWN in given.values():
        return f"nobody moves a widget in a pod: {name} calls its function once, with what the widgets begin with"
    shown = ", ".join(f"{key}={value!r}" for key, value in given.items())
    return f"nobody moves a widget in a pod: {name} calls its function once, with {shown}"


def _keywords(call: cst.CSTNode) -> Mapping[str, cst.BaseExpression]:
    """The arguments of a call that have names."""
    args = call.args if isinstance(call, cst.Call) else ()
    return {argument.keyword.value: argument.value for argument in args if argument.keyword is not None}


def _beginning(call: cst.CSTNode, name: str) -> Any:
    """The value that a widget begins with, UNKNOWN where only running the code tells."""
    if name_of_call(call) != name:
        return UNKNOWN
    given = _keywords(call)
    first = call.args[0] if isinstance(call, cst.Call) and call.args else None
    if "value" in given:
        return literal_value(given["value"])
    if name in CHOOSING:
        return _first(literal_value(given["options"])) if "options" in given else UNKNOWN
    if first is not None and first.keyword is None:
        return literal_value(first.value)
    return _bounded(BEGINNINGS.get(name, UNKNOWN), given)


def _bounded(value: Any, given: Mapping[str, cst.BaseExpression]) -> Any:
    """A number between the bounds of a widget."""
    if type(value) not in (int, float):
        return value
    least, most = (literal_value(given[key]) if key in given else None for key in ("min", "max"))
    if least is UNKNOWN or most is UNKNOWN:
        return UNKNOWN
    value = value if least is None else max(value, least)
    return value if most is None else min(value, most)


def _first(options: Any) -> Any:
    """What a widget begins with that lets people choose."""
    values = list(options.values()) if isinstance(options, dict) else options
    if not isinstance(values, Sequence) or not values:
        return UNKNOWN
    first = values[0]
    return first[1] if isinstance(first, tuple) and len(first) == 2 else first


def _abbreviated(node: cst.BaseExpression) -> Any:
    """The first value of what ``interact`` makes a widget of: ``(0, 10)`` is a slider from 0 to 10."""
    name = name_of_call(node)
    if name == "fixed" and isinstance(node, cst.Call) and node.args:
        return literal_value(node.args[0].value)
    if name in NAMES:
        return _beginning(node, name)
    value = literal_value(node)
    if isinstance(value, tuple) and len(value) in (2, 3) and all(type(one) in (int, float) for one in value):
        return _middle(*value)
    return _first(value) if isinstance(value, (list, tuple, dict)) else value


def _middle(least: float, most: float, step: float | None = None) -> float:
    """Where a slider begins: in the middle, or on the step below it."""
    middle = least + ((most - least) // 2 if type(least) is type(most) is int else (most - least) / 2)
    return middle if step is None else least + int((middle - least) / step) * step
