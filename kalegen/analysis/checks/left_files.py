"""KG405: files that a variable holds open, and that stay behind in the pod of the step that opened them (B9)."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import name_of_call, paths_used, shown
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.storage import Storage
from kalegen.analysis.heap.effects import CallLibrary, ReadFile, WriteFile
from kalegen.analysis.tables.remade import can_be_made_again
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Step
from kalegen.syntax.scopes import names_assigned

IN_MEMORY = ":memory:"
"""The path by which sqlite3 keeps a database in memory."""

HINT = "open the file in the step that uses it, and give both steps a volume or the workspace"


def find_left_files(flow: DataFlow, routing: Routing, storage: Storage) -> Iterator[Diagnostic]:
    """A database or file that one step opens, and another one uses by the variable: it is opened anew there."""
    for step in flow.pipeline.steps:
        for name, path, node in _opened(flow, step):
            place = storage.shared_place(step.name, path)
            users = [t for t in flow.order.names if routing.needs[t].loads.get(name) == step.name]
            lacking = [user for user in users if place is None or storage.shared_place(user, path) != place]
            if lacking:
                message = f"step {lacking[0]!r} uses {name!r}, and its pod lacks the file {shown(path)}"
                yield warning("KG405", message, place_of(flow, step, node), HINT)


def _opened(flow: DataFlow, step: Step) -> Iterator[tuple[str, str, cst.CSTNode]]:
    """The variables that lines of a step bind to files which are opened anew where they are loaded, and the paths."""
    if not any(map(can_be_made_again, flow.facts[step.name].details(CallLibrary))):
        return
    for statement in step.statements:
        for name, value in names_assigned(statement.node):
            if isinstance(value, cst.Call) and (path := _path_opened(flow, statement, value)) is not None:
                yield name, path, statement.node


def _path_opened(flow: DataFlow, statement: Statement, call: cst.Call) -> str | None:
    """The path of the file that a call in a line opens, if whoever loads what it gives opens the file anew."""
    facts = flow.code.facts(statement)
    called = [name for name, node in facts.nodes(CallLibrary) if node is call]
    # what a called function does in turn stands at the call, too
    if not any(can_be_made_again(name) and name.rpartition(".")[2] == name_of_call(call) for name in called):
        return None
    return next((path for _, path, _ in paths_used(facts, ReadFile, WriteFile) if path != IN_MEMORY), None)
