"""The imports in a piece of code."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.syntax.scopes import dotted_name, imported_module
from kalegen.syntax.walk import statements_below


def imports_in(node: cst.CSTNode) -> Iterable[tuple[str, cst.CSTNode]]:
    """The dotted modules imported anywhere in a node, ``from a import b`` as ``a.b``, with the import statements."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            yield dotted_name(alias.name), node
    elif isinstance(node, cst.ImportFrom):
        module = imported_module(node)
        if isinstance(node.names, cst.ImportStar):
            yield module, node
        else:
            for alias in node.names:
                yield f"{module}.{dotted_name(alias.name)}", node
    else:
        for child in statements_below(node):
            yield from imports_in(child)
