"""Names that a notebook gives to classes and to what annotations are made of: ``Cell = tuple[int, int]``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection

import libcst as cst

from kalegen.analysis.heap.values import IMMUTABLE, Carried, Value
from kalegen.analysis.tables.classes import is_class
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import names_assigned

NEW_TYPE = "typing.NewType()"
"""In the place of a full name, of what ``NewType`` gives: a function that gives back what it is given."""


class TypeAliases:
    """What the names stand for that nothing binds but an alias of a type; found in the order of the statements.

    ``value`` tells what a name is that is none of these, ``bindings`` how often the notebook binds it.
    """

    def __init__(
        self, statements: Collection[Statement], value: Callable[[str], Value], bindings: Callable[[str], int]
    ) -> None:
        self._value = value
        self.known: dict[str, Value] = {}
        given: dict[str, list[cst.BaseExpression]] = defaultdict(list)
        for statement in statements:
            for name, node in names_assigned(statement.node):
                given[name].append(node)
        for name, nodes in given.items():
            first, *others = nodes
            if len(nodes) == bindings(name) and all(node.deep_equals(first) for node in others):
                found = self._type(first)
                if found is not None:
                    self.known[name] = found

    def _type(self, node: cst.BaseExpression) -> Value | None:
        """What an expression stands for that names a type; None if it may be anything else."""
        if isinstance(node, (cst.Name, cst.Attribute)):
            return self._class(node)
        if isinstance(node, cst.Subscript):
            base = self._class(node.value)
            return base if base is not None and base.dotted and all(map(self._is_argument, _indices(node))) else None
        if isinstance(node, cst.Call) and f"{self._member(node.func)}()" == NEW_TYPE:
            return Value(dotted=NEW_TYPE)
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
            parts = [part for part in (node.left, node.right) if not _is_none(part)]
            return IMMUTABLE if parts and all(self._type(part) is not None for part in parts) else None
        return None

    def _class(self, node: cst.BaseExpression) -> Value | None:
        """What a name or an attribute of a module stands for, if that is a class, or an alias of a type."""
        if isinstance(node, cst.Name):
            value = self.known.get(node.value) or self._value(node.value)
            return value if node.value in self.known or _is_class(value) else None
        owner = self._member(node)
        return Value(dotted=owner) if owner is not None and is_class(owner) else None

    def _member(self, node: cst.BaseExpression) -> str | None:
        """The full name of what a library has; None for anything that the notebook or a module next to it binds."""
        if isinstance(node, cst.Name):
            return None if node.value in self.known else self._value(node.value).dotted
        owner = self._member(node.value) if isinstance(node, cst.Attribute) else None
        return f"{owner}.{node.attr.value}" if owner is not None and isinstance(node, cst.Attribute) else None

    def _is_argument(self, node: cst.CSTNode) -> bool:
        """Whether an expression may stand between the brackets of a type, and is the same wherever it runs."""
        if isinstance(node, (cst.Ellipsis, cst.SimpleString, cst.Integer)) or _is_none(node):
            return True
        if isinstance(node, (cst.List, cst.Tuple)):
            return all(self._is_argument(element.value) for element in node.elements)
        return isinstance(node, cst.BaseExpression) and self._type(node) is not None


def _is_class(value: Value) -> bool:
    """Whether a value is surely a class: a library's, or one that the notebook defines under this name alone."""
    if value.dotted:
        return is_class(value.dotted)
    kinds = {token.definition.kind.value for token in value.tokens if isinstance(token, Carried)}
    return bool(kinds) and kinds <= {"class", "factory"}


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _indices(node: cst.Subscript) -> list[cst.CSTNode]:
    parts = (element.slice for element in node.slice)
    return [part.value if isinstance(part, cst.Index) else part for part in parts]
