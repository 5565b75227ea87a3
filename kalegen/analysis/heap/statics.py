"""Which attributes belong to a class itself, and so to all of its instances together."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.tables.classes import DESCRIBING_BASES, DESCRIBING_CALLS, FIELD_MAKERS, IMMUTABLE_TYPES
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import dotted_name, names_kept
from kalegen.syntax.walk import walk

CLASS_NAMES = frozenset({"cls", "type()", "__class__"})
"""What a class is called in the code of its own methods."""


def attributes_bound(node: cst.ClassDef, decorators: list[str]) -> frozenset[str]:
    """The attributes that a class's body binds to something which can change in place."""
    if bases_of(node) & DESCRIBING_BASES:
        return frozenset()
    small_statements = _small_statements(node)
    if _has_members(node) and _sets_attributes(node):
        targets = (target for small in small_statements for target in _targets(small))
        return frozenset(target.value for target in targets if isinstance(target, cst.Name))
    has_fields = "NamedTuple" in bases_of(node) or makes_fields(decorators)
    return frozenset(n for small in small_statements if not (has_fields and _is_plain(small)) for n in _bound(small))


def _is_plain(node: cst.BaseSmallStatement) -> bool:
    """Whether a statement describes a field whose default is no container that the class would keep."""
    if not isinstance(node, cst.AnnAssign):
        return False
    annotation = node.annotation.annotation
    annotation = annotation.value if isinstance(annotation, cst.Subscript) else annotation
    is_field = dotted_name(annotation).split(".")[-1] != "ClassVar"
    return is_field and not isinstance(_default_of(node.value), (cst.List, cst.Dict, cst.Set, cst.Call))


def _default_of(node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The one object that a field has in all instances: its value, or the default in a description of it."""
    if not isinstance(node, cst.Call) or not _describes(node):
        return node
    plain = [argument.value for argument in node.args if argument.keyword is None]
    named = [a.value for a in node.args if a.keyword is not None and a.keyword.value == "default"]
    return next(iter([*named, *plain]), None)


def _describes(node: cst.Call) -> bool:
    return dotted_name(node.func).split(".")[-1] in DESCRIBING_CALLS


def gives_to_all(node: cst.ClassDef, decorators: list[str]) -> bool:
    """Whether the instances have what the body binds: a member its value, a named tuple or data class its defaults."""
    return _has_members(node) or "NamedTuple" in bases_of(node) or makes_fields(decorators)


def makes_fields(decorators: list[str]) -> bool:
    """Whether one of some decorators makes the fields of instances of what a class's body binds."""
    return any(name.rpartition(".")[2] in FIELD_MAKERS for name in decorators)


def _has_members(node: cst.ClassDef) -> bool:
    """Whether a class is an enumeration: its body's names are its only instances."""
    return any(base.endswith(("Enum", "Flag")) for base in bases_of(node))


def _sets_attributes(node: cst.ClassDef) -> bool:
    """Whether code of a class assigns to attributes: the instances have more than their values."""
    return any(isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Attribute) for part in walk(node))


def attributes_given(node: cst.Call) -> frozenset[str]:
    """The attributes of a class made by a call that can change: ``namedtuple("R", "xs", defaults=[[]])``."""
    given = {argument.keyword.value: argument.value for argument in node.args if argument.keyword is not None}
    defaults = given.get("defaults")
    if defaults is not None and not _is_constant(defaults, of_items=True):
        fields = literal_value(node.args[1].value)
        return frozenset(fields.replace(",", " ").split() if isinstance(fields, str) else _texts(fields))
    pairs = [each for a in node.args if isinstance(a.value, cst.Dict) for each in a.value.elements]
    named = [(literal_value(p.key), p.value) for p in pairs if isinstance(p, cst.DictElement)]
    return frozenset(name for name, value in named if isinstance(name, str) and not _is_constant(value))


def bases_of(node: cst.ClassDef) -> frozenset[str]:
    """The last words of the names of a class's bases."""
    return frozenset(dotted_name(base.value).split(".")[-1] for base in node.bases)


def attributes_kept(node: cst.ClassDef) -> dict[str, list[cst.Name]]:
    """The attributes that a class's body binds, each with the names whose objects it is or holds."""
    kept: dict[str, list[cst.Name]] = {}
    for small in _small_statements(node):
        for target in _targets(small):
            assert isinstance(small, (cst.Assign, cst.AnnAssign))
            if isinstance(target, cst.Name):
                kept.setdefault(target.value, []).extend(names_kept(small.value))
    return kept


def factories_of(node: cst.ClassDef) -> list[cst.BaseExpression]:
    """What is called for each instance to make an attribute: ``make`` in ``field(default_factory=make)``."""
    assigned = (small for small in _small_statements(node) if isinstance(small, (cst.Assign, cst.AnnAssign)))
    return [factory for small in assigned for factory in _factories_in(small.value)]


def _factories_in(node: cst.BaseExpression | None) -> Iterator[cst.BaseExpression]:
    if not isinstance(node, cst.Call) or not _describes(node):
        return
    is_factory = dotted_name(node.func).split(".")[-1] == "Factory"
    for argument in node.args:
        if (argument.keyword is None and is_factory) or (
            argument.keyword is not None and argument.keyword.value in ("default_factory", "factory")
        ):
            yield argument.value
        else:
            yield from _factories_in(argument.value)


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
    is_plain = isinstance(node, cst.AnnAssign) and dotted_name(node.annotation.annotation) in IMMUTABLE_TYPES
    if not is_plain and not _is_constant(node.value):
        yield from (target.value for target in targets if isinstance(target, cst.Name))


def _is_constant(node: cst.BaseExpression, of_items: bool = False) -> bool:
    """Whether an attribute's value can't change in place, or is made for each instance; or all items of a display."""
    if isinstance(node, cst.Call) and _describes(node):
        default = _default_of(node)
        return default is None or (not isinstance(default, cst.Call) and _is_constant(default))
    value = literal_value(node)
    return value is not UNKNOWN and all(_is_hashable(each) for each in (value if of_items else [value]))


def _is_hashable(value: object) -> bool:
    return all(map(_is_hashable, value)) if isinstance(value, tuple) else not isinstance(value, (list, dict))


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, (list, tuple)) else []


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
