"""Abstract values: what a name may share with other names, which definitions it may carry, what kind of thing it is.

A value is described by *tokens*, each standing for the objects that came from one place. Two values whose tokens (or
what those tokens hold) intersect may share a mutable object; two that don't surely share none.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

if TYPE_CHECKING:
    from kalegen.analysis.heap.definitions import Definition


class Incoming(NamedTuple):
    """All that the variable ``name`` of the enclosing module reaches when the analysed code starts."""

    name: str


MOST_ATTRIBUTES = 3
"""How many attributes deep a part of an argument is told from the others."""


class Parameter(NamedTuple):
    """All that the argument for the parameter ``name`` of a function reaches, from the attributes ``path`` on.

    ``Parameter(f, "self", ("log",))`` stands for what ``self.log`` was when ``f`` was called, and all that it reached.
    """

    owner: int
    name: str
    path: tuple[str, ...] = ()

    @property
    def whole(self) -> Parameter:
        """The argument itself."""
        return self._replace(path=())

    @property
    def text(self) -> str:
        """The parameter and its attributes as code writes them."""
        return ".".join((self.name, *self.path))

    def part(self, attribute: str) -> Parameter | None:
        """What an attribute held; None where it is too deep to be told from the rest."""
        is_deep = len(self.path) >= MOST_ATTRIBUTES
        return None if is_deep else self._replace(path=(*self.path, attribute))


CLOSURE = "(closure)"
"""The name of the parameter that stands for the variables of the functions around a function."""


class Fresh(NamedTuple):
    """An object made by the analysed code at the site ``key``."""

    key: tuple[int, ...]


class Role(enum.IntEnum):
    """Which one of several objects that are made at one place of the code, and that are told apart."""

    SEAL = -1
    """What an object keeps others behind."""
    PAIR = -2
    """The tuples that an iterator gives."""
    COPY = -3
    """A copy that a call makes of its arguments."""
    INSTANCE = -4
    """What a class makes that is called back."""
    DEFAULT = -5
    """What a ``defaultdict`` makes."""


class Carried(NamedTuple):
    """A function or class of the notebook, which the value is, holds, or is an instance of."""

    definition: Definition


@dataclass(frozen=True)
class Static:
    """The objects that belong to a definition itself: a class's attributes, a function's mutable defaults.

    No tuple, for it would equal ``Carried``.
    """

    definition: Definition


HOLE = "\0"
"""What stands in a template for any text."""

MARK = "\1"
"""What a variable's text begins and ends with in a template."""

Token = Incoming | Parameter | Fresh | Carried | Static


class Value(NamedTuple):
    """What is known of a value.

    ``dotted`` is the full name of a module or of something in one (``numpy.mean``), ``kind`` a word of
    ``analysis.tables.methods`` (``frame``, ``array``, …), ``elements`` the parts of a tuple display. ``carries`` are
    the notebook's definitions that an incoming value holds, or whose code a generator runs. ``flat`` says that an
    incoming value is a container of parts that can't change: numbers, texts, tuples of these. ``template`` is the text,
    or the path's, where something of it is known: with ``HOLE`` for what is not, and marks for variables' texts.
    ``instance_of`` is a class of the notebook that it surely is an instance of, or of one that inherits from it;
    where only that there is such a class is known, it ``is_own``.
    """

    tokens: frozenset[Token] = frozenset()
    kind: str | None = None
    dotted: str | None = None
    elements: tuple[Value, ...] | None = None
    iterator: bool = False
    unserialisable: str | None = None
    carries: frozenset[Definition] = frozenset()
    flat: bool = False
    template: str | None = None
    instance_of: Definition | None = None
    is_own: bool = False

    def joined(self, other: Value) -> Value:
        """What is known of a value that is one of the two."""
        if self == other:
            return self
        elements = None
        if self.elements and other.elements and len(self.elements) == len(other.elements):
            elements = tuple(a.joined(b) for a, b in zip(self.elements, other.elements, strict=True))
        return Value(
            self.tokens | other.tokens,
            self.kind if self.kind == other.kind else None,
            self.dotted if self.dotted == other.dotted else None,
            elements,
            self.iterator or other.iterator,
            self.unserialisable or other.unserialisable,
            self.carries | other.carries,
            template=self.template if self.template == other.template else None,
            instance_of=self.instance_of if self.instance_of is other.instance_of else None,
            is_own=self.is_own and other.is_own,
        )

    @property
    def text(self) -> str | None:
        """The whole text, or the path's, where it is known."""
        is_whole = self.template is not None and HOLE not in self.template and MARK not in self.template
        return self.template if is_whole else None

    @property
    def is_definition(self) -> bool:
        """Whether it may be a function or class of the notebook."""
        return any(isinstance(token, Carried) for token in self.tokens)

    @property
    def classes(self) -> frozenset[Token]:
        """The classes among its tokens."""
        kinds = ((token, token.definition.kind.value) for token in self.tokens if isinstance(token, Carried))
        return frozenset(token for token, kind in kinds if kind == "class")

    @property
    def carried(self) -> frozenset[Token]:
        """The tokens that stand for definitions of the notebook."""
        return frozenset(token for token in self.tokens if isinstance(token, Carried))

    @property
    def objects(self) -> frozenset[Token]:
        """The tokens that stand for objects, and for none of the definitions that these hold or are instances of."""
        return objects_in(self.tokens)

    def opaque(self) -> Value:
        """The same objects, with nothing known of their shape."""
        return Value(self.tokens, iterator=self.iterator, carries=self.carries, flat=self.flat)


IMMUTABLE = Value()
"""A value that shares nothing: a number, a string, None."""


def union(values: Iterable[Value]) -> Value:
    """A value that may reach whatever one of the given ones reaches."""
    return Value(frozenset[Token]().union(*(value.tokens for value in values)))


def made_at(node: cst.CSTNode, role: int) -> Value:
    """One of several new objects that are made at a node: the one with this role, or number."""
    return Value(frozenset([Fresh((id(node), role))]))


def one_of(values: Iterable[Value]) -> Value:
    """What is known of a value that is one of some; nothing where there is none."""
    found = list(values)
    return reduce(Value.joined, found) if found else IMMUTABLE


def value_of(definition: Definition) -> Value:
    """What a function or class of the notebook is, as a value."""
    return Value(frozenset([Carried(definition)]))


def definitions_in(tokens: Iterable[Token]) -> frozenset[Definition]:
    """The notebook's definitions among the tokens."""
    return frozenset(token.definition for token in tokens if isinstance(token, Carried))


def objects_in(tokens: Iterable[Token]) -> frozenset[Token]:
    """The tokens that stand for objects, without the definitions among them."""
    return frozenset(token for token in tokens if not isinstance(token, Carried))


class Status(enum.Flag):
    """What may have become of a name: still as it came in, bound by the analysed code, or deleted by it."""

    NONE = 0
    UNTOUCHED = enum.auto()
    BOUND = enum.auto()
    DELETED = enum.auto()


class Binding(NamedTuple):
    """A name's status, its value, and the statements that are the only ones that can have bound it.

    ``origin`` is empty when the name may hold something else than what these statements bind.
    """

    status: Status
    value: Value
    origin: tuple[int, ...] = ()

    def joined(self, other: Binding) -> Binding:
        """The binding after a branch that led to one of the two."""
        if self == other:
            return self
        origin = self.origin if self.origin == other.origin else ()
        return Binding(self.status | other.status, self.value.joined(other.value), origin)


@dataclass
class State:
    """The bindings of one scope at one point of its code; a name that is absent is untouched."""

    names: dict[str, Binding] = field(default_factory=dict)

    def copy(self) -> State:
        """A state that can go its own way."""
        return State(dict(self.names))

    def joined(self, other: State, incoming: Callable[[str], Value]) -> State:
        """The state after a branch that led to one of the two; ``incoming`` gives an untouched name's value."""
        names: dict[str, Binding] = {}
        for name in self.names | other.names:
            left = self.names.get(name) or Binding(Status.UNTOUCHED, incoming(name))
            right = other.names.get(name) or Binding(Status.UNTOUCHED, incoming(name))
            names[name] = left.joined(right)
        return State(names)


def as_incoming(name: str, value: Value, carried: frozenset[Definition]) -> Value:
    """A variable's value as later code finds it: one object that holds all it reaches.

    A definition is but itself, unless it holds variables of a function around it.
    """
    is_itself = all(isinstance(token, Carried) and token.definition.top_level for token in value.tokens)
    held = frozenset[Token]() if is_itself else frozenset[Token]([Incoming(name)])
    return value._replace(tokens=value.carried | held, elements=None, carries=carried | definitions_in(value.tokens))
