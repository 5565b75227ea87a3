"""Confusion matrices and ROC curves of a run's records, in kfp's form, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kalegen.syntax.plain_text import as_html

SIDE, EDGE = 200, 12
"""The size of a curve's picture, and what is left free around it."""
LONGEST = 30
"""Classes of a matrix that the page has room for."""


@dataclass(frozen=True)
class Matrix:
    """A confusion matrix: a row for each true class, a column for each predicted one."""

    classes: Sequence[str]
    rows: Sequence[Sequence[float]]


@dataclass(frozen=True)
class Curve:
    """A ROC curve: false and true positive rates of the same thresholds."""

    false_rates: Sequence[float]
    true_rates: Sequence[float]

    @property
    def area(self) -> float:
        """The area below it."""
        points = sorted(zip(self.false_rates, self.true_rates, strict=True))
        return sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(points))


def charts_of(metadata: Mapping[str, Any]) -> Iterator[Matrix | Curve]:
    """The charts in the metadata of a ``ClassificationMetrics`` artifact; none of what has another form."""
    try:
        matrix = metadata.get("confusionMatrix")
        if matrix:
            names = [str(one["displayName"]) for one in matrix["annotationSpecs"]]
            yield Matrix(names, [[float(number) for number in row["row"]] for row in matrix["rows"]])
        points = metadata.get("confidenceMetrics")
        if points:
            false_rates = [float(point["falsePositiveRate"]) for point in points]
            yield Curve(false_rates, [float(point["recall"]) for point in points])
    except (AttributeError, KeyError, TypeError, ValueError):
        return


def chart_as_html(name: str, chart: Matrix | Curve) -> str:
    """A matrix as a table with shaded cells, a curve as a picture."""
    drawn, text = (_table(chart), "") if isinstance(chart, Matrix) else (_curve(chart), f", area {chart.area:.3f}")
    kind = "confusion matrix" if isinstance(chart, Matrix) else "ROC curve"
    return f'<div class="value-of"><b>{as_html(name)}</b> <span class="soft">{kind}{text}</span>{drawn}</div>'


def _table(matrix: Matrix) -> str:
    greatest = max((abs(number) for row in matrix.rows for number in row), default=0.0) or 1.0
    shown = matrix.classes[:LONGEST]
    head = "".join(f"<th>{as_html(one)}" for one in shown)
    lines = [f'<tr><th class="soft">true, predicted{head}</tr>']
    for one, row in zip(shown, matrix.rows, strict=False):
        cells = "".join(
            f'<td style="background: rgba(58,106,165,{abs(number) / greatest * 0.7:.2f})">{in_digits(number)}'
            for number in row[:LONGEST]
        )
        lines.append(f"<tr><th>{as_html(one)}{cells}</tr>")
    more = len(matrix.classes) - len(shown)
    note = f'<p class="soft">and {more} more classes</p>' if more > 0 else ""
    return f'<div class="wide"><table class="matrix">{"".join(lines)}</table></div>{note}'


def in_digits(number: float) -> str:
    """A cell of a matrix: a count, or a share."""
    return str(int(number)) if number.is_integer() else f"{number:.4g}"


def _curve(curve: Curve) -> str:
    span = SIDE - 2 * EDGE
    points = " ".join(
        f"{EDGE + x * span:.1f},{SIDE - EDGE - y * span:.1f}"
        for x, y in zip(curve.false_rates, curve.true_rates, strict=True)
    )
    chance = f"{EDGE},{SIDE - EDGE} {SIDE - EDGE},{EDGE}"
    return (
        f'<div class="plots"><figure><svg viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="ROC curve">'
        f'<polyline class="chance" points="{chance}"/><polyline points="{points}"/></svg>'
        '<figcaption class="soft">true over false positive rate</figcaption></figure></div>'
    )
