"""Texts in tables of settings: ``CONFIG["paths"]["data"]``, ``Config.data``, and ``config.data`` of an instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from kalegen.analysis.interpreter.texts import text_of_literal
from kalegen.model.notebook import Statement
from kalegen.syntax.literals import literal_value
from kalegen.syntax.scopes import dotted_name, names_assigned, names_bound_in
from kalegen.syntax.walk import find

_CHANGING = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
"""Methods that give a dict other items."""

_SETTING = frozenset({"delattr", "setattr"})

_STORING: tuple[type[cst.AssignTarget | cst.AugAssign | cst.AnnAssign | cst.Del], ...] = (
    cst.AssignTarget, cst.AugAssign, cst.AnnAssign, cst.Del,
)  # fmt: skip
"""What stores into the parts of a target, or deletes them."""

DEEPEST = 4
"""How many keys lead to a text."""


def texts_in_tables(statements: Collection[Statement]) -> Mapping[str, str]:
    """The texts that a notebook's tables hold: by the variable, and the keys or attributes, joined by dots.

    A table is a dict display, a call of ``dict``, a class, or an instance that is made without a constructor of its
    own. It is bound once, and no line gives it another part.
    """
    found: dict[str, dict[str, str]] = {}
    bound = [name for statement in statements for name in names_bound_in(statement.node).bound]
    for statement in statements:
        for name, parts in _tables_of(statement.node, found):
            found[name] = dict(parts)
    changed = _changed(statements) if any(found.values()) else set[str]()
    kept = [name for name in found if bound.count(name) == 1 and name not in changed]
    return {f"{name}.{path}": text for name in kept for path, text in found[name].items()}


def _tables_of(
    statement: cst.CSTNode, known: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    if isinstance(statement, cst.ClassDef):
        yield statement.name.value, _parts_of_class(statement)
    for name, node in names_assigned(statement):
        if isinstance(node, cst.Dict):
            yield name, _parts_of_dict(node)
        elif isinstance(node, cst.Call) and not any(argument.star or not argument.keyword for argument in node.args):
            maker = dotted_name(node.func)
            if maker == "dict" or maker in known:
                yield name, _parts_of_call(node, known.get(maker, {}))


def _parts_of_dict(node: cst.Dict, depth: int = 1) -> Iterator[tuple[str, str]]:
    for element in node.elements:
        key = literal_value(element.key) if isinstance(element, cst.DictElement) else None
        if not isinstance(key, str):
            continue
        if isinstance(element.value, cst.Dict) and depth < DEEPEST:
            yield from ((f"{key}.{path}", text) for path, text in _parts_of_dict(element.value, depth + 1))
        else:
            yield from _part(key, element.value)


def _parts_of_call(node: cst.Call, defaults: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    given = {argument.keyword.value: argument.value for argument in node.args if argument.keyword is not None}
    yield from ((path, text) for path, text in defaults.items() if path.partition(".")[0] not in given)
    for key, value in given.items():
        yield from _part(key, value)


def _parts_of_class(node: cst.ClassDef) -> Iterator[tuple[str, str]]:
    """The texts of a class's body; of one with a constructor, or other classes below it, they are not all."""
    if any(function.name.value in ("__init__", "__new__") for function in find(cst.FunctionDef, node)) or node.bases:
        return
    for line in node.body.body:
        for name, value in names_assigned(line):
            yield from _part(name, value)


def _part(key: str, value: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    text = text_of_literal(value) if isinstance(value, cst.SimpleString) else None
    if text is not None:
        yield key, text


def _changed(statements: Collection[Statement]) -> set[str]:
    """The variables of which a line may change a part."""
    nodes = [statement.node for statement in statements]
    targets = [node.target for kind in _STORING for node in find(kind, *nodes)]
    found = {_root(part) for kind in (cst.Attribute, cst.Subscript) for part in find(kind, *targets)}
    for call in find(cst.Call, *nodes):
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in _CHANGING:
            found.add(_root(call.func))
        elif dotted_name(call.func) in _SETTING and call.args:
            found.add(_root(call.args[0].value))
    return found | set(_owners(found, statements))


def _owners(changed: Collection[str], statements: Collection[Statement]) -> Iterator[str]:
    """The variables that changed ones are other names of, or of their parts: ``paths = CONFIG["paths"]``."""
    given: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        for name, value in names_assigned(statement.node):
            given[name].add(_root(value))
    waiting = list(changed)
    while waiting:
        owners = given.pop(waiting.pop(), set())
        yield from owners
        waiting += owners


def _root(node: cst.CSTNode) -> str:
    """The name that a chain of attributes and items begins with; an empty string if it begins with none."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return dotted_name(node)
