"""Imports that a module makes by a call: ``importlib.import_module(f"{__name__}.{name}")``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

IMPORTING = frozenset({"import_module", "__import__"})
"""The functions that import a module by its name, by the last part of what is called."""


class ModuleImports(NamedTuple):
    """The dotted names that a module imports, and the packages of which it may import any module."""

    names: frozenset[str]
    packages: frozenset[str]


def called_imports(tree: ast.AST, package: str) -> ModuleImports:
    """What the calls in a module import, which stands in a package, or in none where ``package`` is empty."""
    names: set[str] = set()
    packages: set[str] = set()
    for wanted in _wanted(tree):
        start, is_whole = _start_of(wanted, package)
        absolute = f"{package}{start}" if start.startswith(".") else start
        if is_whole:
            names.add(absolute)
        else:
            packages.add(absolute.rpartition(".")[0] or package)
    return ModuleImports(frozenset(names - {""}), frozenset(packages - {""}))


def _wanted(tree: ast.AST) -> Iterator[ast.expr]:
    """The names that calls are given, as expressions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in IMPORTING:
            yield node.args[0]


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
