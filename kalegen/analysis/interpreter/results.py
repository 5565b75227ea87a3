"""What a known call gives: a new object, one of those that it was given, a part of one, or any of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from kalegen.analysis.heap.values import Role, Value, made_at, union
from kalegen.analysis.interpreter.arguments import Arguments, KnownCall, is_among
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.tables.effects import Shares
from kalegen.analysis.tables.kinds import VIEW_KINDS

MAKES = Shares.NEW | Shares.HOLDS | Shares.PARTS | Shares.CELLS
"""What is said of results that are new objects."""


FACTORIES = frozenset({f"builtins.{name}" for name in ("list", "dict", "set", "int", "float", "str", "bool")})
"""What makes new containers, or what can't change."""


class Results(Part):
    """Makes the values of calls by what the tables say that they share."""

    def of_known(self, call: KnownCall, given: list[Value], called_back: list[Value]) -> Value:
        """What a call gives that the row of a table tells of.

        ``given`` are the arguments that it does more with than to call them, ``called_back`` the results of those that
        it calls.
        """
        effect, arguments, kind = call.effect, call.arguments, call.kind
        shares = effect.shared(arguments.literals, len(arguments.positional))
        read, spared = call.evidently_at(effect.of), effect.spared(arguments.literals)
        related = [value for value in given if value.kind not in spared and is_among(value, read)]
        from_calls = [] if effect.calls == ("key",) else called_back
        same = [*related, *from_calls] if Shares.ITSELF in shares else []
        if Shares.PART in shares:
            same += [*(self.heap.element_of(value) for value in related), *from_calls]
        same += [value for value in call.evidently_at(effect.defaults) if not value.is_definition]
        found = union(same)
        if not shares & MAKES and shares:
            return Value(found.tokens, kind=kind)
        kept = self._kept(call, given, related, shares)
        if effect.pairs and arguments.positional and not arguments.starred:
            return self._pairs(call)
        made = self._made(call, [*kept, *from_calls], shares)
        if kind == "defaultdict" and _makes_containers(arguments):
            made = self._with_default(call.node, made)
        return Value(made.tokens | found.tokens, kind, iterator=made.iterator, unserialisable=made.unserialisable)

    def _kept(self, call: KnownCall, given: list[Value], related: list[Value], shares: Shares) -> list[Value]:
        """What a new result holds: functions and classes are kept wherever they are given."""
        kept = []
        if Shares.HOLDS in shares:
            kept += self.as_kept(call, [*related, *(v for v in given if v.is_definition and not is_among(v, related))])
        if Shares.PARTS in shares:
            kept += [self.heap.element_of(value) for value in related]
        if Shares.CELLS in shares:
            kept += [self.heap.cells_of(value) for value in related]
        return kept

    def _made(self, call: KnownCall, kept: list[Value], shares: Shares) -> Value:
        """A new object; all that it holds is known where it is a container of parts, or shows a container."""
        known: dict[str, Any] = {"kind": call.kind, "iterator": call.effect.iterator}
        is_known = shares in (Shares.PARTS, Shares.NEW) or call.kind in VIEW_KINDS
        if is_known or (call.kind == "list" and all(map(is_atomic, kept))):
            return self.heap.display(call.node, kept, **known)
        is_evident = shares in (Shares.HOLDS, Shares.HOLDS | Shares.NEW, Shares.CELLS)
        return self.heap.container(call.node, kept, is_evident, **known)

    def _pairs(self, call: KnownCall) -> Value:
        """A list of two new objects for each argument, of its kind, with its parts where it is not copied."""
        elements = []
        for index, value in enumerate(value for value in call.arguments.positional for _ in range(2)):
            own = made_at(call.node, index)._replace(kind=value.kind)
            if value.kind not in call.effect.spares:
                self.heap.hold(own, self.heap.element_of(value))
            elements.append(own)
        return self.heap.display(call.node, elements, kind="list")._replace(elements=tuple(elements))

    def _with_default(self, node: cst.Call, made: Value) -> Value:
        """A ``defaultdict`` that holds a container from the start, which stands for all that it will make."""
        default = made_at(node, Role.DEFAULT)
        self.heap.hold(made, default)
        self.record.transparent |= (made.tokens | default.tokens) - self.record.filled
        return made

    def parts(self, node: cst.Call, kinds: Sequence[str]) -> Value:
        """A tuple of new objects that hold no others."""
        made = [made_at(node, index)._replace(kind=kind) for index, kind in enumerate(kinds)]
        return self.heap.display(node, made, kind="tuple")._replace(elements=tuple(made))

    def as_kept(self, call: KnownCall, values: list[Value]) -> list[Value]:
        """Some arguments as an object holds them: behind a seal where its methods never change them."""
        read = call.evidently_at(call.effect.preserves)
        preserved = [v for v in values if v.tokens and call.effect.preserves and is_only_read(v, read)]
        rest = [value for value in values if not is_among(value, preserved)]
        return [*rest, self.heap.sealed(call.node, preserved)] if preserved else rest


def _makes_containers(arguments: Arguments) -> bool:
    """Whether a ``defaultdict`` begins empty, and its defaults are new containers."""
    factories = [value.dotted for value in arguments.all()]
    return len(factories) == 1 and factories[0] in FACTORIES


def is_only_read(value: Value, read: list[Value]) -> bool:
    """Whether a kept argument stays as it is: one of those that are only read, or a seeded splitter."""
    return value.kind in ("estimator", "drawing estimator") or is_among(value, read)


def is_atomic(value: Value) -> bool:
    """Whether nothing can change that a value holds, so that nothing can in a list which a known call makes of it."""
    return not value.tokens or value.kind in ("str", "bytes", "number", "index", "regex")
