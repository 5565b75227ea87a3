"""Arguments for the functions of NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import Given, given


def vector() -> Any:
    return np.array([3.0, 1.0, 2.0, 4.0])


def matrix() -> Any:
    return np.array([[3.0, 1.0], [2.0, 5.0]])


ARRAYS: tuple[Callable[[], Given], ...] = (
    lambda: given(vector()),
    lambda: given(matrix()),
    lambda: given(vector(), vector()),
    lambda: given(matrix(), matrix()),
    lambda: given(vector(), vector(), vector()),
    lambda: given(matrix(), matrix(), np.zeros((2, 2))),
    lambda: given(vector(), np.zeros(4)),
    lambda: given(matrix(), None, np.zeros(2)),
    lambda: given(matrix(), 0),
    lambda: given(matrix(), 0, np.zeros(2)),
    lambda: given(matrix(), 0, np.array([0, 1])),
    lambda: given(matrix(), 0, None, np.zeros(2)),
    lambda: given(matrix(), 0, 1),
    lambda: given(vector(), (2, 2)),
    lambda: given(vector(), 2),
    lambda: given(matrix(), 50, 0, np.zeros(2)),
    lambda: given(vector(), 1.0, 2.0),
    lambda: given(vector(), 1.0, 2.0, np.zeros(4)),
    lambda: given(vector(), [0, 2]),
    lambda: given(vector(), np.array([0, 2]), 9.0),
    lambda: given(vector(), np.array([True, False, True, True]), 9.0),
    lambda: given([True, False, True, True], vector()),
    lambda: given([vector(), vector()]),
    lambda: given([matrix(), matrix()]),
    lambda: given("ij->ji", matrix()),
    lambda: given("ii->i", matrix()),
    lambda: given(np.array([1, 2, 3])),
    lambda: given(np.array([1, 2, 3]), np.array([1, 1, 2])),
    lambda: given(np.array([4, 2], dtype=np.int64), 1),
    lambda: given(np.array([True, False])),
    lambda: given(np.array([1 + 2j, 3])),
    lambda: given(bytearray(16)),
    lambda: given(np.array([np.nan, 1.0]), False),
    lambda: given(np.zeros((1, 2, 2))),
    lambda: given(np.zeros((1, 2, 2)), 0, 1),
    lambda: given(np.zeros((2, 2, 2)), 2),
    lambda: given(Recorder(), vector()),
    lambda: given(Recorder(), 0, matrix()),
    lambda: given(Recorder(), (2, 2)),
    lambda: given(Recorder(), 1, 1),
    lambda: given((2, 2), vector()),
    lambda: given(np.array([1, 2], dtype=np.uint8)),
)
