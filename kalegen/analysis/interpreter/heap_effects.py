"""What code does to objects, and what their parts may be: the heap as the parts of the interpreter use it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import libcst as cst

from kalegen.analysis.heap.definitions import Definition, Kind, by_place
from kalegen.analysis.heap.effects import Cause, Mutation
from kalegen.analysis.heap.keeping import kept
from kalegen.analysis.heap.object_graph import ANY_KEY, Key
from kalegen.analysis.heap.values import (
    Carried,
    Fresh,
    Incoming,
    Parameter,
    Role,
    Static,
    Token,
    Value,
    definitions_in,
    made_at,
    objects_in,
    union,
)
from kalegen.analysis.interpreter.part import Part
from kalegen.analysis.interpreter.texts import marked
from kalegen.analysis.tables.kinds import CONTAINER_KINDS, IMMUTABLE_KINDS, TABLES, TABULAR_KINDS, VIEW_KINDS
from kalegen.analysis.tables.remade import GENERATOR, HELD_GENERATOR, REASONS_OF_PARTS


class HeapEffects(Part):
    """Objects that are made, changed, and put into one another."""

    def __init__(self) -> None:
        self.blamed: Parameter | None = None

    @contextmanager
    def blaming(self, parameter: Parameter | None) -> Iterator[None]:
        """For as long as code runs of which only an argument tells that it does; or no other than before."""
        before = self.blamed
        self.blamed = before or parameter
        yield
        self.blamed = before

    def itself(self, value: Value | None) -> Parameter | None:
        """The parameter whose argument a value surely is, and not a part of it."""
        tokens = [] if value is None else [token for token in value.tokens if isinstance(token, Parameter)]
        return next((t for t in tokens if value is not None and value.template == marked(t.owner, t.text)), None)

    def reach(self, value: Value | Iterable[Token]) -> frozenset[Token]:
        """All tokens that the value holds, directly or through others."""
        return self.record.graph.reach(value.tokens if isinstance(value, Value) else value)

    def mutate(self, tokens: Iterable[Token], certain: bool, cause: Cause, shallow: bool = False) -> None:
        """Record that the objects behind the tokens are changed, surely or perhaps, but for what authors say stays."""
        tokens = frozenset(self.asserted.changed(tokens))
        mutation = Mutation(certain, cause, shallow, self.blamed)
        for token in tokens:
            self.record.mutated[token] = mutation.joined(self.record.mutated.get(token))
        for _, held in self.record.graph.held_by_each(tokens) if self.library.has_one_for_all else ():
            for definition in definitions_in(held):
                if definition.is_one_for_all:  # what is an attribute of one instance is one of the class's
                    self.record.mutated.setdefault(Static(definition), Mutation(False, cause))

    def mutate_deeply(self, value: Value, cause: Cause) -> None:
        """Record that something may change in the value's object graph; a call changes no definitions and modules."""
        if not value.is_definition:
            reached = self.reach(value)
            self.fill(reached & self.record.instances)
            self.mutate(objects_in(reached), False, cause)

    def hold(self, holder: Value, held: Value, key: Key = ANY_KEY, evident: bool = True, as_part: bool = True) -> None:
        """Record that the first value's object may hold the second's from now on, under a key; or evidently does.

        Where it does not hold it ``as_part``, it may hold parts of it.
        """
        holders = holder.objects
        if not as_part:
            self.record.loose |= holders
        is_evident = evident and held.kind not in TABULAR_KINDS  # what is chosen of a table is a copy of it
        self.record.graph.hold(holders - self.asserted.kept(holders).keys(), held.tokens, key, is_evident)

    def fill(self, tokens: Iterable[Token]) -> None:
        """Record that the objects behind the tokens may hold others of which nothing is known."""
        self.record.filled.update(tokens)
        self.record.transparent -= self.record.filled

    def merge(self, values: Iterable[Value]) -> None:
        """Record that any of the values may hold any other from now on."""
        self.merge_objects([token for value in values for token in self.reach(value)])

    def merge_objects(self, tokens: Iterable[Token]) -> None:
        """Record that any of the objects may hold any other from now on, but for definitions."""
        objects = [token for token in tokens if not isinstance(token, Carried)]
        kept = self.asserted.kept(objects)
        changed = [token for token in objects if token not in kept]
        self.record.graph.merge(changed)
        self.record.graph.hold(changed, kept)

    def statics_of(self, definition: Definition) -> Value:
        """The objects that belong to a class or a function itself."""
        token = Static(definition)
        if token not in self.record.statics:
            self.record.statics.add(token)
            self.record.consulted.update(definition.own_and_inner())
            for node in kept(definition):
                self.hold(Value(frozenset([token])), self.scopes.current(node.value))
        return Value(frozenset([token]))

    def fresh(self, node: cst.CSTNode, **known: Any) -> Value:
        """A new object, made at the node."""
        return Value(frozenset([Fresh((id(node),))]), **known)

    def container(self, node: cst.CSTNode, parts: Iterable[Value], evident: bool = True, **known: Any) -> Value:
        """A new object, made at the node, that may hold the given values, or evidently does."""
        value = self.fresh(node, **known)
        for part in parts:
            self.hold(value, part, evident=evident)
        return value

    def display(
        self, node: cst.CSTNode, parts: Sequence[Value], keys: Iterable[Key] = repeat(ANY_KEY), **known: Any
    ) -> Value:
        """A new container, made at the node, that holds nothing but the given values and what can't change.

        What can't travel, can't in a container either, where even a generator that has not begun is stuck.
        """
        stuck = next((part.unserialisable for part in parts if part.unserialisable is not None), None)
        known.setdefault("unserialisable", HELD_GENERATOR if stuck == GENERATOR else stuck)
        value = self.fresh(node, **known)
        for part, key in zip(parts, keys, strict=False):
            self.hold(value, part, key)
        self.record.transparent |= value.tokens - self.record.filled
        return value

    def element_of(self, value: Value, key: Key = ANY_KEY) -> Value:
        """What an item, an attribute or an iteration step of a value may be; of an item perhaps with its key."""
        if value.kind in IMMUTABLE_KINDS:
            return Value(kind="str" if value.kind == "str" else None)
        if value.elements is not None:
            is_known = isinstance(key, int) and 0 <= key < len(value.elements)
            return value.elements[key] if is_known and isinstance(key, int) else union(value.elements)
        if value.unserialisable in REASONS_OF_PARTS:
            return Value(unserialisable=REASONS_OF_PARTS[value.unserialisable])
        if value.kind == "index":
            return Value()  # labels are hashable
        if value.kind in VIEW_KINDS:
            return self._shown_by(value)
        is_display = bool(value.tokens) and value.kind is None and value.tokens <= self.record.transparent
        if value.kind in CONTAINER_KINDS or is_display:
            return self._parts_of(value.tokens, key)
        members = [self.statics_of(each) for each in by_place(definitions_in(value.tokens)) if each.gives_to_all]
        opaque = {token for token in value.tokens if isinstance(token, (Incoming, Parameter))}
        own = self.record.graph.reach(opaque, apart=self.record.sealed)  # what is fitted does not give what it saw
        other = self.reach(union([value, *members]).tokens - opaque - self.record.sealed)
        return Value((own | other) - self.record.sealed)

    def attribute_of(self, value: Value, key: Key) -> Value:
        """What an attribute may be of an object: with a key, what was stored under it, and no part of anything else."""
        if not isinstance(key, str):
            return Value(value.tokens | self.reach(value))
        whole = self.itself(value)
        part = whole.part(key) if whole is not None else None
        if whole is not None and part is not None:
            self.record.graph.hold([whole], [part], key)
        known = {whole} if part is not None else self.record.instances - self.record.filled
        alone, other = self.record.graph.held_under(value.tokens, key)
        found = (value.tokens - known) | alone | self.reach(other - alone)
        is_itself = part is not None and all(isinstance(token, (Fresh, Carried)) for token in found - {part})
        return Value(found, template=marked(part.owner, part.text) if part is not None and is_itself else None)

    def holds_definition(self, value: Value, key: str) -> bool:
        """Whether a function or class was stored in an object under a key, an imported module's among them."""
        alone, _ = self.record.graph.held_under(value.tokens, key)
        return Value(frozenset(alone)).is_definition

    def _parts_of(self, containers: Collection[Token], key: Key = ANY_KEY) -> Value:
        """What some containers hold; one that is not transparent may be among its own parts.

        A transparent container that is a part of another one is just that, and of all else nobody knows what it is.
        """
        known = self.record.transparent.intersection(containers)
        exact = {part for token in known - self.record.loose for part in self.record.graph.held_by(token, key)}
        loose = {part for token in known & self.record.loose for part in self.record.graph.held_by(token, key)}
        plain = exact & self.record.transparent
        return Value(
            frozenset(plain) | self.reach([*(exact - plain), *loose, *(t for t in containers if t not in known)])
        )

    def _shown_by(self, view: Value) -> Value:
        """What a view gives: parts of what it shows, or tuples of such parts; of an item's key, none that can't be."""
        if not view.tokens <= self.record.transparent:
            return Value(self.reach(view))
        viewed = {held for token in view.tokens for held in self.record.graph.held_by(token)}
        part = self._parts_of(viewed)
        if view.kind == "view":
            return part
        key = Value(part.tokens - self.record.transparent)
        first = {"items": key, "enumerate": Value(kind="number")}.get(view.kind or "")
        pair = frozenset(Fresh((*token.key, Role.PAIR)) for token in view.tokens if isinstance(token, Fresh))
        self.record.graph.hold(pair, part.tokens)
        self.record.transparent |= pair - self.record.filled
        return Value(pair, kind="tuple", elements=None if first is None else (first, part))

    def cells_of(self, value: Value) -> Value:
        """The objects that a table's cells have which is made of a value: of a table's own cells, or a container's.

        Numbers and texts are copied, and what is not known to be an object that can change is taken for one of these.
        """
        if value.kind in CONTAINER_KINDS:
            return self._parts_of(self._parts_of(value.tokens).tokens)
        if value.kind == "array":
            return self._parts_of(value.tokens)
        if value.kind not in TABULAR_KINDS:
            return value
        own = frozenset(t for t in value.tokens if isinstance(t, (Incoming, Parameter)) and t not in self.record.plain)
        return Value(own | frozenset(filter(self._is_object, self.reach(value))))

    def parts_copied(self, value: Value) -> Value:
        """What a table holds of a value that it is given as a column: numbers are copied."""
        is_copied = value.kind in CONTAINER_KINDS | TABLES - {"tabular"}
        return self._parts_of(value.tokens) if is_copied else value

    def _is_object(self, token: Token) -> bool:
        """Whether what a table holds is evidently a container, or an object of a class of the notebook."""
        is_own = any(isinstance(held, Carried) for held in self.record.graph.held_by(token))
        return token in self.record.transparent or is_own

    def view(self, node: cst.CSTNode, value: Value, **known: Any) -> Value:
        """A new object, made at the node, that may show the memory of another one, as a rule without doing so."""
        view = self.fresh(node, **known)
        self.merge([view, value])
        return view

    def class_of(self, value: Value) -> Value:
        """The notebook's classes that a value may be an instance of."""
        tokens = (token for token in self.reach(value) if isinstance(token, Carried))
        return Value(frozenset(token for token in tokens if token.definition.kind is Kind.CLASS))

    def statics_named(self, attribute: str, tokens: Iterable[Token]) -> Value:
        """What an attribute may be that belongs to one of some objects' classes, and not to an object alone."""
        classes = [each for carried in definitions_in(tokens) for each in self.library.lineage(carried)]
        statics = [self.statics_of(each) for each in classes if self.library.is_static(each, attribute)]
        kept = [self.scopes.current(node.value) for each in classes for node in each.attributes.get(attribute, ())]
        return union([*statics, *kept])

    def is_opaque(self, value: Value) -> bool:
        return any(isinstance(token, (Incoming, Parameter)) for token in self.reach(value))

    def mutable_reach(self, value: Value) -> frozenset[Token]:
        """The objects that a method of a value may change: what it holds behind a seal, it only reads."""
        return objects_in(self.record.graph.reach(value.tokens, apart=self.record.sealed))

    def sealed(self, node: cst.CSTNode, values: list[Value]) -> Value:
        """In the place of some values, as an object holds them that never changes them."""
        seal = made_at(node, Role.SEAL)
        self.record.sealed |= seal.tokens
        for value in values:
            self.hold(seal, value)
        return seal

    def functions_held(self, values: Iterable[Value]) -> Value:
        """The functions of the notebook that some values hold without being them; methods belong to their classes."""
        values = list(values)
        own = {token for value in values for token in value.tokens}
        held = {token for value in values if not value.dotted for token in self.reach(value)} - own
        kinds = (Kind.FUNCTION, Kind.LAMBDA)
        functions = (token for token in held if isinstance(token, Carried) and token.definition.kind in kinds)
        return Value(frozenset(token for token in functions if token.definition.owner is None))
