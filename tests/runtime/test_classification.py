"""Confusion matrices and ROC curves: what is one is logged as plain numbers, the rest is told."""

from __future__ import annotations

import json
import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kfp.dsl import ClassificationMetrics

from kalegen.runtime.classification import log_classification

TABLE = [[3, 1], [0, 4]]
ROWS = [{"row": [3, 1]}, {"row": [0, 4]}]


class Tensor:
    """What PyTorch's tensors, on a device and with a gradient, ask of whoever wants an array."""

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return np.array(TABLE)


def logged(*values: Any) -> dict[str, Any]:
    """The metadata, which must be JSON without NaN or infinity."""
    metrics = ClassificationMetrics(name="chart")
    log_classification(metrics, *values)
    json.dumps(metrics.metadata, allow_nan=False)
    return metrics.metadata


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ((TABLE,), ["0", "1"]),
        ((np.array(TABLE), ["no", "yes"]), ["no", "yes"]),
        ((Tensor(), np.array([7, 9])), ["7", "9"]),
        ((tuple(map(tuple, TABLE)), ("no", "yes")), ["no", "yes"]),
        ((pd.DataFrame(TABLE, index=["no", "yes"], columns=["a", "b"]),), ["no", "yes"]),
        ((pd.DataFrame(TABLE), pd.Series(["x", "y"], index=[5, 6])), ["x", "y"]),
    ],
)
def test_a_confusion_matrix(values: Any, classes: list[str]) -> None:
    found = logged(*values)["confusionMatrix"]
    assert found["annotationSpecs"] == [{"displayName": name} for name in classes]
    assert found["rows"] == ROWS


def test_shares_stay_shares() -> None:
    assert logged(np.array([[0.25]]))["confusionMatrix"]["rows"] == [{"row": [0.25]}]


def test_a_curve_as_roc_curve_returns_it() -> None:
    points = logged((np.array([0, 0, 1]), np.array([0, 0.5, 1]), np.array([np.inf, 0.9, 0.1])))["confidenceMetrics"]
    assert points == [
        {"confidenceThreshold": 1.9, "recall": 0.0, "falsePositiveRate": 0.0},
        {"confidenceThreshold": 0.9, "recall": 0.5, "falsePositiveRate": 0.0},
        {"confidenceThreshold": 0.1, "recall": 1.0, "falsePositiveRate": 1.0},
    ]


@pytest.mark.parametrize(("count", "kept"), [(1000, 1000), (1001, 501), (100_000, 1001)])
def test_a_long_curve_keeps_its_ends(count: int, kept: int) -> None:
    column = np.linspace(0, 1, count)
    points = logged((column, column, column[::-1]))["confidenceMetrics"]
    assert len(points) == kept
    assert (points[0]["recall"], points[-1]["recall"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (([[1, 2]],), "chart: this is no square matrix: left out"),
        (([],), "chart: this is no square matrix: left out"),
        (([[float("nan")]],), "chart: the matrix holds numbers that are not finite: left out"),
        ((TABLE, ["a"]), "chart: 2 rows, but the classes are ['a']: left out"),
        ((TABLE, ["a", "a"]), "chart: 2 rows, but the classes are ['a', 'a']: left out"),
        ((([0], [0, 1], [1, 0]),), "chart: the columns of the curve are not of one length: left out"),
        ((([float("nan")], [0], [1]),), "chart: the curve holds numbers that are not finite: left out"),
        ((None,), "chart: 'NoneType' object is not iterable: left out"),
    ],
)
def test_other_values_are_told(values: Any, said: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert logged(*values) == {}
    assert caplog.messages == [said]
