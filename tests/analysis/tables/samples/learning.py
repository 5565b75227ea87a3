"""Arguments for the functions of scikit-learn and its kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import Given, given
from tests.analysis.tables.samples.plain import Thing
from tests.analysis.tables.samples.tables import frame


def samples() -> Any:
    return np.random.default_rng(0).random((20, 3))


def labels() -> Any:
    return np.arange(20) % 2


LEARNING: tuple[Callable[[], Given], ...] = (
    lambda: given(samples()),
    lambda: given(samples(), labels()),
    lambda: given(labels(), labels()),
    lambda: given(samples(), 2),
    lambda: given([1, 0, 1], [0.2, 0.4, 0.9]),
    lambda: given(Ridge(), samples(), labels()),
    lambda: given(Ridge().fit(samples(), labels()), samples(), labels()),
    lambda: given(Ridge()),
    lambda: given(KMeans(2, n_init=1)),
    lambda: given(Ridge(), {"alpha": [1.0, 2.0]}),
    lambda: given([("scale", StandardScaler()), ("ridge", Ridge())]),
    lambda: given(StandardScaler(), Ridge()),
    lambda: given(StandardScaler(), Recorder()),
    lambda: given([("scale", StandardScaler(), [0])]),
    lambda: given((StandardScaler(), [0])),
    lambda: given([("r", Ridge())]),
    lambda: given([Thing() for _ in range(6)]),
    lambda: given(frame()),
    lambda: given(samples(), 2, 3),
    lambda: given(samples() @ samples().T, 2),
    lambda: given(samples().T @ samples()),
    lambda: given(10, 3),
    lambda: given(samples(), labels(), Ridge()),
    lambda: given(["a b", "b c"]),
)
