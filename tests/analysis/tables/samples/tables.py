"""Arguments for the functions of pandas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.analysis.tables.observing import Given, given


def frame() -> Any:
    return pd.DataFrame({"a": [3.0, 1.0, 2.0], "b": [1.0, 2.0, 3.0]})


def series() -> Any:
    return pd.Series([3.0, 1.0, 2.0], name="s")


TABLES: tuple[Callable[[], Given], ...] = (
    lambda: given(frame()),
    lambda: given(series()),
    lambda: given(frame(), frame()),
    lambda: given(frame(), "a"),
    lambda: given(frame(), "a", "b"),
    lambda: given([frame(), frame()]),
    lambda: given({"a": [1, 2]}),
    lambda: given(series(), 2),
    lambda: given("2020-01-01"),
    lambda: given("2020-01-01", 2),
    lambda: given("2020", "2021"),
    lambda: given(0, 3),
    lambda: given(series(), series()),
)
