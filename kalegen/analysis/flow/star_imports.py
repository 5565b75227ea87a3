"""What ``from module import *`` binds, where that can be known without importing anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from kalegen.analysis.flow.local_code import parsed
from kalegen.analysis.tables.calls import CALLS
from kalegen.analysis.tables.star_names import names_of
from kalegen.modules.local_modules import find_local_modules
from kalegen.syntax.imports import star_imports
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import names_assigned, names_bound_in
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
    tree = parsed(source)
    if tree is None:
        return StarNames({}, are_all=False)
    bound = names_bound_in(*tree.body).bound
    names, are_all = {name for name in bound if not name.startswith("_")}, not any(star_imports(tree))
    if "__all__" in bound:
        given = (value for node in tree.body for name, value in names_assigned(node) if name == "__all__")
        exported = next(map(literal_value, given), UNKNOWN)
        names, are_all = (set(exported), True) if isinstance(exported, (list, tuple)) else (set(), False)
    return StarNames({name: f"{module}.{name}" for name in names}, are_all)
