"""Arguments for the functions of the standard library."""

from __future__ import annotations

import collections
import random
from collections.abc import Callable

from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import Given, given

SAMPLE_FILE = "sample.txt"
"""A file that stands where the samples are tried."""


class Thing:
    """An object with a part."""

    def __init__(self) -> None:
        self.part = [1]

    def __lt__(self, other: object) -> bool:
        return id(self) < id(other)


def rows() -> list[list[int]]:
    return [[3], [1], [2]]


PLAIN: tuple[Callable[[], Given], ...] = (
    lambda: given(),
    lambda: given(0),
    lambda: given(3),
    lambda: given(2.5),
    lambda: given("ab c"),
    lambda: given(b"ab c"),
    lambda: given(rows()),
    lambda: given(iter(rows())),
    lambda: given({"k": [1], "j": [2]}),
    lambda: given({1, 2, 3}),
    lambda: given(bytearray(b"abcd")),
    lambda: given(Thing()),
    lambda: given(Thing(), "part"),
    lambda: given(Thing(), "missing", [1]),
    lambda: given(Thing(), "part", [3]),
    lambda: given(Recorder()),
    lambda: given(Recorder(), rows()),
    lambda: given(Recorder(), rows(), [0]),
    lambda: given(rows(), Recorder()),
    lambda: given(rows(), 1),
    lambda: given(1, rows()),
    lambda: given(rows(), [2]),
    lambda: given(rows(), rows()),
    lambda: given(rows(), 0, [9]),
    lambda: given({"k": [1]}, "k"),
    lambda: given({"k": [1]}, "k", [2]),
    lambda: given({"k": [1]}, {"j": [1]}),
    lambda: given("a", "ab"),
    lambda: given("a", "b", "cab"),
    lambda: given("a", ["b"]),
    lambda: given(2, 3),
    lambda: given(2, 3, 4),
    lambda: given("[1, 2]"),
    lambda: given("{}", {"k": [1]}),
    lambda: given(SAMPLE_FILE),
    lambda: given([1, 2, 3]),
    lambda: given([1.0, 2.0], [2.0, 3.0]),
    lambda: given([3, 1, 2], 1),
    lambda: given(collections.deque([[1], [2]])),
    lambda: given(random.Random(0)),
)

WORDS: tuple[Callable[[], Given], ...] = (
    lambda: given(),
    lambda: given("ab c"),
    lambda: given(b"ab c"),
    lambda: given(3),
    lambda: given(2.5),
    lambda: given("a", "b"),
    lambda: given("a", 2),
    lambda: given("a", "b", "cab"),
    lambda: given(2, 3),
    lambda: given(0.1, 0.2, 0.3),
    lambda: given(2020, 1, 1),
    lambda: given(b"a", b"b"),
)

TEXTS: tuple[Callable[[], Given], ...] = (
    lambda: given(),
    lambda: given("ab c"),
    lambda: given(b"ab c"),
    lambda: given(3),
    lambda: given(2.5),
    lambda: given("a", "b"),
    lambda: given("a", "b", "cab"),
    lambda: given(["a", "b"]),
    lambda: given(["a", "b"], "a"),
    lambda: given("a", ["a", "b"]),
    lambda: given(["a"], ["b"]),
    lambda: given([1.5, 2.5]),
    lambda: given([1, 2], [3, 4]),
    lambda: given(2, 3),
    lambda: given(0.1, 0.2, 0.3),
    lambda: given({"k": "v"}),
    lambda: given("a", {"k": "v"}),
    lambda: given("a", Recorder(), "bab"),
    lambda: given("2020-01-01"),
    lambda: given(2020, 1),
    lambda: given(2020, 1, 1),
    lambda: given(b"a", b"b"),
)
