"""Which objects may hold which: a graph of tokens, in which those that hold one another count as one.

An edge may have *keys*: the held object is found under these alone. Some edges are *evident*: a line of code makes
them, and not only the want of knowledge of what a call does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kalegen.analysis.heap.values import Token

Key = str | int | None
"""What a part is found under, as far as it is a literal; None where it may be anything."""

ANY_KEY: Key = None

CLASS_KEY: Key = "__class__"
"""What an object's own class is found under."""

MOST_EVIDENT = 50
"""A line of code that puts something into one of more objects than these does not show which one it is."""

MOST_EDGES = 2_000
"""From so many edges on, a graph is made smaller."""


class ObjectGraph:
    """Edges from tokens to what they may hold.

    Tokens that were merged form a class with one representative (union-find), so that code in which everything may
    hold everything costs no more than other code.
    """

    def __init__(self) -> None:
        self._parent: dict[Token, Token] = {}
        self._members: dict[Token, set[Token]] = {}
        self._held: dict[Token, set[Token]] = defaultdict(set)
        self._keys: dict[Token, dict[Token, set[Key]]] = {}
        self._evident: dict[Token, dict[Token, set[Key]]] = {}
        self._edges = 0
        self._most_edges = MOST_EDGES
        self.size = 0

    def representative(self, token: Token) -> Token:
        """The token that stands for all that the given one was merged with."""
        return self._parent.get(token, token)

    def representatives(self, tokens: Collection[Token]) -> list[Token]:
        """The tokens that stand for the given ones, each once."""
        get = self._parent.get
        return list(dict.fromkeys(get(token, token) for token in tokens))

    def members(self, token: Token) -> Iterable[Token]:
        """The tokens that the given one was merged with, itself included."""
        root = self.representative(token)
        return self._members.get(root, (root,))

    def hold(
        self, holders: Collection[Token], held: Collection[Token], key: Key = ANY_KEY, evident: bool = False
    ) -> None:
        """Record that each of the holders may hold each of the others, under a key."""
        roots = set(self.representatives(held))
        for root in self.representatives(holders):
            new = roots - self._held[root] - {root}
            self._held[root] |= new
            self._edges += len(new)
            keys = self._keys.setdefault(root, {})
            for each in roots - {root}:
                known = keys.setdefault(each, set())
                self.size += key not in known
                known.add(key)
        for holder in holders if evident and len(holders) <= MOST_EVIDENT else ():
            shown = self._evident.setdefault(holder, {})
            for each in held:
                shown.setdefault(each, set()).add(key)
        if self._edges > self._most_edges:
            self._condense()

    def held_by(self, token: Token, key: Key = ANY_KEY) -> Iterator[Token]:
        """The tokens that the given one may hold directly, under a key."""
        root = self.representative(token)
        yield from (member for member in self._members.get(root, ()) if member != token)
        keys = self._keys.get(root, {})
        for held in self._held.get(root, ()):
            if _may_be_under(key, keys.get(held)):
                yield from self.members(held)

    def held_under(self, tokens: Iterable[Token], key: Key) -> tuple[set[Token], set[Token]]:
        """The tokens that some may hold directly under a key: those that are there under no other, and the rest."""
        alone, other = set[Token](), set[Token]()
        for root, own in self._by_root(tokens).items():
            members = self._members.get(root, set())
            other |= members if len(own) > 1 else members - own
            keys = self._keys.get(root, {})
            for held in self._held.get(root, ()):
                known = keys.get(held)
                if known == {key}:
                    alone.add(held)
                elif _may_be_under(key, known):
                    other.update(self.members(held))
        return alone, other

    def _by_root(self, tokens: Iterable[Token]) -> dict[Token, set[Token]]:
        """Some tokens by those that stand for them."""
        given: dict[Token, set[Token]] = defaultdict(set)
        for token in tokens:
            given[self.representative(token)].add(token)
        return given

    def held_by_key(self, token: Token) -> dict[Key, set[Token]]:
        """The tokens that the given one may hold directly, by the keys that these may be under."""
        root = self.representative(token)
        keys = self._keys.get(root, {})
        found: dict[Key, set[Token]] = defaultdict(set)
        found[ANY_KEY].update(member for member in self._members.get(root, ()) if member != token)
        for held in self._held.get(root, ()):
            for key in keys.get(held, {ANY_KEY}):
                found[key].update(self.members(held))
        return found

    def held_by_each(self, tokens: Iterable[Token]) -> Iterator[tuple[frozenset[Token], frozenset[Token]]]:
        """The given tokens, those together that were merged, and with them the tokens that these may hold directly."""
        for root, own in self._by_root(tokens).items():
            members = self._members.get(root, set())
            found = set(members) if len(own) > 1 else members - own
            found.update(*map(self.members, self._held.get(root, ())))
            yield frozenset(own), frozenset(found)

    def evidently_reached(self, tokens: Iterable[Token], keys: Collection[Key] = (ANY_KEY,)) -> frozenset[Token]:
        """All tokens that the given ones evidently hold, those directly under one of the keys; themselves included."""
        seen = set(tokens)
        found = {
            held
            for token in seen
            for held, known in self._evident.get(token, {}).items()
            if any(_may_be_under(key, known) for key in keys)
        }
        while new := found - seen:
            seen |= new
            found = set[Token]().union(*(self._evident.get(token, ()) for token in new))
        return frozenset(seen)

    def merge(self, tokens: Iterable[Token]) -> None:
        """Record that any of the tokens may hold any other."""
        roots = self.representatives(list(tokens))
        if len(roots) < 2:
            return
        first = max(roots, key=lambda root: len(self._members.get(root, ())))  # the least to move
        own = self._members.setdefault(first, {first})
        for root in (each for each in roots if each != first):
            members = self._members.pop(root, {root})
            self._parent.update(dict.fromkeys(members, first))
            own |= members
            self._held[first] |= self._held.pop(root, set())
        self._keys.pop(first, None)
        self.size += 1

    def _condense(self) -> None:
        """Merge the tokens that hold one another: in such code nearly all hold nearly all."""
        import networkx as nx  # which few notebooks need, and which takes long to import

        graph: nx.DiGraph[Token] = nx.DiGraph()
        for holder, held in self._held.items():
            graph.add_edges_from((holder, self.representative(token)) for token in held)
        for component in nx.strongly_connected_components(graph):
            self.merge(component)
        for root, held in self._held.items():
            self._held[root] = {self.representative(token) for token in held} - {root}
        self._keys.clear()
        self._edges = sum(map(len, self._held.values()))
        self._most_edges = max(MOST_EDGES, 2 * self._edges)

    def reach(self, tokens: Iterable[Token], apart: Collection[Token] = ()) -> frozenset[Token]:
        """All tokens that the given ones hold, directly or through others but ``apart``, themselves included."""
        seen: set[Token] = set()
        todo = set(self.representatives(list(tokens)))
        while todo:
            root = todo.pop()
            seen.add(root)
            if root not in apart and root in self._held:
                todo |= self._roots_held(root) - seen
        return frozenset(seen).union(*(self._members[root] for root in seen if root in self._members))

    def _roots_held(self, root: Token) -> set[Token]:
        """The tokens that stand for what one holds; those that were merged since count as one from now on."""
        held, get = self._held[root], self._parent.get
        roots = {get(token, token) for token in held}
        if roots != held:
            keys = self._keys.get(root, {})
            for token in held - roots:
                known, other = keys.pop(token, None), get(token, token)
                own = keys.get(other, set() if other not in held else None)
                keys[other] = {ANY_KEY} if known is None or own is None else known | own
            self._held[root] = roots
        return roots


def _may_be_under(key: Key, known: Collection[Key] | None) -> bool:
    """Whether what is found under some keys, if they are known, may be found under one."""
    return key is ANY_KEY or known is None or key in known or ANY_KEY in known
