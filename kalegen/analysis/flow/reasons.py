"""What the analysis believes of single places of the code, in words: the reasons for findings, edges and saves."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.heap.effects import Cause, Mutation, Why
from kalegen.diagnostics.diagnostic import Place, Reason
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import names_bound_in

WIDEST = 60
"""How many characters of a line of code a reason shows."""

EVIDENT = (Why.STORE, Why.CALL)
"""What nobody needs to be told of a change who sees the line."""


def reason_of_change(flow: DataFlow, name: str, mutation: Mutation) -> Reason:
    """The line that changes the object of a variable, or may do so, and why that is believed."""
    cause = mutation.cause
    verb = "changes" if mutation.certain else "may change"
    inner = f" by {line_of(flow, cause.within)}" if cause.within is not None and cause.within is not cause.node else ""
    known = "" if cause.why in EVIDENT else f": {_why(cause)}"
    return Reason(place_in(flow, cause.node), f"{line_of(flow, cause.node)} {verb} `{name}`{inner}{known}")


def reason_of_binding(flow: DataFlow, statements: Iterable[Statement], name: str) -> Reason | None:
    """The last of some statements that binds a variable, if one does so itself."""
    binding = [statement for statement in statements if name in names_bound_in(statement.node).bound]
    if not binding:
        return None
    node = binding[-1].node
    return Reason(place_in(flow, node), f"{shown(node)} binds `{name}`")


def reasons_of_value(flow: DataFlow, step: str, name: str) -> list[Reason]:
    """What makes a variable what it is when a step ends."""
    facts = flow.facts[step]
    if name in facts.final:
        bound = reason_of_binding(flow, flow.steps[step].statements, name)
        return [bound] if bound is not None else []
    if name in facts.mutated:
        return [reason_of_change(flow, name, facts.mutated[name])]
    partners = flow.aliases_before(step, facts.mutated)
    by = sorted(other for other, others in partners.items() if name in others)
    return [reason_of_change(flow, other, facts.mutated[other]) for other in by]


def place_in(flow: DataFlow, node: cst.CSTNode) -> Place:
    """The place of a node, with the step whose cell it stands in."""
    statement = flow.code.statement_at(node)
    owner = flow.owner(statement.cell) if statement is not None else None
    return place_of(flow, owner or flow.pipeline.steps[0], node)


def line_of(flow: DataFlow, node: cst.CSTNode) -> str:
    """A call as it is written; of anything else the line that it stands in."""
    source = None if isinstance(node, cst.Call) else place_in(flow, node).source
    return shown(node) if source is None else quoted(source.strip())


def shown(node: cst.CSTNode) -> str:
    """The first line of code, as it stands in a sentence."""
    return quoted(cst.Module([]).code_for_node(node).strip())


def quoted(code: str) -> str:
    """The first line of a code's text that is no comment, as it stands in a sentence."""
    lines = [line for line in code.split("\n") if line.strip() and not line.lstrip().startswith("#")] or [code]
    is_whole = len(lines) == 1 and len(lines[0]) <= WIDEST
    return f"`{lines[0]}`" if is_whole else f"`{lines[0][:WIDEST].rstrip()} …`"


def _why(cause: Cause) -> str:
    """Why a change is believed to happen."""
    called = cause.within or cause.node
    function = shown(called.func) if isinstance(called, cst.Call) else "what is called"
    return cause.why.value.format(function)
