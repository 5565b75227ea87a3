"""The imports in a piece of code."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.syntax.called_imports import calls_that_import
from kalegen.syntax.scopes import dotted_name, imported_module, imported_name
from kalegen.syntax.walk import statements_below, statements_in


def imports_in(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """The dotted modules imported anywhere in a node, ``from a import b`` as ``a.b``, with the nodes that import them.

    One that a call imports has ``called_imports.ANY`` in its name where the code does not show all of it.
    """
    yield from calls_that_import(node)
    for part in statements_in(node):
        if isinstance(part, cst.Import):
            yield from ((dotted_name(alias.name), part) for alias in part.names)
        elif isinstance(part, cst.ImportFrom):
            module = imported_module(part)
            names = () if isinstance(part.names, cst.ImportStar) else part.names
            yield from ((f"{module}.{dotted_name(alias.name)}", part) for alias in names)
            if isinstance(part.names, cst.ImportStar):
                yield module, part


def star_imports(node: cst.CSTNode) -> Iterator[str]:
    """The modules of the star imports anywhere in a node."""
    for part in statements_in(node):
        if isinstance(part, cst.ImportFrom) and isinstance(part.names, cst.ImportStar):
            yield imported_module(part)


def names_imported(node: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """The name and the dotted source of all that imports bind, but for those in functions and classes."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            module = dotted_name(alias.name)
            yield imported_name(alias), module if alias.asname is not None else module.split(".")[0]
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            yield imported_name(alias), f"{imported_module(node)}.{dotted_name(alias.name)}"
    elif not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        for child in statements_below(node):
            yield from names_imported(child)
