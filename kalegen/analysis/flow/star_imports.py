"""What ``from module import *`` binds, where that can be known without importing anything."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from kalegen.analysis.tables.calls import CALLS
from kalegen.analysis.tables.star_names import names_of
from kalegen.modules.local_modules import find_local_modules
from kalegen.syntax.stdlib import is_standard_library

DESCRIBED = frozenset(
    prefix for row in CALLS for prefix in accumulate(row.split("."), lambda left, right: f"{left}.{right}")
)
"""The full names of which the tables say something, and those of the modules and classes that these belong to."""


class StarNames(NamedTuple):
    """The names that a star import binds, with their full names; whether these are all, or there may be others."""

    names: Mapping[str, str]
    are_all: bool


class StarImports:
    """The star imports of a notebook, and what the names mean that they bind."""

    def __init__(self, modules: Iterable[str], folder: Path | None, written: Mapping[str, str]) -> None:
        every = list(dict.fromkeys(modules))
        self._known = {module: star_names(module, folder, written) for module in every}
        self._opaque = [module for module in every if not self._known[module].are_all]

    def meaning(self, name: str) -> str | None:
        """The full name of what a star import binds the name to; None where no star import is known to bind it."""
        for known in reversed(self._known.values()):
            if name in known.names:
                return known.names[name]
        rows = [module for module in self._opaque if f"{module}.{name}" in DESCRIBED]
        described = [module for module in self._opaque if f"{module}.*" in DESCRIBED]
        found = rows or (described if len(self._opaque) == 1 else [])
        return f"{found[-1]}.{name}" if found and not name.startswith("_") else None

    def names_from(self, module: str) -> Mapping[str, str]:
        """The names that the star import of a module is known to bind, with their full names."""
        return self._known[module].names

    def binds_surely(self, module: str, name: str) -> bool:
        """Whether the star import of a module binds the name: it is known to, or described in the tables."""
        return name in self._known[module].names or f"{module}.{name}" in DESCRIBED

    def is_known(self, module: str) -> bool:
        """Whether all the names are known that a star import of the module binds."""
        return self._known[module].are_all


def star_names(module: str, folder: Path | None, written: Mapping[str, str]) -> StarNames:
    """The names that a star import binds: of the standard library, of a module next to the notebook, or of a library.

    ``written`` are the texts, by path, of those that the notebook writes. A library's names are those of one release.
    """
    if is_standard_library(module):
        names = names_of(module)
        return StarNames(names or {}, are_all=names is not None)
    found = find_local_modules([module], folder, written).modules if folder is not None else ()
    texts = (local.source for local in found if local.name == module)
    return next((_names_in_text(module, text) for text in texts), StarNames(names_of(module) or {}, are_all=False))


def _names_in_text(module: str, source: str) -> StarNames:
    """The public names that a module's text binds at its top level, all of them unless it star-imports itself."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return StarNames({}, are_all=False)
    names: set[str] = set()
    for node in _top_level(body):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            with contextlib.suppress(ValueError, TypeError):
                return _own_names(module, ast.literal_eval(node.value))
            return StarNames({}, are_all=False)
        names |= set(_bound(node))
    return _own_names(module, (name for name in names if not name.startswith("_")))


def _own_names(module: str, names: Iterable[str]) -> StarNames:
    every = set(names)
    return StarNames({name: f"{module}.{name}" for name in every - {"*"}}, are_all="*" not in every)


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes outside of functions and classes, and these themselves."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(node))


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
