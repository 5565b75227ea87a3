"""Which names lines of code evidently change the objects of: what they store to, what they call a method of that does.

The analysis of data flow says what *may* change, and calls sure whatever a sure call may get at; this asks for more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from kalegen.analysis.flow.sharing import is_changing_method, root_and_key
from kalegen.analysis.heap.definitions import Definition, Kind, Library
from kalegen.analysis.heap.values import Incoming, Parameter
from kalegen.analysis.tables.calls import call_effect
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import children

Dotted = Callable[[str], str | None]
"""The full name of what a name is, if it is a module or something in one."""


def names_changed(statements: Iterable[Statement], library: Library, dotted: Dotted) -> set[str]:
    """The names whose objects some statements change, wherever that is evident."""
    return {
        name
        for statement in statements
        for node in _nodes_run(statement.node)
        for name in (*_stored_to(node), *_changed_by_call(node, library, dotted))
    }


def _nodes_run(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes that run with a statement: not the bodies of functions and classes."""
    if not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        yield node
        for child in children(node):
            yield from _nodes_run(child)


def _stored_to(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.Del)):
        is_part = isinstance(node.target, (cst.Attribute, cst.Subscript))
        if is_part or isinstance(node, cst.AugAssign):
            yield root_and_key(node.target)[0]


def _changed_by_call(node: cst.CSTNode, library: Library, dotted: Dotted) -> Iterator[str]:
    if not isinstance(node, cst.Call):
        return
    called = library.named(node.func.value) if isinstance(node.func, cst.Name) else []
    if isinstance(node.func, cst.Attribute):
        methods = library.methods_named(node.func.attr.value)
        is_inplace = any(a.keyword is not None and a.keyword.value == "inplace" for a in node.args)
        if is_inplace or is_changing_method(node) or any(_changes_self(method) for method in methods):
            yield root_and_key(node.func)[0]
        called = methods
    for definition in called:
        yield from _changed_by_definition(node, definition)
    if not called:
        yield from _changed_by_library(node, dotted)


def _changes_self(method: Definition) -> bool:
    return bool(method.parameters) and method.parameters[0].name.value in _parameters_changed(method)


def _changed_by_definition(call: cst.Call, definition: Definition) -> Iterator[str]:
    """The variables, and the names among the arguments, whose objects a function of the notebook surely changes."""
    code = definition.methods.get("__init__") if definition.kind is Kind.CLASS else definition
    if code is None:
        return
    yield from (
        token.name for token, is_sure in code.summary.mutated.items() if is_sure and isinstance(token, Incoming)
    )
    changed = _parameters_changed(code)
    parameters = [parameter.name.value for parameter in code.parameters]
    places = parameters[1:] if code.owner is not None else parameters
    for index, argument in enumerate(call.args):
        place = argument.keyword.value if argument.keyword is not None else "".join(places[index : index + 1])
        if place in changed:
            yield root_and_key(argument.value)[0]


def _parameters_changed(code: Definition) -> set[str]:
    return {token.name for token, is_sure in code.summary.mutated.items() if is_sure and isinstance(token, Parameter)}


def _changed_by_library(call: cst.Call, dotted: Dotted) -> Iterator[str]:
    """The first argument of a call that changes it: ``random.shuffle(rows)``."""
    root, _, rest = dotted_name(call.func).partition(".")
    known = dotted(root) or f"builtins.{root}"
    effect = call_effect(f"{known}.{rest}" if rest else known) if root else None
    if effect is not None and 0 in effect.mutates and call.args:
        yield root_and_key(call.args[0].value)[0]
