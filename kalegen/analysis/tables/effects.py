"""What a call may do to the objects it is given: the vocabulary of the tables.

A table states the *most* that a call may do. A call that is in no table may do anything.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


class Shares(enum.Flag):
    """What a call's result may have in common with an argument; without any of these it is new, or can't change.

    NEW: nothing, it is new.
    ITSELF: it is the argument, or shows the same memory: a store in the one is seen in the other.
    PART: it is one of the objects that the argument holds.
    HOLDS: it is a new object that holds the argument.
    PARTS: it is a new object that holds what the argument holds.
    CELLS: it is a new table, whose cells have the objects that the argument's cells have.
    """

    NOTHING = 0
    NEW = enum.auto()
    ITSELF = enum.auto()
    PART = enum.auto()
    HOLDS = enum.auto()
    PARTS = enum.auto()
    CELLS = enum.auto()
    ANY = NEW | ITSELF | PART | HOLDS | PARTS


SEED_WORDS = ("seed", "state", "fold", "split")
"""Words in the names of numbers that are given in the place of a generator."""


class Draw(NamedTuple):
    """A call draws from the process-wide random stream ``stream``.

    It does not when a keyword of ``unless`` is given a value other than None. Where ``through`` is set, it only does
    when there is such an argument, and its kind (None where unknown) is not in ``spared``.
    """

    stream: str
    unless: tuple[str, ...] = ()
    through: Position | None = None
    spared: frozenset[str | None] = frozenset()

    def happens(self, keywords: Mapping[Position, object], kinds: Mapping[Position, str | None]) -> bool:
        """Whether a call with these keyword values (``UNKNOWN_VALUE`` if no literal) and argument kinds may draw."""
        if any(keywords.get(keyword) is not None for keyword in self.unless):
            return False
        if self.through is None:
            return True
        return self.through in kinds and kinds[self.through] not in self.spared


class Switch(NamedTuple):
    """A keyword that turns a pure call into one that mutates: ``inplace=True``, ``copy=False``, ``overwrite_a=True``.

    It may also be given by ``position``. The arguments ``mutates`` are left alone when it is absent or a literal of
    ``harmless``; else the result also has ``shares`` in common with the arguments. If it is ``shallow``, they change
    themselves, not what they hold.
    """

    keyword: str
    mutates: tuple[Position, ...]
    harmless: tuple[object, ...] = (False, None)
    shares: Shares = Shares.NOTHING
    position: int | None = None
    shallow: bool = False

    def is_on(self, literals: Mapping[Position, object]) -> bool:
        """Whether a call with these values of its arguments (``UNKNOWN_VALUE`` if no literal) may mutate."""
        given = [literals[key] for key in (self.keyword, self.position) if key is not None and key in literals]
        return any(not any(value is harmless for harmless in self.harmless) for value in given)


@dataclass(frozen=True)
class CallEffect:
    """The most that a call may do.

    mutates: the arguments whose object graphs it may change; a keyword counts only in calls that use it.
    shares: what the result may have in common with the arguments ``of`` (the receiver among them).
    alone: the same, of a call with one positional argument, where that is another: ``max(xs)``, not ``max(a, b)``.
    new_with: a text by which the first argument says that the result is new: a comma in ``einsum("ij,jk", a, b)``.
    defaults: the arguments that may be the result instead: ``d.get(key, default)``.
    spares: kinds of arguments with which the result shares nothing: it copies them unless told not to.
    pairs: the result is a list of two objects for each argument that is given by position.
    preserves: the arguments that the result, or what is changed, keeps only to read them, or to make copies of them:
        using it does not change them.
    immutable: the result is a number, string, None or the like, which needs no aliasing.
    shallow: it changes the mutated objects themselves, not the objects that they hold (``xs.append(frame)``).
    thorough: it surely changes the objects that the mutated ones hold: a pipeline its steps.
    iterator: the result can be iterated once.
    consumes: one-shot iterators among the arguments are advanced.
    calls: the arguments that, being callable, are called with parts of the other arguments and the receiver; ``ALL``
        is not the receiver here.
    uses: the arguments that are set to work: functions that they hold, of a dict of callbacks, too, are called.
    copies: the arguments of whose classes it makes new objects, by the ``__init__`` of these.
    stores_arguments: what is mutated may afterwards hold references to the other arguments.
    draws: the random streams it draws from.
    generators: arguments that are advanced if they are random generators.
    switches: keywords that make it mutate.
    """

    mutates: tuple[Position, ...] = ()
    shares: Shares = Shares.ANY
    of: tuple[Position, ...] = (ALL,)
    alone: Shares | None = None
    new_with: str = ""
    defaults: tuple[Position, ...] = ()
    spares: frozenset[str] = frozenset()
    pairs: bool = False
    preserves: tuple[Position, ...] = ()
    immutable: bool = False
    shallow: bool = False
    thorough: bool = False
    iterator: bool = False
    consumes: bool = True
    calls: tuple[Position, ...] = ()
    uses: tuple[Position, ...] = ()
    copies: tuple[Position, ...] = ()
    stores_arguments: bool = False
    draws: tuple[Draw, ...] = ()
    generators: tuple[Position, ...] = ()
    switches: tuple[Switch, ...] = ()

    def mutated(self, keywords: Mapping[Position, object]) -> frozenset[Position]:
        """The positions that a call with these keyword values may mutate, switches included."""
        switched = (position for switch in self.switches if switch.is_on(keywords) for position in switch.mutates)
        return frozenset([*self.mutates, *switched])

    def surely_mutated(self, literals: Mapping[Position, object]) -> frozenset[Position]:
        """The positions that a call with these values of its arguments surely mutates: ``inplace=True`` among them."""
        switched = (
            s for s in self.switches if literals.get(s.keyword) is True or literals.get(s.position or "") is True
        )
        return frozenset([*self.mutates, *(position for switch in switched for position in switch.mutates)])

    def is_shallow(self, position: Position) -> bool:
        """Whether what is given for a position that is changed keeps the objects that it holds as they are."""
        switches = [switch for switch in self.switches if position in switch.mutates]
        by_switch = position not in self.mutates and all(switch.shallow for switch in switches)
        return self.shallow or by_switch

    def shared(self, keywords: Mapping[Position, object], given: int) -> Shares:
        """What the result of a call with these keyword values, and so many arguments by position, may share."""
        first = keywords.get(0)
        if self.new_with and isinstance(first, str) and self.new_with in first:
            return Shares.NEW
        shares = self.alone if self.alone is not None and given == 1 else self.shares
        for switch in self.switches:
            shares |= switch.shares if switch.is_on(keywords) else Shares.NOTHING
        return shares

    def spared(self, keywords: Mapping[Position, object]) -> frozenset[str]:
        """The kinds of arguments that a call with these keyword values copies: none if told not to copy."""
        told = any(switch.shares and switch.is_on(keywords) for switch in self.switches)
        return frozenset() if told else self.spares

    def drawn(self, keywords: Mapping[Position, object], kinds: Mapping[Position, str | None]) -> frozenset[str]:
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
            of=moved(self.of),
            defaults=moved(self.defaults),
            alone=self.alone,
            new_with=self.new_with,
            spares=self.spares,
            pairs=self.pairs,
            preserves=moved(self.preserves),
            immutable=self.immutable,
            shallow=self.shallow,
            thorough=self.thorough,
            iterator=self.iterator,
            consumes=self.consumes,
            calls=moved(self.calls),
            uses=moved(self.uses),
            stores_arguments=self.stores_arguments,
            draws=self.draws,
            generators=moved(self.generators),
            switches=tuple(switch._replace(mutates=moved(switch.mutates)) for switch in self.switches),
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


NOTHING = Shares.NOTHING

SCALAR = CallEffect(shares=NOTHING, immutable=True)
"""Reads its arguments and gives a number, string, bool or None."""

GLANCE = CallEffect(shares=NOTHING, immutable=True, consumes=False)
"""As ``SCALAR``, and it does not advance an iterator that it is given."""

FRESH = CallEffect(shares=NOTHING)
"""Reads its arguments and gives a new object that shares nothing with them."""

VIEW = CallEffect(shares=Shares.NEW | Shares.ITSELF)
"""Reads its arguments; the result may be one of them, or show the memory of one."""

PART = CallEffect(shares=Shares.PART)
"""Reads its arguments; the result may be an object that one of them holds."""

HOLDER = CallEffect(shares=Shares.HOLDS)
"""Reads its arguments and gives a new object that may hold them."""

GATHERING = CallEffect(shares=Shares.PARTS)
"""Reads its arguments and gives a new container of what they hold."""

ANYTHING = CallEffect()
"""Reads its arguments; the result may share with them in any way."""

ITERATOR = CallEffect(shares=Shares.HOLDS, iterator=True)
"""Gives a one-shot iterator over its arguments."""

FRESH_ITERATOR = CallEffect(shares=NOTHING, iterator=True)
"""Gives a one-shot iterator over new or immutable objects."""


CHANGES_FIRST = CallEffect(mutates=(0,), shares=NOTHING)
"""Changes its first argument and gives nothing that shares."""

STORES_IN_FIRST = CallEffect(mutates=(0,), shares=NOTHING, stores_arguments=True)
"""Changes its first argument, which may then hold the others."""

TAKES_FROM_FIRST = CallEffect(mutates=(0,), shares=Shares.PART, of=(0,))
"""Changes its first argument; the result was a part of it."""

STORES_AND_SHARES = CallEffect(mutates=(0,), stores_arguments=True)
"""Changes its first argument, which may then hold the others, as may the result."""
