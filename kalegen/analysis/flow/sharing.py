"""Names that evidently share an object, as far as single lines show it: ``y = x``, ``h = {"k": x}``, ``h.append(x)``.

The analysis of data flow knows which names *may* share one, which is what saving them together asks for. To warn
that a change is missed asks for more: that they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.definitions import Library
from kalegen.analysis.tables.effects import RECEIVER
from kalegen.analysis.tables.methods import method_effect
from kalegen.model.notebook import Statement
from kalegen.syntax.literals import literal_value
from kalegen.syntax.walk import walk

STORING = frozenset({"append", "add", "appendleft", "insert", "setdefault"})
"""Methods that put their last argument into the object that they are called on."""

PART_KINDS = frozenset({"dict", "list", "tuple"})
"""Kinds of containers whose items are the very objects that were put in."""

VIEWING = frozenset({"reshape", "ravel", "view", "transpose", "swapaxes", "squeeze"})
"""Methods and attributes of an array that give another view of its numbers."""

COPIED = frozenset({"T", "values"})
"""Attributes that a table makes anew, as a rule."""

ANY_KEY = None
"""In the place of a key that is not written as a literal."""


class Link(NamedTuple):
    """``holder`` has ``held`` as its part ``key``; where ``is_same``, both are one object."""

    holder: str
    held: str
    is_same: bool = False
    key: object = ANY_KEY


class Sharing:
    """The links that the lines of a notebook have made so far."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._links: set[Link] = set()
        self._holders: dict[str, set[str]] = defaultdict(set)

    def note(self, statements: Iterable[Statement], kind: Callable[[str], str | None]) -> None:
        """Record what some statements link; ``kind`` tells what kind of thing a name is."""
        for statement in statements:
            node = statement.node
            if isinstance(node, cst.SimpleStatementLine):
                for link in (link for small in node.body for link in _links(small, kind, self._library)):
                    self._add(link)
            elif isinstance(node, cst.For) and isinstance(node.iter, cst.Name) and isinstance(node.target, cst.Name):
                self._add(Link(node.iter.value, node.target.value))

    def _add(self, link: Link) -> None:
        self._links.add(link)
        self._holders[link.holder].add(link.held)
        if link.is_same:
            self._holders[link.held].add(link.holder)

    def reaches(self, name: str, other: str) -> bool:
        """Whether a name is, or holds, the object of another one."""
        if name == other:
            return True
        met, waiting = {name}, [name]
        while waiting:
            new = self._holders.get(waiting.pop(), set()) - met
            met |= new
            waiting += new
        return other in met

    def shows(self, name: str, other: str, statements: Iterable[Statement]) -> bool:
        """Whether statements that use a name come across the object of another one: not if they use other items."""
        used = _items_used(name, statements)
        if used is None or self.are_one(name, other):
            return self.reaches(name, other)
        ways = [link for link in self._links if link.holder == name or (link.is_same and link.held == name)]
        return any(
            self.reaches(link.held if link.holder == name else link.holder, other)
            for link in ways
            if link.is_same or link.key is ANY_KEY or link.key in used
        )

    def are_one(self, name: str, other: str) -> bool:
        """Whether two names are names of one object."""
        return self.reaches(name, other) and self.reaches(other, name)

    def parts_of(self, name: str) -> set[str]:
        """The names of the objects that a variable holds directly."""
        return {link.held for link in self._links if not link.is_same and self.are_one(name, link.holder)}

    def parts_changed(self, statements: Iterable[Statement]) -> set[tuple[str, str]]:
        """Names that the statements change a part of, each with the name that evidently is this part."""
        changed = {pair for statement in statements for pair in _parts_changed(statement.node)}
        return {
            (name, link.held)
            for name, key in changed
            for link in self._links
            if key is not ANY_KEY and link.key == key and not link.is_same and self.are_one(name, link.holder)
        }


def _links(node: cst.BaseSmallStatement, kind: Callable[[str], str | None], library: Library) -> Iterator[Link]:
    """What a line links."""
    if isinstance(node, cst.Assign):
        targets = [target.target for target in node.targets]
        names = [target.value for target in targets if isinstance(target, cst.Name)]
        yield from (Link(names[0], name, is_same=True) for name in names[1:])
        for target in targets:
            yield from _links_of_target(target, node.value, kind, library)
    elif isinstance(node, cst.AnnAssign) and node.value is not None:
        yield from _links_of_target(node.target, node.value, kind, library)
    elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        call = node.value
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in STORING and call.args:
            (holder, key), held = root_and_key(call.func.value), call.args[-1].value
            if holder and isinstance(held, cst.Name):
                yield Link(holder, held.value, key=key)


def _links_of_target(
    target: cst.BaseExpression, value: cst.BaseExpression, kind: Callable[[str], str | None], library: Library
) -> Iterator[Link]:
    if isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, (cst.Tuple, cst.List)):
        if len(target.elements) == len(value.elements):
            for left, right in zip(target.elements, value.elements, strict=True):
                yield from _links_of_target(left.value, right.value, kind, library)
    elif isinstance(target, cst.Name):
        yield from _links_of_value(target.value, value, kind, library)
    elif isinstance(target, (cst.Attribute, cst.Subscript)):
        holder, key = root_and_key(target)
        if holder and isinstance(value, cst.Name):
            yield Link(holder, value.value, key=key)


def _links_of_value(
    name: str, value: cst.BaseExpression, kind: Callable[[str], str | None], library: Library
) -> Iterator[Link]:
    if isinstance(value, cst.Name):
        yield Link(name, value.value, is_same=True)
    elif isinstance(value, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
        yield from (Link(name, held, key=key) for key, held in _held_by_display(value))
    elif isinstance(value, cst.Call) and isinstance(value.func, cst.Name):
        yield from (Link(name, held, key=key) for key, held in _held_by_instance(value, value.func.value, library))
    else:
        yield from _links_of_part(name, value, kind)


def _held_by_display(node: cst.BaseExpression) -> Iterator[tuple[object, str]]:
    """The names that stand in a display, each with the key of the part that it is in."""
    elements = node.elements if isinstance(node, (cst.List, cst.Tuple, cst.Set, cst.Dict)) else ()
    for index, element in enumerate(elements):
        if isinstance(element, (cst.StarredElement, cst.StarredDictElement)):
            continue
        key = _key(element.key) if isinstance(element, cst.DictElement) else index
        if isinstance(element.value, cst.Name):
            yield key, element.value.value
        else:
            yield from ((key, held) for _, held in _held_by_display(element.value))


def _held_by_instance(call: cst.Call, class_name: str, library: Library) -> Iterator[tuple[object, str]]:
    """The arguments of a call of a class that its constructor keeps as they are: ``self.rows = rows``."""
    for definition in library.named(class_name):
        constructor = definition.methods.get("__init__")
        if constructor is None:
            continue
        kept = dict(_parameters_kept(constructor.node))
        places = [parameter.name.value for parameter in constructor.parameters[1:]]
        for index, argument in enumerate(call.args):
            place = argument.keyword.value if argument.keyword else places[index] if index < len(places) else ""
            if place in kept and isinstance(argument.value, cst.Name) and not argument.star:
                yield kept[place], argument.value.value


def _parameters_kept(constructor: cst.CSTNode) -> Iterator[tuple[str, str]]:
    for node in walk(constructor):
        if isinstance(node, cst.Assign) and isinstance(node.value, cst.Name):
            target = node.targets[0].target
            if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name):
                yield node.value.value, target.attr.value


def _links_of_part(name: str, value: cst.BaseExpression, kind: Callable[[str], str | None]) -> Iterator[Link]:
    """``row = rows[0]``, ``rows = table.rows``, and the views of an array."""
    node = value.func if isinstance(value, cst.Call) else value
    if not isinstance(node, (cst.Attribute, cst.Subscript)) or not isinstance(node.value, cst.Name):
        return
    whole = node.value.value
    is_sliced = isinstance(node, cst.Subscript) and any(isinstance(part, cst.Slice) for part in walk(node))
    if kind(whole) == "array":
        method = node.attr.value if isinstance(node, cst.Attribute) else ""
        if is_sliced or method == "T" or (method in VIEWING and node is not value):
            yield Link(name, whole, is_same=True)
    elif isinstance(value, cst.Subscript) and kind(whole) in PART_KINDS and not is_sliced:
        yield Link(whole, name, key=root_and_key(value)[1])
    elif isinstance(value, cst.Attribute) and kind(whole) is None and value.attr.value not in COPIED:
        yield Link(whole, name, key=value.attr.value)


def _parts_changed(node: cst.CSTNode) -> Iterator[tuple[str, object]]:
    """The names of which a line surely changes a part in place, with the part's key: ``h["x"].append(1)``."""
    for small in node.body if isinstance(node, cst.SimpleStatementLine) else ():
        targets: list[cst.BaseExpression] = []
        if isinstance(small, cst.Assign):
            targets = [target.target for target in small.targets]
        elif isinstance(small, cst.AugAssign):
            targets = [small.target]
        elif isinstance(small, cst.Expr) and isinstance(small.value, cst.Call) and is_changing_method(small.value):
            targets = [small.value.func]
        for target in targets:
            if isinstance(target, (cst.Attribute, cst.Subscript)) and not isinstance(target.value, cst.Name):
                name, key = root_and_key(target.value)
                if name:
                    yield name, key


def is_changing_method(call: cst.Call) -> bool:
    """Whether a call of a method changes the object that it is called on, whatever that is."""
    if not isinstance(call.func, cst.Attribute):
        return False
    by_position = [argument for argument in call.args if argument.keyword is None]
    is_plain = not any(argument.star for argument in call.args)
    effect = method_effect(call.func.attr.value, given=len(by_position) if is_plain else None)
    return effect is not None and RECEIVER in effect.mutates


def root_and_key(node: cst.BaseExpression) -> tuple[str, object]:
    """The name that a chain of items and attributes begins with, and the key of its first link."""
    key: object = ANY_KEY
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        key = node.attr.value if isinstance(node, cst.Attribute) else _subscript_key(node)
        node = node.value
    return (node.value, key) if isinstance(node, cst.Name) else ("", ANY_KEY)


def _subscript_key(node: cst.Subscript) -> object:
    element = node.slice[0].slice
    return _key(element.value) if len(node.slice) == 1 and isinstance(element, cst.Index) else ANY_KEY


def _key(node: cst.BaseExpression) -> object:
    value = literal_value(node)
    return value if isinstance(value, (str, int)) else ANY_KEY


def _items_used(name: str, statements: Iterable[Statement]) -> set[object] | None:
    """The keys of the items of a variable that the statements use; None where they may use any."""
    nodes = [node for statement in statements for node in walk(statement.node)]
    uses = [node for node in nodes if isinstance(node, cst.Subscript) and _is_name(node.value, name)]
    keys = {_subscript_key(node) for node in uses}
    is_whole = sum(_is_name(node, name) for node in nodes) > len(uses) or not uses
    return None if is_whole or ANY_KEY in keys else keys


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name
