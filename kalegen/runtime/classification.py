"""Logging confusion matrices and ROC curves: as plain lists of finite numbers, which alone a cluster can show."""

from __future__ import annotations

from typing import Any


def log_classification(metrics: Any, value: Any, classes: Any = None) -> None:
    """Log a confusion matrix or, from a tuple of three, a ROC curve; warn of what is neither."""
    import logging

    try:
        if isinstance(value, tuple) and len(value) == 3:
            metrics.log_roc_curve(*roc_points(*value))
        else:
            metrics.log_confusion_matrix(*confusion_table(value, classes))
    except (TypeError, ValueError, OverflowError) as problem:
        logging.getLogger("kalegen").warning("%s: %s: left out", metrics.name, problem)


def confusion_table(value: Any, classes: Any) -> tuple[list[str], list[list[float]]]:
    """The classes and the rows of a square matrix of finite numbers; a frame's classes are those of its rows."""
    import math

    if classes is None and hasattr(value, "to_numpy") and hasattr(value, "index"):
        classes = value.index
    rows = [
        [number if isinstance(number, int) else float(number) for number in row]
        for row in plain_items(value)
    ]
    if not rows or any(len(row) != len(rows) for row in rows):
        raise ValueError("this is no square matrix")
    if not all(math.isfinite(number) for row in rows for number in row):
        raise ValueError("the matrix holds numbers that are not finite")
    listed = range(len(rows)) if classes is None else plain_items(classes)
    names = [str(name) for name in listed]
    if len(set(names)) != len(rows):
        raise ValueError(f"{len(rows)} rows, but the classes are {names}")
    return names, rows


def roc_points(
    fpr: Any, tpr: Any, thresholds: Any
) -> tuple[list[float], list[float], list[float]]:
    """The columns of a curve, at most 1,001 points of it; an infinite threshold becomes 1 above the others."""
    import math

    columns = [
        [float(number) for number in plain_items(column)]
        for column in (fpr, tpr, thresholds)
    ]
    count = len(columns[0])
    if not count or any(len(column) != count for column in columns):
        raise ValueError("the columns of the curve are not of one length")
    finite = [number for number in columns[2] if math.isfinite(number)]
    above = max(finite, default=0.0) + 1
    columns[2] = [above if number == math.inf else number for number in columns[2]]
    if not all(math.isfinite(number) for column in columns for number in column):
        raise ValueError("the curve holds numbers that are not finite")
    stride = -(-count // 1000)
    kept = sorted({*range(0, count, stride), count - 1})
    first, second, third = ([column[place] for place in kept] for column in columns)
    return first, second, third


def plain_items(value: Any) -> list[Any]:
    """A list, an array, a tensor, a frame or a series as a list of Python's own values."""
    for method in ("to_numpy", "detach", "cpu", "numpy"):
        value = getattr(value, method)() if hasattr(value, method) else value
    return list(value.tolist() if hasattr(value, "tolist") else value)
