"""Code without its author's layout."""

from __future__ import annotations

import libcst as cst


def without_layout(node: cst.CSTNode) -> str:
    """An expression's code without the author's layout."""
    import ast

    code = cst.Module([]).code_for_node(node).strip()
    return ast.unparse(ast.parse(f"({code}\n)"))  # in parentheses, as ':=' needs them
