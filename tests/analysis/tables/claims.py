"""What was seen of a row's calls, held against what the row claims: less is wrong, more is for review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kalegen.analysis.tables.effects import ALL, RECEIVER, UNKNOWN_VALUE, CallEffect, Position, Shares
from kalegen.analysis.tables.files import file_effect
from kalegen.analysis.tables.streams import seeded_streams
from tests.analysis.tables.digests import GENERATORS
from tests.analysis.tables.observing import Given, Seen, is_iterator

_ENOUGH = {
    Shares.ITSELF: Shares.ITSELF,
    Shares.PART: Shares.PART | Shares.ITSELF,
    Shares.HOLDS: Shares.ITSELF | Shares.PART | Shares.HOLDS | Shares.PARTS | Shares.CELLS,
}
"""What a row must claim of what a result was seen to share: at least one of these."""


@dataclass
class Shown:
    """What the calls of one row have shown altogether."""

    calls: int = 0
    changed: set[Position] = field(default_factory=set)
    shares: bool = False
    holding: bool = False
    called: bool = False
    drew: set[str] = field(default_factory=set)
    gives_iterator: bool = False

    def add(self, seen: Seen) -> None:
        self.calls += 1
        self.changed |= seen.changed
        self.shares |= any(seen.shares.values())
        self.holding |= bool(seen.holding)
        self.called |= bool(seen.called)
        self.drew |= seen.drew
        self.gives_iterator |= seen.gives_iterator


def literals_of(made: Given) -> dict[Position, object]:
    """The arguments as the analysis knows them: literals by their value, others as unknown."""
    plain = (bool, int, float, str, type(None))
    return {key: value if isinstance(value, plain) else UNKNOWN_VALUE for key, value in made.arguments.items()}


def _kinds(made: Given) -> dict[Position, str | None]:
    names = {bool: "number", int: "number", float: "number", str: "str", bytes: "bytes"}
    return {key: names.get(type(value)) for key, value in made.arguments.items()}


def less_than_seen(name: str, effect: CallEffect, made: Given, seen: Seen) -> Iterator[str]:
    """What was seen and the row does not claim."""
    literals = literals_of(made)
    yield from _changes(effect, effect.mutated(literals), made, seen)
    yield from _results(effect, effect.shared(literals, len(made.positional())), seen)
    if seen.gives_iterator and not effect.iterator and not any(map(is_iterator, made.arguments.values())):
        yield "gives an iterator"
    if seen.called and ALL not in effect.calls and not effect.stores_arguments and not seen.called <= {*effect.calls}:
        yield f"calls {_named(seen.called - {*effect.calls})}"
    for stream in sorted(seen.drew - effect.drawn(literals, _kinds(made)) - seeded_streams(name)):
        yield f"draws from {stream}"
    last = name.rpartition(".")[2]
    if seen.opened and file_effect(name) is None and file_effect(last, "path") is None:
        yield f"opens {sorted(seen.opened)}"


def _changes(effect: CallEffect, claimed: frozenset[Position], made: Given, seen: Seen) -> Iterator[str]:
    for key in sorted(seen.changed, key=str):
        value = made.arguments[key]
        is_used_up = hasattr(value, "__next__") and effect.consumes
        is_advanced = isinstance(value, GENERATORS) and key in effect.generators
        if key in claimed or ALL in claimed:
            if key in seen.deeply and effect.shallow and isinstance(value, (list, dict, set, np.ndarray)):
                yield f"changes what {_named({key})} holds"
        elif not is_used_up and not is_advanced:
            yield f"changes {_named({key})}"
    if seen.holding and not effect.stores_arguments:
        yield f"keeps {_named(seen.holding)}"


def _results(effect: CallEffect, shares: Shares, seen: Seen) -> Iterator[str]:
    for key, found in seen.shares.items():
        claimed = shares if key in effect.of or ALL in effect.of else Shares.NOTHING
        claimed |= Shares.ITSELF if key in effect.defaults else Shares.NOTHING
        claimed = Shares.NOTHING if effect.immutable else claimed
        if found and not seen.called and not claimed & _ENOUGH[found]:
            yield f"gives {str(found.name).lower()} of {_named({key})}"
    if effect.immutable and seen.gives_changeable:
        yield f"gives a {type(seen.result).__name__}, which can change"


def _named(positions: set[Position]) -> str:
    words = ("the receiver" if key == RECEIVER else f"argument {key}" for key in sorted(positions, key=str))
    return ", ".join(words)


def unshown(effect: CallEffect, shown: Shown) -> Iterator[str]:
    """What a row claims of every call and no sample shows."""
    always: list[Any] = [key for key in effect.mutates if isinstance(key, int)]
    yield from (f"changes {_named({key})}" for key in sorted(set(always) - shown.changed))
    if ALL in effect.mutates and not shown.changed:
        yield "changes anything"
    is_of_all = any(isinstance(key, int) or key == ALL for key in effect.of)
    # What an iterator holds to read it lazily, no store can show.
    is_lazy = effect.iterator and shown.gives_iterator
    if effect.shares & ~Shares.NEW and is_of_all and not effect.immutable and not shown.shares and not is_lazy:
        yield "its result shares"
    if effect.stores_arguments and not shown.holding:
        yield "keeps arguments"
    if effect.iterator and not shown.gives_iterator:
        yield "gives an iterator"
    yield from (f"draws from {stream}" for stream in sorted({draw.stream for draw in effect.draws} - shown.drew))
