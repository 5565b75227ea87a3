"""KG412: variables of the environment that a step reads, and that nothing in the pipeline sets (semantics, B9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import name_of_call
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.settings import task_settings_of
from kalegen.syntax.literals import literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

ENVIRONMENTS = frozenset({"os.environ", "environ"})
READING = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})
"""Calls that read a variable; with a second argument they do without it."""
SETTING = frozenset({"setdefault", "update", "putenv", "set_environment"})
"""Calls whose arguments may name variables that they set."""
LOADING = frozenset({"load_dotenv", "dotenv_values"})
"""Calls that set variables whose names stand in a file."""
OF_PODS = frozenset(
    {"HOME", "HOSTNAME", "LANG", "LC_ALL", "PATH", "PWD", "PYTHONPATH", "SHELL", "TMPDIR", "TZ", "USER"}
)
"""Variables that containers have, or that a program does well without."""


def check_environment(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """One finding for each variable, at its first reader."""
    if not any("environ" in text or "getenv" in text for text in flow.pipeline.sources.values()):
        return
    own = [statement for step in flow.pipeline.steps for statement in step.statements]
    code = [statement.node for statement in (*flow.pipeline.shared, *own)]
    if any(name_of_call(node) in LOADING for node in walk(*code)):
        return
    known = {*OF_PODS, *_set_or_asked_for(code)}
    for step in flow.pipeline.steps:
        known |= {
            setting.item for setting in task_settings_of(step.task_settings, "env", "secret", "configmap", "field")
        }
    for step in flow.pipeline.steps:
        for statement in (*step.statements, *routing.needs[step.name].code):
            for name, node in _reads(statement.node):
                if name not in known and not name.startswith(("KUBERNETES_", "KFP_")):
                    known.add(name)
                    message = f"step {step.name!r} reads the environment variable {name!r}, which is not set in its pod"
                    yield warning("KG412", message, place_of(flow, step, node), _hint(flow, name))


def _hint(flow: DataFlow, name: str) -> str:
    if flow.pipeline.dialect.has_cells:
        return f"tag the step env:{name}:VALUE or secret:NAME:KEY:{name}, or make it a parameter"
    return f'give it by @step(env={{"{name}": VALUE}}) or secrets=, or make it a parameter'


def _set_or_asked_for(code: Sequence[cst.CSTNode]) -> Iterator[str]:
    """The texts that name variables which the code sets, or of which it asks whether they are there."""
    for node in walk(*code):
        texts: list[cst.CSTNode] = []
        if isinstance(node, (cst.AssignTarget, cst.AugAssign)):
            texts = [key for key, _ in _subscripts(node.target)]
        elif isinstance(node, cst.Comparison) and any(_is_environment(one.comparator) for one in node.comparisons):
            texts = [node.left]
        elif isinstance(node, cst.Call) and name_of_call(node) in SETTING:
            texts = [part for argument in node.args for part in walk(argument)]
            yield from (argument.keyword.value for argument in node.args if argument.keyword is not None)
        yield from (text for part in texts if isinstance(text := _literal(part), str))


def _reads(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """The variables that a statement reads and can't do without, and where."""
    for part in walk(node):
        keys = _subscripts(part)
        if isinstance(part, cst.Call) and len(part.args) == 1 and dotted_name(part.func) in READING:
            keys = [(part.args[0].value, part)]
        yield from ((name, place) for key, place in keys if isinstance(name := _literal(key), str))


def _subscripts(node: cst.CSTNode) -> list[tuple[cst.CSTNode, cst.CSTNode]]:
    """The key of ``os.environ[key]``, and the node itself; nothing for any other node."""
    if not isinstance(node, cst.Subscript) or not _is_environment(node.value):
        return []
    return [(element.slice.value, node) for element in node.slice if isinstance(element.slice, cst.Index)]


def _is_environment(node: cst.BaseExpression) -> bool:
    return dotted_name(node) in ENVIRONMENTS


def _literal(node: cst.CSTNode) -> object:
    return literal_value(node) if isinstance(node, cst.BaseString) else None
