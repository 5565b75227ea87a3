"""The arguments of a call, and which parameter each of them goes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import libcst as cst

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import CLOSURE, IMMUTABLE, Value, union
from kalegen.analysis.tables.effects import ALL, RECEIVER, CallEffect, Position


@dataclass
class Arguments:
    """The values a call is given: by position, by keyword, and through ``*`` and ``**``.

    ``closure`` is what the called function carries along.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    starred: list[Value] = field(default_factory=list)
    literals: dict[Position, object] = field(default_factory=dict)
    receiver: Value | None = None
    closure: Value = IMMUTABLE

    def all(self) -> list[Value]:
        """Every value the call can reach; the receiver first."""
        return [*self.at(RECEIVER), *self.given()]

    def given(self) -> list[Value]:
        """The values that stand between the call's parentheses: all but the receiver."""
        return [*self.positional, *self.keywords.values(), *self.starred]

    def at(self, position: Position) -> list[Value]:
        """The values that a position of the tables denotes; all starred ones, where it could be among them."""
        if position == ALL:
            return self.all()
        if position == RECEIVER:
            return [self.receiver] if self.receiver is not None else []
        if isinstance(position, str):
            return [self.keywords[position]] if position in self.keywords else list(self.starred)
        if position < len(self.positional):
            return [self.positional[position]]
        return list(self.starred)

    def kinds(self) -> dict[Position, str | None]:
        """The kind of each argument by its position."""
        kinds: dict[Position, str | None] = {index: value.kind for index, value in enumerate(self.positional)}
        kinds.update({keyword: value.kind for keyword, value in self.keywords.items()})
        if self.receiver is not None:
            kinds[RECEIVER] = self.receiver.kind
        return kinds


class KnownCall(NamedTuple):
    """A call that the row ``effect`` tells of: ``kind`` is what it gives, ``name`` the method that it calls."""

    node: cst.Call
    effect: CallEffect
    arguments: Arguments
    kind: str | None
    name: str = ""

    def expression(self, position: Position) -> cst.BaseExpression:
        """The expression that is written for a position; the call itself where there is none."""
        node = self.node
        if position == RECEIVER:
            return node.func.value if isinstance(node.func, cst.Attribute) else node
        plain = [argument for argument in node.args if not argument.star]
        by_keyword = [a.value for a in plain if a.keyword is not None and a.keyword.value == position]
        by_index = [a.value for a in plain if a.keyword is None]
        return by_index[position] if isinstance(position, int) and position < len(by_index) else [*by_keyword, node][0]

    def evidently_at(self, positions: Iterable[Position]) -> list[Value]:
        """The values that are evidently given for some positions: ``**`` gives none of them."""
        named = [p for p in positions if not isinstance(p, str) or p == ALL or p in self.arguments.keywords]
        return [value for position in named for value in self.arguments.at(position)]


def is_among(value: Value, values: Iterable[Value]) -> bool:
    """Whether a value is one of some, and not only like one."""
    return any(value is other for other in values)


def bound_arguments(definition: Definition, arguments: Arguments) -> dict[str, Value]:
    """Which value each parameter of a function gets; what can't be told apart goes to all that it may go to."""
    named = [each.name.value for each in definition.parameters if each.star not in ("*", "**")]
    collecting = [name for name in definition.parameter_names if name not in named]
    positional = list(arguments.positional)
    if definition.owner is not None and "staticmethod" not in definition.decorators and arguments.receiver is not None:
        positional.insert(0, arguments.receiver)
    bound = {CLOSURE: arguments.closure, **dict(zip(named, positional, strict=False))}
    for name in named:
        if name in arguments.keywords:
            bound[name] = arguments.keywords[name]
        elif name not in bound and arguments.starred:
            bound[name] = union(arguments.starred)
    other = [value for keyword, value in arguments.keywords.items() if keyword not in named]
    rest = union([*positional[len(named) :], *arguments.starred, *other])
    return {**bound, **dict.fromkeys(collecting, rest)}
