"""Kale's call ``serve(model, …)`` of ``kale.common.serveutils``, read as what a step serves.

Kale deployed the model from within the step. Here the call becomes the step's setting ``serve:``, so that the model is
saved, and a task of its own applies the service; the call and its import are gone before anything is analysed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Setting, Statement
from kalegen.model.pipeline import Step
from kalegen.settings.syntax import LONGEST_SERVICE
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import all_names, dotted_name

MODULE = "kale.common.serveutils"
PARAMETERS = ("model", "name", "wait", "predictor", "preprocessing_fn", "preprocessing_assets", "deploy_config")
RESOURCES = {"cpu": "cpu", "memory": "memory", "nvidia.com/gpu": "gpu"}
WITH_TAG = "use the tag serve:NAME:VARIABLE (docs/how-to/serving.md) on the step that has the model"


class Unread(ValueError):
    """What in a call can't be read without running it."""


def read_serve_calls(
    steps: Sequence[Step], shared: Sequence[Statement], pipeline: str, file: str
) -> tuple[tuple[list[Step], list[Statement]], list[Diagnostic]]:
    """The steps and the shared code without Kale's calls, which are settings of the steps now; KG623 where unread."""
    names = {name for statement in _all(steps, shared) for name in imported_serve(statement.node)}
    if not names:
        return (list(steps), list(shared)), []
    found: list[Diagnostic] = []
    made: list[Step] = []
    services: list[str] = []
    for step in steps:
        kept, settings = [], []
        for statement in step.statements:
            called = called_serve(statement.node, names)
            if called is None:
                kept.append(statement)
                continue
            place = Place(file, statement.cell, statement.line, step=step.name)
            try:
                text = setting_of(called, [one.node for one in kept], pipeline, services)
                settings.append(Setting("serve", text, place, "serve(…)"))
            except Unread as unread:
                found.append(error("KG623", f"Kale's serve(…): {unread}", place, WITH_TAG))
            found += _uses(statement, steps, file)
        made.append(replace(step, statements=tuple(_without_imports(kept)), settings=(*step.settings, *settings)))
    return (made, list(_without_imports(shared))), found


def _all(steps: Sequence[Step], shared: Sequence[Statement]) -> Iterator[Statement]:
    yield from shared
    for step in steps:
        yield from step.statements


def imported_serve(node: cst.CSTNode) -> Iterator[str]:
    """The names by which a line that does nothing else imports ``serve``."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return
    line = node.body[0]
    if isinstance(line, cst.ImportFrom) and line.module is not None and dotted_name(line.module) == MODULE:
        aliases = [] if isinstance(line.names, cst.ImportStar) else list(line.names)
        if [dotted_name(alias.name) for alias in aliases] == ["serve"]:
            yield aliases[0].evaluated_alias or "serve"


def _without_imports(statements: Sequence[Statement]) -> Iterator[Statement]:
    return (statement for statement in statements if not list(imported_serve(statement.node)))


def called_serve(node: cst.CSTNode, names: AbstractSet[str]) -> cst.Call | None:
    """The call, where a line is nothing else, or assigns what the call returns."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return None
    line = node.body[0]
    value = line.value if isinstance(line, (cst.Expr, cst.Assign)) else None
    return value if isinstance(value, cst.Call) and dotted_name(value.func) in names else None


def _uses(statement: Statement, steps: Sequence[Step], file: str) -> Iterator[Diagnostic]:
    """KG623 for steps that ask the server, which answers when the pipeline's task for it is done."""
    targets = servers_of(statement.node)
    for step in steps:
        for other in step.statements:
            if other is not statement and not targets.isdisjoint(all_names(other.node)):
                place = Place(file, other.cell, other.line, step=step.name)
                message = (
                    f"the step {step.name!r} sends requests to the server of Kale's serve(…), which does not exist yet"
                )
                yield error(
                    "KG623",
                    message,
                    place,
                    "tag the cell that sends requests skip; the task serve_NAME prints the server's URL",
                )


def servers_of(node: cst.CSTNode) -> set[str]:
    """The names that a line binds to what the call returns."""
    line = cst.ensure_type(node, cst.SimpleStatementLine).body[0]
    return {dotted_name(target.target) for target in line.targets} if isinstance(line, cst.Assign) else set()


def setting_of(call: cst.Call, above: Sequence[cst.CSTNode], pipeline: str, services: list[str]) -> str:
    """What follows ``serve:`` in the tag that says the same as a call below these lines; raises Unread.

    ``services`` are the names of the pipeline's services so far, to which this one's is added.
    """
    return _setting(_arguments(call, above), pipeline, services)


def _arguments(call: cst.Call, above: Sequence[cst.CSTNode]) -> dict[str, cst.BaseExpression]:
    """The arguments by name; in the place of a variable that a line above binds to a constant, the constant."""
    given = {arg.keyword.value if arg.keyword else PARAMETERS[n]: arg.value for n, arg in enumerate(call.args)}
    known: dict[str, cst.BaseExpression] = {}
    for node in above:
        line = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
        if isinstance(line, cst.Assign) and literal_value(line.value) is not UNKNOWN:
            known[dotted_name(line.targets[0].target)] = line.value
    return {key: known.get(dotted_name(value), value) for key, value in given.items()}


def _setting(given: Mapping[str, cst.BaseExpression], pipeline: str, services: list[str]) -> str:
    """What follows ``serve:`` in the tag that says the same."""
    unknown = sorted(given.keys() - {*PARAMETERS})
    if unknown:
        raise Unread(f"kalegen has no argument {unknown[0]}")
    name = _literal(given, "name") or pipeline
    name = re.sub(r"[^a-z0-9-]+", "-", str(name).lower())[:LONGEST_SERVICE].strip("-")
    name = name if name not in services else f"{name}-{len(services) + 1}"
    services.append(name)
    options = {"format": _literal(given, "predictor"), **_resources(_literal(given, "deploy_config"))}
    if "preprocessing_fn" in given:
        options["preprocessing"] = _variable(given["preprocessing_fn"], "the function")
        options["assets"] = ",".join(_assets(given.get("preprocessing_assets")))
    texts = [f"{key}={value}" for key, value in options.items() if value]
    return ":".join([name, _variable(given.get("model"), "the model"), *texts])


def _literal(given: Mapping[str, cst.BaseExpression], key: str) -> Any:
    """A constant argument, None where it is not given."""
    value = literal_value(given[key]) if key in given else None
    if value is UNKNOWN:
        raise Unread(f"{key} is not a constant")
    return value


def _resources(config: Any) -> dict[str, Any]:
    limits = config.get("limits", {}) if isinstance(config, Mapping) else {}
    return {RESOURCES[key]: value for key, value in limits.items() if key in RESOURCES}


def _variable(node: cst.BaseExpression | None, what: str) -> str:
    if not isinstance(node, cst.Name):
        raise Unread(f"{what} is not a variable")
    return node.value


def _assets(node: cst.BaseExpression | None) -> Iterator[str]:
    """The variables of ``{"scaler": scaler}``, which the function knows by the same names."""
    for element in node.elements if isinstance(node, cst.Dict) else ():
        key = literal_value(element.key) if isinstance(element, cst.DictElement) else UNKNOWN
        if not isinstance(element.value, cst.Name) or key != element.value.value:
            raise Unread("preprocessing_assets has to be a dict from names of variables to these variables")
        yield element.value.value
