"""What a call may do to the objects it is given: the vocabulary of the tables.

A table states the *most* that a call may do. A call that is in no table may do anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

Position = int | str
"""An argument: its index, its keyword, ``ALL`` or ``RECEIVER``."""

ALL: Position = "*"
"""Every argument of the call."""

RECEIVER: Position = -1
"""The object whose method is called."""

UNKNOWN_VALUE = object()
"""Stands for the value of an argument that is not a literal."""

GENERATOR_ARGUMENTS: tuple[Position, ...] = ("random_state", "rng", "generator", "seed")
"""Keywords under which libraries take a number or a random generator; a generator is advanced by the call."""


@dataclass(frozen=True)
class Draw:
    """A call draws from the process-wide random stream ``stream``.

    It does not when a keyword of ``unless`` is given a value other than None. Where ``through`` is set, it only does
    when there is such an argument, and its kind (None where unknown) is not in ``spared``.
    """

    stream: str
    unless: tuple[str, ...] = ()
    through: Position | None = None
    spared: frozenset[str | None] = frozenset()

    def happens(self, keywords: Mapping[str, object], kinds: Mapping[Position, str | None]) -> bool:
        """Whether a call with these keyword values (``UNKNOWN_VALUE`` if no literal) and argument kinds may draw."""
        if any(keywords.get(keyword) is not None for keyword in self.unless):
            return False
        if self.through is None:
            return True
        return self.through in kinds and kinds[self.through] not in self.spared


@dataclass(frozen=True)
class Switch:
    """A keyword that turns a pure call into one that mutates: ``inplace=True``, ``copy=False``, ``overwrite_a=True``.

    The arguments ``mutates`` are left alone when the keyword is absent or a literal of ``harmless``.
    """

    keyword: str
    mutates: tuple[Position, ...]
    harmless: tuple[object, ...] = (False, None)

    def is_on(self, keywords: Mapping[str, object]) -> bool:
        """Whether a call with these keyword values (``UNKNOWN_VALUE`` if no literal) may mutate."""
        if self.keyword not in keywords:
            return False
        value = keywords[self.keyword]
        return not any(value is harmless for harmless in self.harmless)


@dataclass(frozen=True)
class CallEffect:
    """The most that a call may do.

    mutates: the arguments whose object graphs it may change; a keyword counts only in calls that use it.
    shares: the result may share mutable objects with the arguments (and the receiver): it is one of them, a view,
        a container of them, or keeps references to them.
    gathers: the result is a new container of what the arguments (and the receiver) hold, or of their labels or texts.
    immutable: the result is a number, string, None or the like, which needs no aliasing.
    shallow: it changes the mutated objects themselves, not the objects that they hold (``xs.append(frame)``).
    iterator: the result can be iterated once.
    consumes: one-shot iterators among the arguments are advanced.
    calls: the arguments that, being callable, are called with parts of the other arguments and the receiver.
    stores_arguments: what is mutated may afterwards hold references to the other arguments.
    draws: the random streams it draws from.
    generators: arguments that are advanced if they are random generators.
    switches: keywords that make it mutate.
    """

    mutates: tuple[Position, ...] = ()
    shares: bool = True
    gathers: bool = False
    immutable: bool = False
    shallow: bool = False
    iterator: bool = False
    consumes: bool = True
    calls: tuple[Position, ...] = ()
    stores_arguments: bool = False
    draws: tuple[Draw, ...] = ()
    generators: tuple[Position, ...] = ()
    switches: tuple[Switch, ...] = ()

    def mutated(self, keywords: Mapping[str, object]) -> frozenset[Position]:
        """The positions that a call with these keyword values may mutate, switches included."""
        switched = (position for switch in self.switches if switch.is_on(keywords) for position in switch.mutates)
        return frozenset([*self.mutates, *switched])

    def drawn(self, keywords: Mapping[str, object], kinds: Mapping[Position, str | None]) -> frozenset[str]:
        """The streams that a call with these keyword values and argument kinds may draw from."""
        return frozenset(draw.stream for draw in self.draws if draw.happens(keywords, kinds))


@dataclass(frozen=True)
class MethodEffect(CallEffect):
    """The most that a method's call may do; the receiver is the position ``RECEIVER``."""

    @property
    def mutates_receiver(self) -> bool:
        """Whether every call may mutate the receiver, whatever its keywords."""
        return RECEIVER in self.mutates or ALL in self.mutates

    def as_function(self) -> CallEffect:
        """The effect of the unbound method, ``str.lower(text)``: the receiver is the first argument."""
        return CallEffect(
            mutates=moved(self.mutates),
            shares=self.shares,
            gathers=self.gathers,
            immutable=self.immutable,
            shallow=self.shallow,
            iterator=self.iterator,
            consumes=self.consumes,
            calls=moved(self.calls),
            stores_arguments=self.stores_arguments,
            draws=self.draws,
            generators=moved(self.generators),
            switches=tuple(replace(switch, mutates=moved(switch.mutates)) for switch in self.switches),
        )


def moved(positions: Iterable[Position]) -> tuple[Position, ...]:
    """The positions when the receiver becomes the first argument."""
    return tuple(position + 1 if isinstance(position, int) else position for position in positions)


def words(text: str) -> tuple[str, ...]:
    """The words of a text: a list of names that stays readable when it is long."""
    return tuple(text.split())


def under(prefix: str, effect: CallEffect, names: str) -> dict[str, CallEffect]:
    """One table row per word of ``names``, all with one effect and below one module."""
    return {f"{prefix}.{name}": effect for name in names.split()}


def methods(effect: MethodEffect, names: str) -> dict[str, MethodEffect]:
    """One table row per word of ``names``, all with one effect."""
    return dict.fromkeys(names.split(), effect)


def longest_prefix(dotted: str, prefixes: Collection[str]) -> str | None:
    """The longest of ``prefixes`` that is ``dotted`` or one of its parents."""
    while dotted not in prefixes:
        dotted, dot, _ = dotted.rpartition(".")
        if not dot:
            return None
    return dotted


SCALAR = CallEffect(shares=False, immutable=True)
"""Reads its arguments and gives a number, string, bool or None."""

GLANCE = CallEffect(shares=False, immutable=True, consumes=False)
"""As ``SCALAR``, and it does not advance an iterator that it is given."""

FRESH = CallEffect(shares=False)
"""Reads its arguments and gives a new object that shares nothing with them."""

VIEW = CallEffect()
"""Reads its arguments; the result may share objects with them."""

ITERATOR = CallEffect(iterator=True)
"""Gives a one-shot iterator over its arguments."""

FRESH_ITERATOR = CallEffect(shares=False, iterator=True)
"""Gives a one-shot iterator over new or immutable objects."""


CHANGES_FIRST = CallEffect(mutates=(0,), shares=False)
"""Changes its first argument and gives nothing that shares."""

STORES_IN_FIRST = CallEffect(mutates=(0,), shares=False, stores_arguments=True)
"""Changes its first argument, which may then hold the others."""

TAKES_FROM_FIRST = CallEffect(mutates=(0,))
"""Changes its first argument; the result may share with it."""

STORES_AND_SHARES = CallEffect(mutates=(0,), stores_arguments=True)
"""Changes its first argument, which may then hold the others, as may the result."""


def drawing(stream: str, *unless: str, shares: bool = False) -> CallEffect:
    """A call that draws from ``stream`` unless one of the keywords is given."""
    return CallEffect(shares=shares, draws=(Draw(stream, unless),), generators=GENERATOR_ARGUMENTS)
