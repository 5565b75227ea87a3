"""``Literal["fast", "deep"]``: annotations that say which values there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from kalegen.syntax.literals import literal_value
from kalegen.syntax.nodes import literal
from kalegen.syntax.parsing import parse_expression
from kalegen.syntax.scopes import dotted_name


def choices_in(annotation: cst.BaseExpression | None) -> tuple[Any, ...]:
    """The values that a ``Literal`` has, ``UNKNOWN`` for what is no constant; none for any other annotation."""
    node = _parsed(annotation)
    if not isinstance(node, cst.Subscript) or dotted_name(node.value).split(".")[-1] != "Literal":
        return ()
    return tuple(literal_value(one.slice.value) for one in node.slice if isinstance(one.slice, cst.Index))


def is_among(value: Any, choices: Sequence[Any]) -> bool:
    """Whether a value is one of the choices; ``True`` is not 1."""
    return any(type(value) is type(choice) and value == choice for choice in choices)


def annotation_of(choices: Sequence[Any]) -> cst.Annotation:
    """Build ``Literal[…]`` with these values."""
    elements = [cst.SubscriptElement(cst.Index(literal(choice))) for choice in choices]
    return cst.Annotation(cst.Subscript(cst.Name("Literal"), elements))


def in_words(choices: Sequence[Any]) -> str:
    """Return choices as they stand in a sentence: ``'fast', 'deep'``."""
    return ", ".join(map(repr, choices))


def _parsed(node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """An annotation; one that is written as a string is parsed."""
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        try:
            return parse_expression(node.evaluated_value)
        except (cst.ParserSyntaxError, ValueError):
            return node
    return node
