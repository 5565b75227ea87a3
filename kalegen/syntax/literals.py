"""Constant expressions: what ``60 * 60``, ``"a" + "b"`` or ``{"lr": 1e-3}`` is, without running anything."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import libcst as cst


class _Unknown:
    """The type that ``UNKNOWN`` alone has."""


UNKNOWN: Final = _Unknown()
"""The value of an expression that is not a constant."""

LARGEST = 10_000
"""The items of the longest text or list, and the bits of the largest number, that a constant expression may make."""

_BINARY: Mapping[type[cst.BaseBinaryOp], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
    cst.Modulo: operator.mod,
    cst.Power: operator.pow,
    cst.LeftShift: operator.lshift,
    cst.RightShift: operator.rshift,
    cst.BitOr: operator.or_,
    cst.BitAnd: operator.and_,
    cst.BitXor: operator.xor,
}

_UNARY: Mapping[type[cst.BaseUnaryOp], Callable[[Any], Any]] = {
    cst.Plus: operator.pos,
    cst.Minus: operator.neg,
    cst.Not: operator.not_,
    cst.BitInvert: operator.invert,
}

_NAMES: Mapping[str, Any] = {"True": True, "False": False, "None": None}


_CONSTANT = frozenset(
    {
        cst.BinaryOperation, cst.ConcatenatedString, cst.Dict, cst.Ellipsis, cst.Float, cst.Imaginary, cst.Integer,
        cst.List, cst.Name, cst.SimpleString, cst.Tuple, cst.UnaryOperation,
    }
)  # fmt: skip
"""The expressions that may be constants."""


class _NoConstant(ValueError):
    """Something in an expression is no constant."""


def literal_value(node: cst.BaseExpression) -> Any:
    """The value of a constant expression, or ``UNKNOWN``."""
    if type(node) not in _CONSTANT:
        return UNKNOWN
    try:
        return _value(node)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, MemoryError, RecursionError):
        return UNKNOWN


def _value(node: cst.BaseExpression) -> Any:
    if isinstance(node, cst.Name) and node.value in _NAMES:
        return _NAMES[node.value]
    if isinstance(node, (cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary)):
        return _constant(node.value)
    if isinstance(node, cst.ConcatenatedString):
        return _value(node.left) + _value(node.right)
    if isinstance(node, (cst.Tuple, cst.List)):
        values = [_value(_item(element)) for element in node.elements]
        return values if isinstance(node, cst.List) else tuple(values)
    if isinstance(node, cst.Dict):
        return {_value(_key(element)): _value(element.value) for element in node.elements}
    if isinstance(node, cst.UnaryOperation):
        return _UNARY[type(node.operator)](_value(node.expression))
    if isinstance(node, cst.BinaryOperation) and type(node.operator) in _BINARY:
        return _bounded(type(node.operator), _value(node.left), _value(node.right))
    if isinstance(node, cst.Ellipsis):
        return ...
    raise _NoConstant


@lru_cache(maxsize=1024)
def _constant(text: str) -> Any:
    """What the text of a number or a string is: nothing that could be changed."""
    return ast.literal_eval(text)


def _item(element: cst.BaseElement) -> cst.BaseExpression:
    if not isinstance(element, cst.Element):
        raise _NoConstant
    return element.value


def _key(element: cst.BaseDictElement) -> cst.BaseExpression:
    if not isinstance(element, cst.DictElement):
        raise _NoConstant
    return element.key


def _bounded(kind: type[cst.BaseBinaryOp], left: Any, right: Any) -> Any:
    """The result of an operator, unless making it, or writing it down, would take long."""
    if _expected_size(kind, left, right) > LARGEST:
        raise ValueError("too large a constant")
    return _BINARY[kind](left, right)


def _expected_size(kind: type[cst.BaseBinaryOp], left: Any, right: Any) -> float:
    """How large the result will be at most, in items, characters or, of a number, bits."""
    numbers = isinstance(left, int) and isinstance(right, int)
    if kind is cst.Power:
        return float(abs(right) * (_size(left) if numbers else 1))
    if kind is cst.LeftShift:
        return float(_size(left) + abs(right))
    if kind is cst.Multiply and not numbers and isinstance(left, _HOLDERS):
        return float(_size(left) * max(abs(right), 1))
    if kind is cst.Multiply and not numbers and isinstance(right, _HOLDERS):
        return float(_size(right) * max(abs(left), 1))
    if kind is cst.Modulo and isinstance(left, (str, bytes)):  # a width makes any text long
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
