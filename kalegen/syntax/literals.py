"""Constant expressions: what ``60 * 60``, ``"a" + "b"`` or ``{"lr": 1e-3}`` is, without running anything."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

import libcst as cst


class _Unknown:
    """The type of ``UNKNOWN``."""


UNKNOWN: Final = _Unknown()
"""The value of an expression that is not a constant."""

LARGEST = 10_000
"""The longest text or list, and the largest exponent, that a constant expression may make."""

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}

_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}


def literal_value(node: cst.BaseExpression) -> Any:
    """The value of a constant expression, or ``UNKNOWN``."""
    if isinstance(node, cst.Name):
        return {"True": True, "False": False, "None": None}.get(node.value, UNKNOWN)
    if isinstance(node, (cst.Attribute, cst.Call, cst.Lambda, cst.FormattedString)):
        return UNKNOWN
    try:
        return _value(ast.parse(cst.Module([]).code_for_node(node), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, MemoryError, RecursionError):
        return UNKNOWN


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple):
        return tuple(_value(element) for element in node.elts)
    if isinstance(node, ast.List):
        return [_value(element) for element in node.elts]
    if isinstance(node, ast.Dict):
        return {_value(_key(key)): _value(value) for key, value in zip(node.keys, node.values, strict=True)}
    if isinstance(node, ast.UnaryOp):
        return _UNARY[type(node.op)](_value(node.operand))
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _bounded(node.op, _value(node.left), _value(node.right))
    raise ValueError(f"not a constant: {ast.dump(node)}")


def _key(key: ast.expr | None) -> ast.expr:
    if key is None:
        raise ValueError("a dictionary is unpacked")
    return key


def _bounded(kind: ast.operator, left: Any, right: Any) -> Any:
    """The result of an operator, unless making it would take long."""
    if isinstance(kind, (ast.Pow, ast.LShift, ast.Mult)):
        sizes = [len(v) if isinstance(v, (str, bytes, list, tuple)) else 0 for v in (left, right)]
        if isinstance(kind, ast.Mult):
            is_large = max(sizes) > 0 and max(sizes) * max(abs(left if sizes[1] else right), 1) > LARGEST
        else:
            is_large = abs(right) > LARGEST
        if is_large:
            raise ValueError("too large a constant")
    return _BINARY[type(kind)](left, right)
