"""Metrics: finite numbers are logged, the rest is told."""

from __future__ import annotations

import decimal
import logging
from typing import Any

import numpy as np
import pytest

from kalegen.runtime.metrics import log_metrics


class Metrics:
    """Keeps what is logged, as strictly as JSON takes it."""

    def __init__(self) -> None:
        self.logged: dict[str, float] = {}

    def log_metric(self, name: str, value: float) -> None:
        assert type(value) is float
        self.logged[name] = value


@pytest.mark.parametrize(
    ("value", "logged"),
    [
        (3, 3.0),
        (True, 1.0),
        (0.5, 0.5),
        (decimal.Decimal("1.5"), 1.5),
        (np.float32(0.25), 0.25),
        (np.int64(7), 7.0),
        (np.bool_(True), 1.0),
        (np.array(2), 2.0),
        (np.array([[2.5]]), 2.5),
    ],
)
def test_finite_numbers_are_logged(value: Any, logged: float) -> None:
    metrics = Metrics()
    log_metrics(metrics, {"the metric": value})
    assert metrics.logged == {"the metric": logged}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "metric 'm' is nan: left out"),
        (np.float64("inf"), "metric 'm' is inf: left out"),
        *((value, "metric 'm' is no number: left out") for value in (None, "1", [1], 1j, 10**400)),
        *((value, "metric 'm' is no number: left out") for value in (np.arange(2), np.array([]), np.array("a"))),
    ],
)
def test_other_values_are_told(value: Any, said: str, caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    with caplog.at_level(logging.WARNING):
        log_metrics(metrics, {"m": value, "n": 1})
    assert metrics.logged == {"n": 1.0}
    assert caplog.messages == [said]
