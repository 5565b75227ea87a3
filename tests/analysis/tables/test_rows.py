"""Every row of the tables of calls, held to the library that it describes: the row is tried, and what is seen counts.

A row that claims less than was seen is wrong. What no sample shows stands in ``unshown.txt``: claims to be reviewed,
rows that nothing here exercises. Write it anew by ``python -m tests.analysis.tables.test_rows``, and read the diff.
"""

from __future__ import annotations

import functools
import importlib
import io
import os
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kalegen.analysis.tables.calls import CALLS
from kalegen.analysis.tables.effects import ALL, RECEIVER, CallEffect, Shares, words
from kalegen.analysis.tables.files import file_effect
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.methods_by_kind import BY_KIND
from tests.analysis.tables import samples
from tests.analysis.tables.observing import SAMPLE_FILE, Recorder, Seen, observe

UNSHOWN = Path(__file__).parent / "unshown.txt"

TRIED = frozenset(words("builtins copy itertools functools operator heapq bisect collections"))
"""The modules whose functions are tried here."""

NOT_CALLED = frozenset(words("input breakpoint exit quit help license credits copyright print open"))
"""Functions that ask, end, or change the process that tests run in."""


@dataclass
class Tried:
    """What the calls of one row have shown altogether."""

    calls: int = 0
    changed: set[object] = field(default_factory=set)
    shares: Shares = Shares.NOTHING
    wrong: set[str] = field(default_factory=set)


def stored(name: str) -> Any:
    """The function of a dotted name, or None where there is none."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        try:
            return functools.reduce(getattr, parts[length:], found)
        except (AttributeError, ImportError):
            return None  # of another version, or behind a switch
    return None


def rows_to_try() -> Iterator[tuple[str, CallEffect]]:
    for name, effect in CALLS.items():
        module, _, function = name.rpartition(".")
        if module.partition(".")[0] in TRIED and function not in NOT_CALLED | {"*"}:
            yield name, effect


@contextmanager
def a_quiet_place() -> Iterator[None]:
    """A folder of its own with the sample file, where nothing is printed and nothing warns."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.chdir(folder)
        Path(SAMPLE_FILE).write_text("1 2\n", encoding="utf-8")
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                yield
        finally:
            os.chdir(here)


def try_call(name: str, effect: CallEffect, call: Callable[..., Any], arguments: list[Any], tried: Tried) -> None:
    """Make one call and compare what is seen with what a row says; the receiver of a method is the first argument."""
    seen = observe(call, arguments)
    if seen is None:
        return
    tried.calls += 1
    is_method = name.startswith(".")
    literals = {i - is_method: a for i, a in enumerate(arguments) if isinstance(a, (bool, int, str))}
    claimed = effect.mutated(literals)
    for index in seen.changed:
        position = index - is_method
        tried.changed.add(position)
        is_used_up = hasattr(arguments[index], "__next__") and effect.consumes
        is_named = any(isinstance(key, str) and key != ALL for key in claimed) and position > 0
        if position not in claimed and ALL not in claimed and not is_used_up and not is_named:
            tried.wrong.add(f"{name} changes argument {position}: {described(arguments)}")
    for problem in missing_claims(effect, literals, seen, arguments, is_method):
        tried.wrong.add(f"{name} {problem}: {described(arguments)}")
    for shares in seen.shares.values():
        tried.shares |= shares
    if seen.is_opened and file_effect(name.lstrip(".")) is None:
        tried.wrong.add(f"{name} opens a file")


def missing_claims(
    effect: CallEffect, literals: Any, seen: Seen, arguments: list[Any], is_method: bool
) -> Iterator[str]:
    given = len(arguments) - is_method
    shares = effect.shared(literals, given)
    for index, found in seen.shares.items():
        position = index - is_method
        claimed = shares if position in effect.of or ALL in effect.of else Shares.NOTHING
        if position in effect.defaults or (position > 0 and effect.defaults and found is Shares.ITSELF):
            claimed |= Shares.ITSELF
        if effect.immutable:
            claimed = Shares.NOTHING
        enough = {Shares.ITSELF: Shares.ITSELF, Shares.PART: Shares.PART | Shares.ITSELF, Shares.HOLDS: Shares.ANY}
        if found is not Shares.NOTHING and not seen.called and not claimed & enough[found] & ~Shares.NEW:
            yield f"gives {found.name} of argument {position}"
    for index in seen.called:
        if index - is_method not in effect.calls and ALL not in effect.calls and not calls_by_keyword(effect):
            yield f"calls argument {index - is_method}"
    for stream in seen.drew - {draw.stream for draw in effect.draws}:
        yield f"draws from {stream}"
    if (
        not effect.iterator
        and isinstance(seen.result, Iterator)
        and not any(isinstance(a, Iterator) for a in arguments)
    ):
        yield "gives an iterator"


def calls_by_keyword(effect: CallEffect) -> bool:
    """Whether a row names what it calls by a keyword that may be given by position, too."""
    return any(isinstance(position, str) for position in effect.calls)


def described(arguments: list[Any]) -> str:
    return ", ".join(repr(argument)[:40].replace("\n", " ") for argument in arguments)


@functools.cache
def functions_tried() -> dict[str, Tried]:
    found: dict[str, Tried] = defaultdict(Tried)
    with a_quiet_place():
        for name, effect in rows_to_try():
            function = stored(name)
            for arguments in samples.arguments_for(name.partition(".")[0]) if callable(function) else ():
                try_call(name, effect, function, arguments, found[name])
            found.setdefault(name, Tried())
    return dict(found)


RECEIVERS: dict[str, tuple[Callable[[], Any], ...]] = {
    "list": (samples.rows,),
    "dict": (lambda: {"k": [1], "j": [2]},),
    "set": (lambda: {1, 2, 3},),
    "array": (samples.vector, samples.matrix),
    "frame": (samples.frame,),
    "series": (samples.series,),
}
METHOD_ARGUMENTS: tuple[Callable[[], list[Any]], ...] = (
    lambda: [],
    lambda: [0],
    lambda: [1],
    lambda: [[5]],
    lambda: ["k"],
    lambda: ["new", [1]],
    lambda: [0, [7]],
    lambda: [{"k": [1]}],
    lambda: [{1, 5}],
    lambda: [(2, 2)],
    lambda: ["a"],
    lambda: [["a"]],
    lambda: [0, 1],
    lambda: [float],
    lambda: [Recorder()],
    lambda: [samples.vector()],
    lambda: [samples.frame()],
    lambda: [samples.series()],
)
NOT_OF_OBJECTS = frozenset(["show", "plot", "hist", "boxplot", "to_clipboard", "to_sql", "to_gbq", "to_iceberg"])


@functools.cache
def methods_tried() -> dict[str, Tried]:
    found: dict[str, Tried] = defaultdict(Tried)
    with a_quiet_place():
        for kind, receivers in RECEIVERS.items():
            for name in BY_KIND[kind]:
                for make in receivers if name not in NOT_OF_OBJECTS else ():
                    for arguments in METHOD_ARGUMENTS if not name.startswith("to_") else METHOD_ARGUMENTS[:1]:
                        try_method(kind, name, make(), arguments(), found[f".{name} of {kind}"])
    return dict(found)


def try_method(kind: str, name: str, receiver: Any, arguments: list[Any], tried: Tried) -> None:
    effect = method_effect(name, kind, len(arguments))
    if effect is None or not callable(getattr(receiver, name, None)):
        return
    moved = CallEffect(**{**vars(effect)})
    try_call(f".{name}", moved, lambda own, *rest: getattr(own, name)(*rest), [receiver, *arguments], tried)


def wrong(tried: Iterable[Tried]) -> list[str]:
    return sorted(problem for each in tried for problem in each.wrong)


@pytest.mark.ml
def test_no_function_does_more_than_its_row_claims() -> None:
    assert wrong(functions_tried().values()) == []


@pytest.mark.ml
def test_no_method_does_more_than_its_row_claims() -> None:
    assert wrong(methods_tried().values()) == []


def unshown() -> list[str]:
    """What rows claim and no sample shows, and the rows that no sample calls."""
    found = []
    rows = dict(rows_to_try())
    for name, tried in functions_tried().items():
        effect = rows[name]
        if not tried.calls:
            found.append(f"{name}: not called")
            continue
        always = {position for position in effect.mutates if position in (0, RECEIVER)}
        found += [f"{name}: changes argument {position}" for position in sorted(always - tried.changed, key=repr)]
        is_shared = effect.shares & ~Shares.NEW and not effect.immutable
        if is_shared and tried.shares is Shares.NOTHING:
            found.append(f"{name}: its result shares")
    return sorted(found)


@pytest.mark.ml
def test_what_no_sample_shows_is_listed_for_review() -> None:
    assert unshown() == UNSHOWN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    UNSHOWN.write_text("\n".join(unshown()) + "\n", encoding="utf-8")
