"""Objects whose methods are tried, by the kind that the tables give them, and by no kind."""

from __future__ import annotations

import collections
import concurrent.futures
import datetime
import decimal
import io
import pathlib
import queue
import random
import re
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import scipy.stats
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import ShuffleSplit
from sklearn.preprocessing import StandardScaler

from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import Given, given
from tests.analysis.tables.samples.arrays import matrix, vector
from tests.analysis.tables.samples.learning import labels, samples
from tests.analysis.tables.samples.plain import SAMPLE_FILE, rows
from tests.analysis.tables.samples.tables import frame, series

matplotlib.use("agg")
Make = Callable[[], Any]


def axes() -> Any:
    from matplotlib.figure import Figure

    drawn = Figure().add_subplot()
    drawn.plot([1, 2], [3, 4])
    return drawn


def figure() -> Any:
    return axes().figure


def dates() -> Any:
    return pd.Series([1.0, 2.0, 3.0], index=pd.date_range("2020", periods=3))


def fitted(estimator: Any) -> Any:
    return estimator.fit(samples(), labels())


def _queue() -> Any:
    made: Any = queue.Queue()
    made.put([1])
    return made


RECEIVERS: dict[str, tuple[Make, ...]] = {
    "list": (rows, lambda: collections.deque([[1], [2]])),
    "dict": (lambda: {"k": [1], "j": [2]}, lambda: collections.OrderedDict(k=[1]), lambda: collections.Counter("aab")),
    "defaultdict": (lambda: collections.defaultdict(list, k=[1]),),
    "set": (lambda: {1, 2, 3},),
    "tuple": (lambda: ([1], [2]),),
    "frame": (frame, lambda: pd.DataFrame({"a": [1, 2], "k": ["x", "y"], "t": pd.date_range("2020", periods=2)})),
    "series": (series, dates, lambda: pd.Series(["a", "b"])),
    "groupby": (lambda: frame().groupby("a"), lambda: frame().groupby("a")["b"], lambda: frame().rolling(2)),
    "index": (
        lambda: pd.Index([3, 1, 2]),
        lambda: pd.date_range("2020", periods=3),
        lambda: pd.MultiIndex.from_product([[1, 2], ["a", "b"]]),
    ),
    "array": (vector, matrix, lambda: np.array([[1], [2]], dtype=object)[:, 0], lambda: np.array([1 + 2j])),
    "estimator": (
        lambda: fitted(StandardScaler()),
        lambda: fitted(LogisticRegression()),
        lambda: fitted(RandomForestClassifier(3, random_state=0)),
        lambda: fitted(GaussianMixture(random_state=0)),
        lambda: ShuffleSplit(2, random_state=0),
    ),
    "drawing estimator": (
        lambda: fitted(RandomForestClassifier(3)),
        lambda: fitted(GaussianMixture()),
        lambda: ShuffleSplit(2),
    ),
    "figure": (figure,),
    "axes": (axes,),
    "generator": (
        lambda: random.Random(0),
        lambda: np.random.default_rng(0),
        lambda: np.random.RandomState(0),
    ),
    "file": (
        lambda: pathlib.Path(SAMPLE_FILE).open("r+"),  # noqa: SIM115
        lambda: io.StringIO("a\nb"),
        lambda: io.BytesIO(b"ab"),
    ),
    "queue": (_queue,),
    "executor": (lambda: concurrent.futures.ThreadPoolExecutor(1),),
    "distribution": (lambda: scipy.stats.norm(0, 1), lambda: scipy.stats.poisson(2)),
    "tabular": (frame, series),
    "str": (lambda: "ab c",),
    "bytes": (lambda: b"ab c",),
    "number": (lambda: 3, lambda: 2.5, lambda: decimal.Decimal("1.5")),
    "datetime": (lambda: datetime.datetime(2020, 1, 1), lambda: datetime.timedelta(1), lambda: pd.Timestamp("2020")),
    "path": (lambda: pathlib.Path(SAMPLE_FILE), lambda: pathlib.Path()),
    "regex": (lambda: re.compile("a(b)"),),
    "match": (lambda: re.match("a(b)", "ab"),),
    "accessor": (lambda: pd.Series(["a b", "c"]).str, lambda: pd.Series(pd.date_range("2020", periods=2)).dt),
    "plotter": (lambda: frame().plot,),
}

ARGUMENTS: tuple[Callable[[], Given], ...] = (
    lambda: given(),
    lambda: given(0),
    lambda: given(1),
    lambda: given(2),
    lambda: given([5]),
    lambda: given("k"),
    lambda: given("a"),
    lambda: given("new", [1]),
    lambda: given(0, [7]),
    lambda: given({"k": [1]}),
    lambda: given({1, 5}),
    lambda: given((2, 2)),
    lambda: given(["a"]),
    lambda: given("a", "b"),
    lambda: given(0, 1),
    lambda: given(0, 5, 2),
    lambda: given(float),
    lambda: given(Recorder()),
    lambda: given(vector()),
    lambda: given([1, 2], [3, 4]),
    lambda: given([[1.0, 2.0], [3.0, 4.0]]),
    lambda: given(frame()),
    lambda: given(frame(), "a"),
    lambda: given(series()),
    lambda: given(samples()),
    lambda: given(samples(), labels()),
    lambda: given(1, "n", [1.0, 2.0, 3.0]),
    lambda: given("sample_out.txt"),
    lambda: given(b"a"),
    lambda: given(key=Recorder()),
)
