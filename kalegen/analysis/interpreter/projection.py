"""What a function's body does to objects, in terms of those that its caller can come across."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from kalegen.analysis.heap.definitions import Definition
from kalegen.analysis.heap.object_graph import Key
from kalegen.analysis.heap.values import CLOSURE, Carried, Fresh, Incoming, Parameter, Static, Token, Value

if TYPE_CHECKING:
    from kalegen.analysis.interpreter.heap_effects import HeapEffects


ITSELF: Key = 0
"""In the place of a key, of a result itself."""


SEALED: Key = "sealed:"
"""In the place of a key, of a seal that an object keeps others behind."""


MOST_APART = 8
"""Of more objects that may all hold one another, a caller is not told what each of them holds, and under which key."""


class Projection:
    """The objects of a body that outlive its call, each with a token that its caller knows.

    ``visible`` are the tokens that mean something to the caller: the function's own parameters, names of the module,
    variables of the functions around it, definitions. Of the objects that the body makes, those count which one of
    the ``results`` reaches (what it returns, what it binds globally) or several visible tokens do: such an object
    makes what reaches it aliases of one another. So do those count that an attribute of a visible token holds. Objects
    that are reached in the same ways count as one.
    """

    def __init__(
        self, heap: HeapEffects, definition: Definition, visible: frozenset[Token], results: Sequence[Value]
    ) -> None:
        self._heap = heap
        self._definition = definition
        self._visible = visible
        self._graph = heap.record.graph
        self._apart = frozenset(self._graph.representatives({*visible, *heap.record.sealed}))
        self._made = self._made_objects([part for result in results for part in _parts(result)])

    def _made_objects(self, results: Sequence[Value]) -> dict[Token, Token]:
        ways: dict[Token, set[tuple[Token | int, Key]]] = defaultdict(set)
        for root in self._visible:
            self._follow(root, [root], ways)
        for index, result in enumerate(results):
            for token in result.tokens:
                if isinstance(token, Fresh):
                    ways[token].add((index, ITSELF))
            self._follow(index, result.tokens, ways)
        self._own = {root for found in ways.values() if _is_hidden(found) for root, _ in found}
        return {
            token: Fresh((id(self._definition), hash(frozenset(found))))
            for token, found in ways.items()
            if not _is_hidden(found)
        }

    def _follow(
        self, root: Token | int, tokens: Collection[Token], ways: dict[Token, set[tuple[Token | int, Key]]]
    ) -> None:
        """Note the new objects that some tokens hold, each with the key under which it, or its holder, is found."""
        for token in tokens:
            for key, held in self._graph.held_by_key(token).items():
                for each in self._graph.reach(held, self._apart):
                    if isinstance(each, Fresh) and each not in tokens:
                        ways[each].add((root, SEALED if each in self._heap.record.sealed else key))

    def fills(self) -> frozenset[Token]:
        """The tokens of the caller that hold, after the call, objects which have no token for it."""
        filled = [root for root in self._own if not isinstance(root, int)]
        return frozenset(self.tokens([*filled, *self._heap.record.filled.intersection({*self._visible, *self._made})]))

    def instances(self) -> frozenset[Token]:
        """The new objects that are instances of the notebook's classes, and hold no others than the caller knows."""
        record = self._heap.record
        other = {known for token, known in self._made.items() if token not in record.instances - record.filled}
        several = {known for known, number in Counter(self._made.values()).items() if number > 1}
        return frozenset(self._made.values()) - other - several

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

    def sealed(self) -> frozenset[Token]:
        """The seals behind which objects that the caller knows keep others."""
        return frozenset(self.tokens(self._heap.record.sealed))

    def merged(self) -> frozenset[frozenset[Token]]:
        """The objects that the caller knows of which each may hold any other after the call, where these are many."""
        return frozenset(frozenset(group) for group in self._groups().values())

    def _groups(self) -> dict[Token, set[Token]]:
        groups: dict[Token, set[Token]] = defaultdict(set)
        for token in (*self._visible, *self._made):
            groups[self._graph.representative(token)].update(self.tokens([token]))
        return {root: group for root, group in groups.items() if len(group) > MOST_APART}

    def holds(self) -> dict[Token, dict[Token, frozenset[Key]]]:
        """Which others an object that the caller knows holds after the call; those that hold none are left out.

        What it holds by an object that the caller does not know, is under the same key as that object. That those hold
        one another which are ``merged`` goes without saying.
        """
        apart = frozenset(self._graph.representatives({*self._visible, *self._made}))
        groups = self._groups()
        found: dict[Token, dict[Token, set[Key]]] = defaultdict(lambda: defaultdict(set))
        for token in (*self._visible, *self._made):
            root = self._graph.representative(token)
            own = frozenset(self._graph.members(root)) if root in groups else frozenset()
            for key, held in self._graph.held_by_key(token).items():
                known = set(self.tokens(self._graph.reach(held, apart) - own))
                for holder, other in product(set(self.tokens([token])), known):
                    if other != holder and not _is_part(holder, key, other):
                        found[holder][other].add(key)
        return {holder: {token: frozenset(keys) for token, keys in others.items()} for holder, others in found.items()}

    def value(self, value: Value) -> Value:
        """A value of the body as the caller sees it."""
        hidden = [t for t in value.tokens if not isinstance(t, (Fresh, Carried)) and t not in self._visible]
        kept = frozenset(self.tokens(value.tokens | self._heap.reach(hidden)))
        elements = None if value.elements is None else tuple(self.value(element) for element in value.elements)
        return value._replace(tokens=kept, elements=elements)


def _parts(value: Value) -> list[Value]:
    """A value and, of a tuple, its elements."""
    return [value, *(part for element in value.elements or () for part in _parts(element))]


def _is_hidden(ways: Collection[tuple[Token | int, Key]]) -> bool:
    """Whether an object that is reached in some ways is only the affair of one holder, and of no attribute of it."""
    (root, key), *others = ways
    return not others and not isinstance(root, int) and not isinstance(key, str)


def _is_part(holder: Token, key: Key, other: Token) -> bool:
    """Whether an argument holds something as the attribute that it is of it, which goes without saying."""
    return isinstance(holder, Parameter) and isinstance(key, str) and holder.part(key) == other
