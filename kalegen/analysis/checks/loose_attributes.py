"""KG215: attributes that a value loses, or that are no part of it any more, after it has travelled (semantics, B29)."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.kinds import KEPT_OF_TABLES
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk


def check_loose_attributes(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """A finding for each line that keeps an object's own dict, and for each that gives a table an attribute.

    Both only where later steps can tell: one that changes the one and reads the other, one that asks for the attribute.
    """
    for index, name in enumerate(flow.order.names):
        later = flow.order.names[index + 1 :]
        for statement in flow.steps[name].statements if routing.needs[name].saves else ():
            for small in statement.node.body if isinstance(statement.node, cst.SimpleStatementLine) else ():
                if isinstance(small, cst.Assign) and len(small.targets) == 1:
                    for message, hint in _losses(flow, name, later, small):
                        yield warning("KG215", message, place_of(flow, flow.steps[name], small), hint)


def _losses(flow: DataFlow, step: str, later: list[str], node: cst.Assign) -> Iterator[tuple[str, str]]:
    target, (owner, again) = node.targets[0].target, _own_dict(flow, step, node.value)
    if isinstance(target, cst.Name) and owner and _is_told_apart([flow.facts[t] for t in later], owner, target.value):
        message = f"{target.value!r} is the dict of attributes of {owner!r} here, and a separate copy in later steps"
        yield message, f"{again} again in the step that uses it"
    if not isinstance(target, cst.Attribute) or not isinstance(target.value, cst.Name):
        return
    table, attribute = target.value.value, target.attr.value
    if not _is_table(flow, step, table) or attribute in KEPT_OF_TABLES:
        return
    is_one = literal_value(node.value) is not UNKNOWN and not _is_written(flow, attribute)
    if is_one and any(_reads_attribute(flow, t, table, attribute) for t in later):
        message = f"later steps get {table!r} without its attribute {attribute!r}: pandas does not save it"
        yield message, f"write {table}.attrs[{attribute!r}] instead of {table}.{attribute} in all cells"


def _own_dict(flow: DataFlow, step: str, node: cst.BaseExpression) -> tuple[str, str]:
    """The variable whose object's own dict an expression gives, and how to ask for that: ``vars(x)``, ``df.attrs``."""
    if isinstance(node, cst.Call) and dotted_name(node.func) == "vars" and len(node.args) == 1:
        owner, again = dotted_name(node.args[0].value), "call vars({})"
    elif isinstance(node, cst.Attribute) and node.attr.value == "__dict__":
        owner, again = dotted_name(node.value), "call vars({})"
    elif isinstance(node, cst.Attribute) and node.attr.value == "attrs":
        owner, again = dotted_name(node.value), "use {}.attrs"
        owner = owner if _is_table(flow, step, owner) else ""
    else:
        return "", ""
    return ("" if "." in owner else owner), again.format(owner)


def _is_table(flow: DataFlow, step: str, name: str) -> bool:
    """Whether a variable is surely a table of pandas at the end of a step that binds it."""
    binding = flow.facts[step].final.get(name)
    return binding is not None and binding.value.kind in ("frame", "series")


def _is_told_apart(later: list[Facts], *names: str) -> bool:
    """Whether later steps change one of two names' objects and read the other."""
    changed = {name for name in names for facts in later if name in facts.mutated}
    return any(other in facts.reads for facts in later for name in changed for other in names if other != name)


def _is_written(flow: DataFlow, text: str) -> bool:
    """Whether the notebook has a text somewhere, so that it may be a column's name."""
    nodes = (node for step in flow.steps.values() for each in step.statements for node in walk(each.node))
    return any(isinstance(node, cst.SimpleString) and node.evaluated_value == text for node in nodes)


def _reads_attribute(flow: DataFlow, step: str, name: str, attribute: str) -> bool:
    nodes = (node for each in flow.steps[step].statements for node in walk(each.node))
    return any(isinstance(node, cst.Attribute) and dotted_name(node) == f"{name}.{attribute}" for node in nodes)
