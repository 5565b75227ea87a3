"""Logging metrics: kfp ends a run on a number that is not finite, so these are sorted out."""

from __future__ import annotations

from typing import Any


def log_metrics(metrics: Any, values: dict[str, Any]) -> None:
    """Log each value that is a finite number; warn of those that are not."""
    import logging
    import math

    for name, value in values.items():
        try:  # an array or a tensor may hold one number
            number = float((value.item() if hasattr(value, "item") else value) + 0)
        except (TypeError, ValueError, RuntimeError, OverflowError):
            number, value = math.nan, "no number"
        if math.isfinite(number):
            metrics.log_metric(name, number)
        else:
            logger = logging.getLogger("kalegen")
            logger.warning("metric %r is %s: left out", name, value)
