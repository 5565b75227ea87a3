"""Objects and arguments that the rows of the tables are tried with: one of each kind, and what goes well together."""

from __future__ import annotations

import collections
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from tests.analysis.tables.observing import SAMPLE_FILE, Recorder


class Thing:
    """An object with a part."""

    def __init__(self) -> None:
        self.part = [1]

    def __lt__(self, other: object) -> bool:
        return id(self) < id(other)


def vector() -> Any:
    return np.array([3.0, 1.0, 2.0, 4.0])


def matrix() -> Any:
    return np.array([[3.0, 1.0], [2.0, 5.0]])


def frame() -> Any:
    return pd.DataFrame({"a": [3.0, 1.0, 2.0], "b": [1.0, 2.0, 3.0]})


def series() -> Any:
    return pd.Series([3.0, 1.0, 2.0], name="s")


def samples() -> Any:
    return np.random.default_rng(0).random((20, 3))


def labels() -> Any:
    return np.arange(20) % 2


def rows() -> Any:
    return [[3], [1], [2]]


PLAIN: tuple[Callable[[], list[Any]], ...] = (
    lambda: [],
    lambda: [0],
    lambda: [3],
    lambda: [2.5],
    lambda: ["ab c"],
    lambda: [b"ab c"],
    lambda: [rows()],
    lambda: [iter(rows())],
    lambda: [{"k": [1], "j": [2]}],
    lambda: [{1, 2, 3}],
    lambda: [bytearray(b"abcd")],
    lambda: [Thing()],
    lambda: [Thing(), "part"],
    lambda: [Thing(), "missing", [1]],
    lambda: [Thing(), "part", [3]],
    lambda: [Recorder()],
    lambda: [Recorder(), rows()],
    lambda: [Recorder(), rows(), [0]],
    lambda: [rows(), Recorder()],
    lambda: [rows(), 1],
    lambda: [1, rows()],
    lambda: [rows(), [2]],
    lambda: [rows(), rows()],
    lambda: [rows(), 0, [9]],
    lambda: [{"k": [1]}, "k"],
    lambda: [{"k": [1]}, "k", [2]],
    lambda: [{"k": [1]}, {"j": [1]}],
    lambda: ["a", "ab"],
    lambda: ["a", "b", "cab"],
    lambda: ["a", ["b"]],
    lambda: [2, 3],
    lambda: [2, 3, 4],
    lambda: ["[1, 2]"],
    lambda: ["{}", {"k": [1]}],
    lambda: [SAMPLE_FILE],
    lambda: [[1, 2, 3]],
    lambda: [[1.0, 2.0], [2.0, 3.0]],
    lambda: [[3, 1, 2], 1],
    lambda: [collections.deque([[1], [2]])],
    lambda: [random.Random(0)],
)

ARRAYS: tuple[Callable[[], list[Any]], ...] = (
    lambda: [vector()],
    lambda: [matrix()],
    lambda: [vector(), vector()],
    lambda: [matrix(), matrix()],
    lambda: [vector(), vector(), vector()],
    lambda: [matrix(), matrix(), np.zeros((2, 2))],
    lambda: [vector(), np.zeros(4)],
    lambda: [matrix(), None, np.zeros(2)],
    lambda: [matrix(), 0],
    lambda: [matrix(), 0, np.zeros(2)],
    lambda: [matrix(), 0, np.array([0, 1])],
    lambda: [matrix(), 0, None, np.zeros(2)],
    lambda: [matrix(), 0, 1],
    lambda: [vector(), (2, 2)],
    lambda: [vector(), 2],
    lambda: [matrix(), 50, 0, np.zeros(2)],
    lambda: [vector(), 1.0, 2.0],
    lambda: [vector(), 1.0, 2.0, np.zeros(4)],
    lambda: [vector(), [0, 2]],
    lambda: [vector(), np.array([0, 2]), 9.0],
    lambda: [vector(), np.array([True, False, True, True]), 9.0],
    lambda: [[True, False, True, True], vector()],
    lambda: [[vector(), vector()]],
    lambda: [[matrix(), matrix()]],
    lambda: ["ij->ji", matrix()],
    lambda: ["ii->i", matrix()],
    lambda: [np.array([1, 2, 3])],
    lambda: [np.array([1, 2, 3]), np.array([1, 1, 2])],
    lambda: [np.array([4, 2], dtype=np.int64), 1],
    lambda: [np.array([True, False])],
    lambda: [np.array([1 + 2j, 3])],
    lambda: [np.array([[1], [2], None], dtype=object)],
    lambda: [bytearray(16)],
    lambda: [np.array([np.nan, 1.0]), False],
    lambda: [np.zeros((1, 2, 2))],
    lambda: [np.zeros((1, 2, 2)), 0, 1],
    lambda: [np.zeros((2, 2, 2)), 2],
    lambda: [Recorder(), vector()],
    lambda: [Recorder(), 0, matrix()],
    lambda: [Recorder(), (2, 2)],
    lambda: [Recorder(), 1, 1],
    lambda: [(2, 2), vector()],
    lambda: [np.array([1, 2], dtype=np.uint8)],
)

TABLES: tuple[Callable[[], list[Any]], ...] = (
    lambda: [frame()],
    lambda: [series()],
    lambda: [frame(), frame()],
    lambda: [frame(), "a"],
    lambda: [frame(), "a", "b"],
    lambda: [[frame(), frame()]],
    lambda: [{"a": [1, 2]}],
    lambda: [series(), 2],
    lambda: ["2020-01-01"],
    lambda: ["2020-01-01", 2],
    lambda: ["2020", "2021"],
    lambda: [0, 3],
    lambda: [series(), series()],
)

LEARNING: tuple[Callable[[], list[Any]], ...] = (
    lambda: [samples()],
    lambda: [samples(), labels()],
    lambda: [labels(), labels()],
    lambda: [samples(), 2],
    lambda: [[1, 0, 1], [0.2, 0.4, 0.9]],
    lambda: [Ridge(), samples(), labels()],
    lambda: [Ridge().fit(samples(), labels()), samples(), labels()],
    lambda: [Ridge()],
    lambda: [KMeans(2, n_init=1)],
    lambda: [Ridge(), {"alpha": [1.0, 2.0]}],
    lambda: [[("scale", StandardScaler()), ("ridge", Ridge())]],
    lambda: [StandardScaler(), Ridge()],
    lambda: [StandardScaler(), Recorder()],
    lambda: [[("scale", StandardScaler(), [0])]],
    lambda: [(StandardScaler(), [0])],
    lambda: [[("r", Ridge())]],
    lambda: [[Thing() for _ in range(6)]],
    lambda: [frame()],
    lambda: [samples(), 2, 3],
    lambda: [samples() @ samples().T, 2],
    lambda: [samples().T @ samples()],
    lambda: [10, 3],
    lambda: [samples(), labels(), Ridge()],
    lambda: [["a b", "b c"]],
)


def arguments_for(package: str) -> Iterator[list[Any]]:
    """Lists of arguments to try functions of a package with, each made anew."""
    pools = {"numpy": (ARRAYS,), "scipy": (ARRAYS,), "pandas": (TABLES, ARRAYS[:4], PLAIN[:5])}
    pools |= {"sklearn": (LEARNING,), "xgboost": (LEARNING,), "lightgbm": (LEARNING,)}
    for pool in pools.get(package, (PLAIN,)):
        for make in pool:
            yield make()
