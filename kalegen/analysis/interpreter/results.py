"""What a known call gives: a new object, one of those that it was given, a part of one, or any of these."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kalegen.analysis.heap.values import Fresh, Value, union
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.interpreter.kinds import VIEW_KINDS
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.effects import ALL, CallEffect, Position, Shares

MAKES = Shares.NEW | Shares.HOLDS | Shares.PARTS | Shares.CELLS
"""What is said of results that are new objects."""


DEFAULT = -4
"""Tells what a ``defaultdict`` makes from itself, which is made at the same place."""

FACTORIES = frozenset({f"builtins.{name}" for name in ("list", "dict", "set", "int", "float", "str", "bool")})
"""What makes new containers, or what can't change."""


class Results(Part):
    """Makes the values of calls by what the tables say that they share."""

    def of_row(
        self,
        node: cst.Call,
        effect: CallEffect,
        arguments: Arguments,
        given: list[Value],
        called_back: list[Value],
        kind: str | None,
    ) -> Value:
        """What a call gives that the row of a table tells of.

        ``given`` are the arguments that it does more with than to call them, ``called_back`` the results of those that
        it calls.
        """
        shares = effect.shared(arguments.literals, len(arguments.positional))
        read = _at(arguments, effect.of)
        spared = effect.spared(arguments.literals)
        related = [v for v in given if v.kind not in spared and any(v is other for other in read)]
        from_calls = [] if effect.calls == ("key",) else called_back
        same = [*related, *from_calls] if Shares.ITSELF in shares else []
        if Shares.PART in shares:
            same += [*(self.heap.element_of(value) for value in related), *from_calls]
        same += [value for value in _at(arguments, effect.defaults) if not value.is_definition]
        found = union(same)
        if not shares & MAKES and shares:
            return Value(found.tokens, kind=kind)
        kept = self._kept(node, effect, arguments, given, related, shares)
        if effect.pairs and arguments.positional and not arguments.starred:
            return self._pairs(node, effect, arguments.positional)
        made = self._made(node, effect, [*kept, *from_calls], shares, kind)
        if kind == "defaultdict" and _makes_containers(arguments):
            made = self._with_default(node, made)
        return Value(made.tokens | found.tokens, kind, iterator=made.iterator, unserialisable=made.unserialisable)

    def _kept(
        self,
        node: cst.Call,
        effect: CallEffect,
        arguments: Arguments,
        given: list[Value],
        related: list[Value],
        shares: Shares,
    ) -> list[Value]:
        """What a new result holds: functions and classes are kept wherever they are given."""
        kept = []
        if Shares.HOLDS in shares:
            other = [v for v in given if v.is_definition and not any(v is each for each in related)]
            kept += self.as_kept(node, effect, arguments, [*related, *other])
        if Shares.PARTS in shares:
            kept += [self.heap.element_of(value) for value in related]
        if Shares.CELLS in shares:
            kept += [self.heap.cells_of(value) for value in related]
        return kept

    def _made(self, node: cst.Call, effect: CallEffect, kept: list[Value], shares: Shares, kind: str | None) -> Value:
        """A new object; all that it holds is known where it is a container of parts, or shows a container."""
        is_known = shares in (Shares.PARTS, Shares.NEW) or kind in VIEW_KINDS
        if is_known or (kind == "list" and all(map(is_atomic, kept))):
            return self.heap.display(node, kept, kind=kind, iterator=effect.iterator)
        is_evident = shares in (Shares.HOLDS, Shares.HOLDS | Shares.NEW, Shares.CELLS)
        return self.heap.container(node, kept, is_evident, kind=kind, iterator=effect.iterator)

    def _pairs(self, node: cst.Call, effect: CallEffect, given: list[Value]) -> Value:
        """A list of two new objects for each argument, of its kind, with its parts where it is not copied."""
        elements = []
        for index, value in enumerate(value for value in given for _ in range(2)):
            own = Value(frozenset([Fresh((id(node), index))]), kind=value.kind)
            if value.kind not in effect.spares:
                self.heap.hold(own, self.heap.element_of(value))
            elements.append(own)
        return self.heap.display(node, elements, kind="list")._replace(elements=tuple(elements))

    def _with_default(self, node: cst.Call, made: Value) -> Value:
        """A ``defaultdict`` that holds a container from the start, which stands for all that it will make."""
        default = Value(frozenset([Fresh((id(node), DEFAULT))]))
        self.heap.hold(made, default)
        self.record.transparent |= (made.tokens | default.tokens) - self.record.filled
        return made

    def parts(self, node: cst.Call, kinds: Sequence[str]) -> Value:
        """A tuple of new objects that hold no others."""
        made = [Value(frozenset([Fresh((id(node), index))]), kind=kind) for index, kind in enumerate(kinds)]
        return self.heap.display(node, made, kind="tuple")._replace(elements=tuple(made))

    def as_kept(self, node: cst.Call, effect: CallEffect, arguments: Arguments, values: list[Value]) -> list[Value]:
        """Some arguments as an object holds them: behind a seal where its methods never change them."""
        read = _at(arguments, effect.preserves)
        preserved = [v for v in values if v.tokens and effect.preserves and is_only_read(v, read)]
        rest = [value for value in values if not any(value is other for other in preserved)]
        return [*rest, self.heap.sealed(node, preserved)] if preserved else rest


def _makes_containers(arguments: Arguments) -> bool:
    """Whether a ``defaultdict`` begins empty, and its defaults are new containers."""
    factories = [value.dotted for value in arguments.all()]
    return len(factories) == 1 and factories[0] in FACTORIES


def _at(arguments: Arguments, positions: tuple[Position, ...]) -> list[Value]:
    """The values that are evidently given for some positions: ``**`` gives none of them."""
    named = [p for p in positions if not isinstance(p, str) or p == ALL or p in arguments.keywords]
    return [value for position in named for value in arguments.at(position)]


def is_only_read(value: Value, read: list[Value]) -> bool:
    """Whether a kept argument stays as it is: one of those that are only read, or a seeded splitter."""
    return value.kind in ("estimator", "drawing estimator") or any(value is other for other in read)


def is_atomic(value: Value) -> bool:
    """Whether nothing can change that a value holds, so that nothing can in a list which a known call makes of it."""
    return not value.tokens or value.kind in ("str", "bytes", "number", "index", "regex")
