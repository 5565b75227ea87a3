"""Constant expressions: what ``60 * 60``, ``"a" + "b"`` or ``{"lr": 1e-3}`` is, without running anything."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any, Final

import libcst as cst


class _Unknown:
    """The type of ``UNKNOWN``."""


UNKNOWN: Final = _Unknown()
"""The value of an expression that is not a constant."""

LARGEST = 10_000
"""The items of the longest text or list, and the bits of the largest number, that a constant expression may make."""

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
    """The result of an operator, unless making it, or writing it down, would take long."""
    if _expected_size(kind, left, right) > LARGEST:
        raise ValueError("too large a constant")
    return _BINARY[type(kind)](left, right)


def _expected_size(kind: ast.operator, left: Any, right: Any) -> float:
    """How large the result will be at most, in items, characters or, of a number, bits."""
    numbers = isinstance(left, int) and isinstance(right, int)
    if isinstance(kind, ast.Pow):
        return float(abs(right) * (_size(left) if numbers else 1))
    if isinstance(kind, ast.LShift):
        return float(_size(left) + abs(right))
    if isinstance(kind, ast.Mult) and not numbers and isinstance(left, _HOLDERS):
        return float(_size(left) * max(abs(right), 1))
    if isinstance(kind, ast.Mult) and not numbers and isinstance(right, _HOLDERS):
        return float(_size(right) * max(abs(left), 1))
    if isinstance(kind, ast.Mod) and isinstance(left, (str, bytes)):  # a width makes any text long
        return math.inf if _WIDTH.search(repr(left)) else _size(left) + _size(right)
    return _size(left) + _size(right)


_HOLDERS = (str, bytes, list, tuple)
_WIDTH = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)")


def _size(value: Any) -> int:
    """The items of a value, those of its items too; the bits of a whole number, the characters of a text."""
    if isinstance(value, (list, tuple)):
        return 1 + sum(map(_size, value))
    if isinstance(value, dict):
        return 1 + sum(_size(key) + _size(item) for key, item in value.items())
    if isinstance(value, int):
        return value.bit_length()
    return len(value) if isinstance(value, (str, bytes)) else 1
