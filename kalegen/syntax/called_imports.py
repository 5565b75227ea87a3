"""Imports that code makes by a call: ``importlib.import_module(f"{__name__}.{name}")``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import libcst as cst

from kalegen.syntax.walk import find

IMPORTING = frozenset({"import_module", "__import__"})
"""The functions that import a module by its name, by the last part of what is called."""

ANY = "*"
"""Stands in a dotted name for a part that the code does not show: ``plugins.*`` is any module of a package."""

DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def called_imports(tree: ast.AST, package: str = "") -> frozenset[str]:
    """The dotted names that the calls in some code import, which stands in a package, or in none."""
    names: set[str] = set()
    for wanted, base in _wanted(tree, package):
        start, is_whole = _start_of(wanted, package)
        absolute = f"{base}{start}" if start.startswith(".") else start
        if is_whole:
            names.add(absolute)
        else:
            names.add(".".join(filter(None, [absolute.rpartition(".")[0] or package, ANY])))
    return frozenset(names - {""})


def calls_that_import(node: cst.CSTNode) -> Iterator[tuple[str, cst.Call]]:
    """The dotted names that the calls in a statement import, with the calls."""
    for call in find(cst.Call, node):
        function = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
        if isinstance(function, cst.Name) and function.value in IMPORTING:
            tree = ast.parse(f"({cst.Module([]).code_for_node(call)})")
            yield from ((name, call) for name in sorted(called_imports(tree)))


def is_module_name(text: str) -> bool:
    """Whether a text may be the name of a module, by which something computed imports it."""
    return DOTTED.fullmatch(text) is not None


def _wanted(tree: ast.AST, package: str) -> Iterator[tuple[ast.expr, str]]:
    """The names that calls are given, as expressions, and the package that relative ones start from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in IMPORTING:
            given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "package")]
            base = next((text for each in given if isinstance(text := getattr(each, "value", None), str)), package)
            yield node.args[0], base


def _start_of(wanted: ast.expr, package: str) -> tuple[str, bool]:
    """The text that a name begins with, as far as the code shows it, and whether this is the whole name."""
    if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
        return wanted.value, True
    if isinstance(wanted, (ast.Name, ast.FormattedValue)):
        name = wanted.id if isinstance(wanted, ast.Name) else ast.unparse(wanted.value)
        return (package, True) if package and name in ("__name__", "__package__") else ("", False)
    if isinstance(wanted, ast.BinOp) and isinstance(wanted.op, ast.Add):
        return _joined([wanted.left, wanted.right], package)
    return _joined(wanted.values, package) if isinstance(wanted, ast.JoinedStr) else ("", False)


def _joined(parts: list[ast.expr], package: str) -> tuple[str, bool]:
    text = ""
    for part in parts:
        more, is_whole = _start_of(part, package)
        text += more
        if not is_whole:
            return text, False
    return text, True
