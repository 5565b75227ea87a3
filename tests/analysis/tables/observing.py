"""What a call is seen to do: its arguments before and after, stores in its result, callbacks, streams, files."""

from __future__ import annotations

import random
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kalegen.analysis.tables.effects import RECEIVER, Position, Shares
from tests.analysis.tables.digests import (
    ATOMS,
    Recorder,
    all_parts,
    can_change,
    digest,
    store_in,
)


@dataclass(frozen=True)
class Given:
    """The arguments of a call by the positions that the tables name."""

    arguments: dict[Position, Any]

    def positional(self) -> list[Any]:
        indices = sorted(key for key in self.arguments if isinstance(key, int) and key != RECEIVER)
        return [self.arguments[index] for index in indices]

    def keywords(self) -> dict[str, Any]:
        return {key: value for key, value in self.arguments.items() if isinstance(key, str)}

    def __str__(self) -> str:
        shown = (f"{key}={shortly(value)}" for key, value in self.arguments.items())
        return ", ".join(shown).replace("\n", " ")


def shortly(value: Any) -> str:
    """An argument as a report shows it."""
    try:
        return repr(value)[:50]
    except Exception:  # of an estimator that was given nonsense
        return type(value).__name__


def given(*positional: Any, **keywords: Any) -> Given:
    """Arguments as they are written in a call."""
    return Given({**dict(enumerate(positional)), **keywords})


@dataclass
class Seen:
    """What one call was seen to do, by the positions of its arguments.

    changed: these were changed, deeply: what they hold was, too.
    shares: what the result has in common with each.
    holding: what was changed holds these afterwards.
    """

    changed: set[Position] = field(default_factory=set)
    deeply: set[Position] = field(default_factory=set)
    shares: dict[Position, Shares] = field(default_factory=dict)
    holding: set[Position] = field(default_factory=set)
    called: set[Position] = field(default_factory=set)
    drew: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    gives_iterator: bool = False
    gives_changeable: bool = False
    result: Any = None


opened: list[str] = []
"""The relative paths that were opened since the list was cleared: a sample's own."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if (
        event == "open"
        and isinstance(arguments[0], str)
        and arguments[0] != "."
        and not arguments[0].startswith(("/", "<"))
    ):
        opened.append(arguments[0])


sys.addaudithook(_note)


def observe(call: Callable[..., Any], made: Given) -> Seen | None:
    """Make a call and watch it; None where it does not take these arguments."""
    arguments = made.arguments
    before = {key: digest(value) for key, value in arguments.items()}
    parts = {key: [(part, digest(part)) for part in all_parts_of_argument(value)] for key, value in arguments.items()}
    calls = {key: value.calls for key, value in arguments.items() if isinstance(value, Recorder)}
    seed_streams()
    streams = _streams()
    opened.clear()
    try:
        result = call(*made.positional(), **made.keywords())
    except (Exception, SystemExit):  # whatever a function says of arguments that it does not take
        return None
    seen = Seen(result=result, opened=set(opened))
    seen.called = {key for key in calls if arguments[key].calls > calls[key]}
    seen.changed = {key for key, value in arguments.items() if digest(value) != before[key]}
    seen.deeply = {key for key in seen.changed if any(digest(part) != was for part, was in parts[key])}
    seen.gives_iterator = is_iterator(result)
    seen.gives_changeable = can_change(result)
    seen.holding = set(_held_by_changed(seen, arguments))
    seen.shares = {key: _shared(result, value) for key, value in arguments.items()}
    # Where the result is an iterator, looking for its parts has begun to use it up.
    seen.drew = {name for name, state in _streams().items() if state != streams[name]}
    return seen


def is_iterator(value: Any) -> bool:
    """Whether a value is used up by iterating over it; a proxy only looks like that."""
    if isinstance(value, weakref.ProxyTypes):
        return False
    try:
        return isinstance(value, Iterator) and iter(value) is value
    except Exception:  # of a file that is open to write, say
        return True


def all_parts_of_argument(value: Any) -> list[Any]:
    """The changeable objects that an argument holds; an iterator's can't be seen without using it up."""
    return [] if isinstance(value, Iterator) else [part for part in all_parts(value) if can_change(part)]


def seed_streams() -> None:
    """Let all streams begin at one place: a call shows the same each time, and a shuffle may leave all as it is."""
    random.seed(0)
    np.random.seed(0)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


def _streams() -> dict[str, object]:
    name, keys, *rest = np.random.get_state()
    streams: dict[str, object] = {"random": random.getstate(), "numpy": (name, bytes(keys), *rest)}
    if torch := sys.modules.get("torch"):
        streams["torch"] = bytes(torch.get_rng_state().numpy())
    return streams


def _held_by_changed(seen: Seen, arguments: dict[Position, Any]) -> Iterator[Position]:
    """The arguments a store in which is seen in one that the call changed."""
    for key in seen.changed:
        for other, value in arguments.items():
            if other == key or value is arguments[key]:
                continue
            if any(_shows(part, arguments[key]) for part in (value, *all_parts_of_argument(value))):
                yield other


def _shared(result: Any, argument: Any) -> Shares:
    """What a result has in common with an argument, as far as stores in either show it."""
    if isinstance(result, ATOMS) or isinstance(argument, (*ATOMS, Recorder)):
        return Shares.NOTHING
    if _shows(result, argument):
        is_part = result is not argument and any(result is part for part in all_parts(argument))
        return Shares.PART if is_part else Shares.ITSELF
    if any(_shows(part, argument) for part in all_parts(result)):
        return Shares.HOLDS
    return Shares.HOLDS if not isinstance(result, Iterator) and _shows(argument, result) else Shares.NOTHING


def _shows(value: Any, other: Any) -> bool:
    """Whether a store in one object is seen in another."""
    if isinstance(value, ATOMS):
        return False
    before = digest(other)
    return store_in(value) and digest(other) != before
