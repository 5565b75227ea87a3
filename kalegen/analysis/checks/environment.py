"""KG412: variables of the environment that a step reads, and that nothing in the pipeline sets (semantics, B9)."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary, NeedVariable, SetVariable
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.environment import FILLING, LOADING, OF_PODS, OF_PODS_ALL
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.settings import task_settings_of
from kalegen.syntax.literals import literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import find, walk


def check_environment(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """One finding for each variable, at its first reader."""
    if not any("environ" in text or "getenv" in text for text in flow.pipeline.sources.values()):
        return
    called = [call for statement in flow.code.statements for call in _calls(flow.code.facts(statement))]
    if any(name.rpartition(".")[2] in LOADING for name, _ in called):
        return
    known = {*OF_PODS, *_set_or_asked_for(flow)}
    known |= {text for name, node in called if name in FILLING for text in _keys(node)}
    for step in flow.pipeline.steps:
        code = (flow.code.facts(statement) for statement in routing.needs[step.name].code)
        for name, node in (read for facts in (flow.facts[step.name], *code) for read in facts.nodes(NeedVariable)):
            if name not in known and not name.startswith(OF_PODS_ALL):
                known.add(name)
                message = f"step {step.name!r} reads the environment variable {name!r}, which is not set in its pod"
                yield warning("KG412", message, place_of(flow, step, node), _hint(flow, name))


def _hint(flow: DataFlow, name: str) -> str:
    if flow.pipeline.dialect.has_cells:
        return f"tag the step env:{name}:VALUE or secret:NAME:KEY:{name}, or make it a parameter"
    return f'give it by @step(env={{"{name}": VALUE}}) or secrets=, or make it a parameter'


def _set_or_asked_for(flow: DataFlow) -> Iterator[str]:
    """The variables that code or settings set, or of which the code asks whether they are there."""
    for step in flow.pipeline.steps:
        asked = task_settings_of(step.task_settings, "env", "secret", "configmap", "field")
        yield from (setting.item for setting in asked)
    for statement in flow.code.statements:
        yield from flow.code.facts(statement).details(SetVariable)
        for test in find(cst.Comparison, statement.node):
            if any(dotted_name(each.comparator) in ("os.environ", "environ") for each in test.comparisons):
                yield from _texts(test.left)


def _calls(facts: Facts) -> Iterator[tuple[str, cst.CSTNode]]:
    """The functions of libraries that are called, each with the call: also with one inside a called function."""
    called = [(effect, node) for effect, node in facts.effects.items() if isinstance(effect, CallLibrary)]
    return ((effect.name, facts.origins.get(effect, node)) for effect, node in called)


def _keys(node: cst.CSTNode) -> Iterator[str]:
    """The names of the arguments of a call, and the texts in it."""
    for argument in node.args if isinstance(node, cst.Call) else ():
        yield from [argument.keyword.value] if argument.keyword is not None else []
        yield from _texts(argument.value)


def _texts(node: cst.CSTNode) -> Iterator[str]:
    parts = (part for part in walk(node) if isinstance(part, cst.BaseString))
    return (text for part in parts if isinstance(text := literal_value(part), str))
