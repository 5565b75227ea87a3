"""What the form of a statement says about control flow."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import children, walk

SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns"})
"""Context managers that may swallow an exception, after which the rest of their block has not run."""


def is_surely_nonempty(node: cst.BaseExpression) -> bool:
    """Whether iterating over the expression surely gives an item: a display or text with something in it, a range."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return any(not isinstance(element, cst.StarredElement) for element in node.elements)
    if isinstance(node, cst.Call) and dotted_name(node.func) == "range":
        arguments = [literal_value(argument.value) for argument in node.args if not argument.star]
        is_known = len(arguments) == len(node.args) and all(type(value) is int for value in arguments)
        return is_known and 1 <= len(arguments) <= 3 and arguments[2:] != [0] and len(range(*arguments)) > 0
    if (
        isinstance(node, cst.Call)
        and dotted_name(node.func) in ("enumerate", "reversed", "sorted", "list")
        and node.args
    ):
        return is_surely_nonempty(node.args[0].value)
    value = literal_value(node)
    return isinstance(value, (str, bytes, tuple, list)) and len(value) > 0


def may_suppress(node: cst.BaseExpression, managers: Iterable[Definition]) -> bool:
    """Whether a context manager may swallow exceptions: a known one, or one of the notebook's own that can."""
    if isinstance(node, cst.Call) and dotted_name(node.func).split(".")[-1] in SUPPRESSING:
        return True
    owned = list(managers)
    exits = (manager.methods.get(name) for manager in owned for name in ("__exit__", "__aexit__"))
    if any(returns_something(method.node) for method in exits if method is not None):
        return True
    generators = (manager.node for manager in owned if manager.is_context_manager)
    return any(isinstance(part, cst.ExceptHandler) for generator in generators for part in walk(generator))


def returns_something(node: cst.CSTNode) -> bool:
    """Whether a function has a ``return`` whose value may be true."""
    returned = (part.value for part in walk(node) if isinstance(part, cst.Return) and part.value is not None)
    return any(literal_value(value) is UNKNOWN or literal_value(value) for value in returned)


def matches_anything(pattern: cst.MatchPattern) -> bool:
    return isinstance(pattern, cst.MatchAs) and (pattern.pattern is None or matches_anything(pattern.pattern))


def values_in_pattern(pattern: cst.CSTNode) -> Iterable[cst.BaseExpression]:
    """The expressions in a pattern that are evaluated: values compared with, and classes."""
    if isinstance(pattern, cst.MatchValue):
        yield pattern.value
    elif isinstance(pattern, cst.MatchClass):
        yield pattern.cls
    for child in children(pattern):
        yield from values_in_pattern(child)
