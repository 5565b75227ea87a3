"""Which components need the semantics of a module, and which can be plain functions.

One rule, decided here alone: a step is module-like if there is a reason, and it is so as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.held_definitions import definitions_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import is_class_factory
from kalegen.analysis.heap.effects import NeedModule
from kalegen.model.pipeline import Step
from kalegen.syntax.builtin_names import KNOWN_BUILTINS
from kalegen.syntax.scopes import dotted_name, evaluated_children, imported_module, names_bound_in
from kalegen.syntax.walk import children

COMMAND_LINE_READERS = frozenset({"argparse", "optparse", "getopt", "click", "typer", "fire", "docopt", "absl"})
"""Packages that read ``sys.argv``, which is the executor's own where a component is a plain function."""


def module_reasons(flow: DataFlow, routing: Routing, step: Step) -> tuple[str, ...]:
    """Why the step's component must run as a module; empty where a plain function will do."""
    needs = routing.needs[step.name]
    nodes = [statement.node for statement in (*step.statements, *needs.code)]
    bound = set(needs.loads).union(*(names_bound_in(node).bound for node in nodes))
    reasons = [
        *flow.facts[step.name].details(NeedModule),
        *(reason for statement in needs.code for reason in flow.code.facts(statement).details(NeedModule)),
        *_syntax_reasons(nodes),
        *(f"binds the built-in name {name}" for name in sorted(bound & KNOWN_BUILTINS)),
        *_values_reasons(flow, routing, step),
    ]
    return tuple(dict.fromkeys(reasons))


def _syntax_reasons(nodes: Sequence[cst.CSTNode]) -> Iterator[str]:
    functions = {name for node in nodes for name in _named_functions(node)}
    for node in nodes:
        yield from _reasons_in(node, functions)


def _named_functions(node: cst.CSTNode) -> Iterator[str]:
    """The functions that a top-level statement defines."""
    if isinstance(node, cst.FunctionDef):
        yield node.name.value
    elif isinstance(node, cst.SimpleStatementLine):
        for small in node.body:
            if isinstance(small, cst.Assign) and isinstance(small.value, cst.Lambda):
                yield from (t.target.value for t in small.targets if isinstance(t.target, cst.Name))
    elif isinstance(node, cst.BaseCompoundStatement) and not isinstance(node, cst.ClassDef):
        for child in children(node):
            yield from _nested_functions(child)


def _nested_functions(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, (cst.BaseSuite, cst.Else, cst.ExceptHandler, cst.Finally)):
        for child in children(node):
            yield from _nested_functions(child)
    else:
        yield from _named_functions(node)


def _reasons_in(node: cst.CSTNode, functions: set[str]) -> Iterator[str]:
    if type(node) not in _TELLING:
        for child in evaluated_children(node):
            yield from _reasons_in(child, functions)
        return
    if isinstance(node, cst.Name):
        if node.value in functions:
            yield f"uses the function {node.value} as a value"
        return
    if isinstance(node, cst.Global):
        yield "has a global statement"
    elif isinstance(node, cst.Attribute) and dotted_name(node) == "sys.argv":
        yield "reads the command line"
    elif isinstance(node, (cst.Import, cst.ImportFrom, cst.SimpleString)):
        if isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar):
            yield "has a star import"
        if _brings_command_line(node):
            yield "reads the command line"
        text = node.value if isinstance(node, cst.SimpleString) else cst.Module([]).code_for_node(node)
        if "__main__" in text:
            yield "mentions __main__"
        return
    elif isinstance(node, cst.ClassDef):
        yield f"defines the class {node.name.value}"
    elif isinstance(node, cst.FunctionDef) and node.decorators and node.name.value in functions:
        yield f"decorates the function {node.name.value}"
    elif isinstance(node, cst.Call):
        if is_class_factory(node):
            yield "makes a class"
        for child in node.args if isinstance(node.func, cst.Name) else children(node):
            yield from _reasons_in(child, functions)
        return
    for child in evaluated_children(node):
        yield from _reasons_in(child, functions)


_TELLING = frozenset(
    {
        cst.Attribute, cst.Call, cst.ClassDef, cst.FunctionDef, cst.Global, cst.Import, cst.ImportFrom, cst.Name,
        cst.SimpleString,
    }
)  # fmt: skip
"""The nodes that ``_reasons_in`` has a rule for; it asks the others for their children alone."""


def _brings_command_line(node: cst.CSTNode) -> bool:
    """Whether an import brings ``sys.argv``, or a package that reads it."""
    if isinstance(node, cst.ImportFrom):
        module = imported_module(node)
        named = [] if isinstance(node.names, cst.ImportStar) else [dotted_name(alias.name) for alias in node.names]
        return module.split(".")[0] in COMMAND_LINE_READERS or (module == "sys" and "argv" in named)
    modules = [dotted_name(alias.name) for alias in node.names] if isinstance(node, cst.Import) else []
    return any(module.split(".")[0] in COMMAND_LINE_READERS for module in modules)


def _values_reasons(flow: DataFlow, routing: Routing, step: Step) -> Iterator[str]:
    """Values that carry functions or classes of the notebook, into the step or out of it."""
    needs = routing.needs[step.name]
    for name in sorted(needs.loads):
        if definitions_of(flow, step.name, name):
            yield f"loads {name}, which may hold a definition of the notebook"
    for name in sorted(needs.saves):
        if flow.facts[step.name].carried.get(name):
            yield f"saves {name}, which may hold a definition of the notebook"
