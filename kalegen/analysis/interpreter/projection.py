"""What a function's body does to objects, in terms of those that its caller can come across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.values import CLOSURE, Carried, Fresh, Incoming, Parameter, Static, Token, Value

if TYPE_CHECKING:
    from kalegen.analysis.interpreter.heap_effects import HeapEffects


class Projection:
    """The objects of a body that outlive its call, each with a token that its caller knows.

    ``visible`` are the tokens that mean something to the caller: the function's own parameters, names of the module,
    variables of the functions around it, definitions. Of the objects that the body makes, those count which one of
    the ``results`` reaches (what it returns, what it binds globally) or several visible tokens do: such an object
    makes what reaches it aliases of one another. Objects that are reached in the same ways count as one.
    """

    def __init__(
        self, heap: HeapEffects, definition: Definition, visible: frozenset[Token], results: Sequence[Value]
    ) -> None:
        self._heap = heap
        self._definition = definition
        self._visible = visible
        self._made = self._made_objects([part for result in results for part in _parts(result)])

    def _made_objects(self, results: Sequence[Value]) -> dict[Token, Token]:
        ways: dict[Token, set[tuple[Token | int, bool]]] = defaultdict(set)
        roots: list[tuple[Token | int, frozenset[Token]]] = [(token, frozenset([token])) for token in self._visible]
        roots += [(index, result.tokens) for index, result in enumerate(results)]
        for root, tokens in roots:
            for token in self._heap.reach(tokens):
                if isinstance(token, Fresh):
                    ways[token].add((root, token in tokens))
        self._own = {root for found in ways.values() if len(found) == 1 for root, _ in found}
        return {
            token: Fresh((id(self._definition), hash(frozenset(found))))
            for token, found in ways.items()
            if len(found) > 1 or any(isinstance(root, int) for root, _ in found)
        }

    def fills(self) -> frozenset[Token]:
        """The tokens of the caller that hold, after the call, objects which have no token for it."""
        return frozenset(self.tokens([root for root in self._own if not isinstance(root, int)]))

    def token(self, token: Token) -> Token | None:
        """What the caller knows a token as, if it does."""
        if token in self._made:
            return self._made[token]
        if isinstance(token, Incoming) and token.name in self._definition.enclosing:
            return Parameter(id(self._definition), CLOSURE)
        return token if token in self._visible or isinstance(token, (Carried, Static)) else None

    def tokens(self, tokens: Collection[Token]) -> Iterator[Token]:
        """What the caller knows of some tokens."""
        return (known for token in tokens if (known := self.token(token)) is not None)

    def holds(self) -> dict[Token, frozenset[Token]]:
        """Which others an object that the caller knows holds after the call; those that hold none are left out."""
        held: dict[Token, set[Token]] = defaultdict(set)
        for token in (*self._visible, *self._made):
            for holder in self.tokens([token]):
                held[holder].update(self.tokens(self._heap.reach([token])))
        return {holder: frozenset(others) - {holder} for holder, others in held.items() if others != {holder}}

    def value(self, value: Value) -> Value:
        """A value of the body as the caller sees it."""
        hidden = [t for t in value.tokens if not isinstance(t, (Fresh, Carried)) and t not in self._visible]
        kept = frozenset(self.tokens(value.tokens | self._heap.reach(hidden)))
        elements = None if value.elements is None else tuple(self.value(element) for element in value.elements)
        return replace(value, tokens=kept, elements=elements)


def _parts(value: Value) -> list[Value]:
    """A value and, of a tuple, its elements."""
    return [value, *(part for element in value.elements or () for part in _parts(element))]
