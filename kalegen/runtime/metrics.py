"""Logging metrics: kfp ends a run on a number that is not finite, so these are sorted out."""

from __future__ import annotations

from typing import Any


def log_metrics(metrics: Any, values: dict[str, Any]) -> None:
    """Log each value that is a finite number; warn of those that are not."""
    import logging
    import math

    for name, value in values.items():
        number = metric_number(value)
        if number is not None and math.isfinite(number):
            metrics.log_metric(name, number)
        else:
            what = "no number" if number is None else number
            logging.getLogger("kalegen").warning(
                "metric %r is %s: left out", name, what
            )


def metric_number(value: Any) -> float | None:
    """A number, or what holds exactly one (an array or tensor of one element), as a float."""
    import numbers

    if getattr(value, "shape", None) is not None and hasattr(value, "item"):
        size = 1
        for length in value.shape:
            size *= length
        if size != 1:
            return None
        value = value.item()
    number: Any = value if isinstance(value, numbers.Number) else None
    try:
        return None if number is None else float(number)
    except (TypeError, OverflowError):  # a complex number, an integer over 1e308
        return None
