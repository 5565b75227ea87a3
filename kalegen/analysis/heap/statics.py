"""Which attributes belong to a class itself, and so to all of its instances together."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name, names_kept

FIELD_MAKERS = frozenset({"dataclass", "define", "frozen", "mutable", "s", "attrs", "attrib"})
"""Decorators that make instance attributes of what a class's body binds."""

CONSTANT_BASES = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple", "TypedDict", "Protocol", "BaseModel"}
)
"""Base classes whose bodies bind constants, or describe the instances' attributes."""

CLASS_NAMES = frozenset({"cls", "type()", "__class__"})
"""What a class is called in the code of its own methods."""


def attributes_bound(node: cst.ClassDef, decorators: list[str]) -> frozenset[str]:
    """The attributes that a class's body binds to something which can change in place."""
    bases = {dotted_name(base.value).split(".")[-1] for base in node.bases}
    if bases & CONSTANT_BASES or any(name.split(".")[-1] in FIELD_MAKERS for name in decorators):
        return frozenset()
    return frozenset(name for small in _small_statements(node) for name in _bound(small))


def attributes_kept(node: cst.ClassDef) -> dict[str, list[cst.Name]]:
    """The attributes that a class's body binds, each with the names whose objects it is or holds."""
    kept: dict[str, list[cst.Name]] = {}
    for small in _small_statements(node):
        for target in _targets(small):
            assert isinstance(small, (cst.Assign, cst.AnnAssign))
            if isinstance(target, cst.Name):
                kept.setdefault(target.value, []).extend(_names_kept_by_field(small.value))
    return kept


def _names_kept_by_field(node: cst.BaseExpression | None) -> Iterator[cst.Name]:
    """The names whose objects an attribute is or holds, also where a factory gives them to each instance."""
    factories = [a.value for a in node.args if a.keyword is not None] if isinstance(node, cst.Call) else []
    for factory in (each for each in factories if isinstance(each, cst.Lambda)):
        yield from names_kept(factory.body)
    yield from names_kept(node)


def _small_statements(node: cst.ClassDef) -> list[cst.BaseSmallStatement]:
    """The simple statements of a class's body."""
    if isinstance(node.body, cst.SimpleStatementSuite):
        return list(node.body.body)
    return [small for line in node.body.body if isinstance(line, cst.SimpleStatementLine) for small in line.body]


def _targets(node: cst.BaseSmallStatement) -> list[cst.BaseExpression]:
    """What an assignment of a value assigns to; nothing for another statement."""
    if isinstance(node, cst.AnnAssign) and node.value is not None:
        return [node.target]
    return [target.target for target in node.targets] if isinstance(node, cst.Assign) else []


def _bound(node: cst.BaseSmallStatement) -> Iterator[str]:
    targets = _targets(node)
    if not targets:
        return
    assert isinstance(node, (cst.Assign, cst.AnnAssign)) and node.value is not None
    value = literal_value(node.value)
    if value is UNKNOWN or isinstance(value, (list, dict, set)):
        yield from (target.value for target in targets if isinstance(target, cst.Name))


def attribute_stored(node: cst.CSTNode) -> tuple[str, str] | None:
    """The name of a class, or one of ``CLASS_NAMES``, and the attribute that an assignment's target sets on it."""
    if not isinstance(node, cst.Attribute):
        return None
    owner = class_named(node.value) or (node.value.value if isinstance(node.value, cst.Name) else None)
    return (owner, node.attr.value) if owner is not None else None


def class_named(node: cst.CSTNode) -> str | None:
    """Which of ``CLASS_NAMES`` an expression is, if any."""
    if isinstance(node, cst.Call):
        return "type()" if dotted_name(node.func) == "type" and len(node.args) == 1 else None
    if isinstance(node, cst.Attribute):
        return "__class__" if node.attr.value == "__class__" else None
    return "cls" if isinstance(node, cst.Name) and node.value == "cls" else None
