"""The keys of items, as far as they are written as literals."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.syntax.literals import literal_value


def key_of(node: cst.CSTNode) -> Key:
    """The key that a subscript asks for."""
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1:
        return ANY_KEY
    element = node.slice[0].slice
    return literal_key(element.value) if isinstance(element, cst.Index) else ANY_KEY


def literal_key(node: cst.BaseExpression) -> Key:
    """A key that is written as a text or a whole number; what is counted from the end may have another key, too."""
    value = literal_value(node) if isinstance(node, (cst.SimpleString, cst.Integer)) else None
    return value if isinstance(value, (str, int)) else ANY_KEY
