"""What ``from module import *`` binds, where that can be known without running anybody's code."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path

from kalegen.analysis.packages.local_modules import find_local_modules
from kalegen.analysis.packages.stdlib import is_standard_library
from kalegen.analysis.tables.calls import CALLS

TALKATIVE = frozenset({"antigravity", "idlelib", "this", "turtledemo"})
"""Modules of the standard library that do something when they are imported."""

FACADES = {"pylab": ("numpy", "matplotlib.pyplot"), "matplotlib.pylab": ("numpy", "matplotlib.pyplot")}
"""Modules that bind what other modules do."""

DESCRIBED = frozenset(
    prefix for row in CALLS for prefix in accumulate(row.split("."), lambda left, right: f"{left}.{right}")
)
"""The full names of which the tables say something, and those of the modules and classes that these belong to."""


class StarImports:
    """The star imports of a notebook, and what the names mean that they bind."""

    def __init__(self, modules: Iterable[str], folder: Path | None, written: Mapping[str, str]) -> None:
        every = dict.fromkeys(real for module in modules for real in FACADES.get(module, (module,)))
        known = {module: star_names(module, folder, written) for module in every}
        self._known = {module: names for module, names in known.items() if names is not None}
        self._opaque = [module for module in every if module not in self._known]

    def meaning(self, name: str) -> str | None:
        """The full name of what a star import binds the name to; None where no star import is known to bind it."""
        for module in reversed(self._known):
            if name in self._known[module]:
                return f"{module}.{name}"
        rows = [module for module in self._opaque if f"{module}.{name}" in DESCRIBED]
        described = [module for module in self._opaque if f"{module}.*" in DESCRIBED]
        found = rows or (described if len(self._opaque) == 1 else [])
        return f"{found[-1]}.{name}" if found and not name.startswith("_") else None

    def binds_surely(self, module: str, name: str) -> bool:
        """Whether the star import of a module binds the name: it is known to, or described in the tables."""
        modules = FACADES.get(module, (module,))
        return any(name in self._known.get(real, ()) or f"{real}.{name}" in DESCRIBED for real in modules)

    def is_known(self, module: str) -> bool:
        """Whether all the names are known that a star import of the module binds."""
        return all(real in self._known for real in FACADES.get(module, (module,)))


def star_names(module: str, folder: Path | None, written: Mapping[str, str]) -> frozenset[str] | None:
    """The names that a star import binds: of a module of the standard library, or of one next to the notebook.

    ``written`` are the texts, by path, of those that the notebook writes. None for other modules.
    """
    if is_standard_library(module):
        return _names_of_standard(module)
    if folder is None:
        return None
    found = find_local_modules([module], folder, written)
    return next((_names_in_text(m.source) for m in found.modules if m.name == module), None)


@cache
def _names_of_standard(module: str) -> frozenset[str] | None:
    """Of this Python's own modules only, never of a file that happens to have the same name."""
    if module.partition(".")[0] in TALKATIVE or not _is_pythons_own(module.partition(".")[0]):
        return None
    with contextlib.suppress(ImportError):  # of another Python version, or of another system
        namespace = vars(importlib.import_module(module))
        return frozenset(namespace.get("__all__") or (name for name in namespace if not name.startswith("_")))
    return None


def _is_pythons_own(top: str) -> bool:
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin in ("built-in", "frozen"):
        return spec is not None
    homes = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    parents = Path(spec.origin or "").parents
    return any(home in parents for home in homes) and not any(p.name.endswith("-packages") for p in parents)


def _names_in_text(source: str) -> frozenset[str] | None:
    """The public names that a module's text binds at its top level; None where another star import is among them."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    names: set[str] = set()
    for node in _top_level(body):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            with contextlib.suppress(ValueError):
                return frozenset(ast.literal_eval(node.value))
            return None
        names |= set(_bound(node))
    return None if "*" in names else frozenset(name for name in names if not name.startswith("_"))


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
