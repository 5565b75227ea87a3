"""Points in a plane as SVG, without a script."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kalegen.runs.rendering import number_text
from kalegen.syntax.plain_text import as_html

MARGIN, LEFT, BELOW = 10, 60, 18


@dataclass(frozen=True)
class Point:
    """A point, what a person reads who stays above it, and whether it is the best of all."""

    x: float
    y: float
    text: str
    is_best: bool = False


@dataclass(frozen=True)
class Axis:
    """From numbers to places between ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def place(self, value: float) -> float:
        """Where a number stands; in the middle where there is only one."""
        scale: Callable[[float], float] = math.log if self.is_log else float
        low, high = scale(self.low), scale(self.high)
        share = (scale(value) - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)


def scatter(
    points: Sequence[Point],
    line: Sequence[tuple[float, float]] = (),
    labels: Sequence[str] = (),
    is_log: bool = False,
    size: tuple[int, int] = (320, 140),
) -> str:
    """The points, and a line through others; ``labels`` name the places 0, 1, … where these are no numbers."""
    width, height = size
    xs, ys = [point.x for point in points], [point.y for point in points]
    ends = (0.0, float(max(len(labels) - 1, 1))) if labels else (min(xs), max(xs))
    across = Axis(*ends, LEFT, width - MARGIN, is_log and not labels)
    upwards = Axis(min(ys), max(ys), height - BELOW - MARGIN, MARGIN)
    way = " ".join(f"{across.place(x):.1f},{upwards.place(y):.1f}" for x, y in line)
    dots = [_dot(point, across, upwards) for point in sorted(points, key=lambda point: point.is_best)]
    names = [(label, across.place(number)) for number, label in enumerate(labels)]
    names = names or [(number_text(float(end)), across.place(end)) for end in dict.fromkeys(ends)]
    marks = [
        f'<text x="{x:.1f}" y="{height - 5}" text-anchor="{_anchor(x, size)}">{as_html(t)}</text>' for t, x in names
    ]
    marks += [
        f'<text x="{LEFT - 6}" y="{upwards.place(end) + 3:.1f}" text-anchor="end">{number_text(float(end))}</text>'
        for end in dict.fromkeys((min(ys), max(ys)))
    ]
    drawn = [f'<polyline points="{way}"/>'] if line else []
    return f'<svg viewBox="0 0 {width} {height}" role="img">{"".join([*marks, *drawn, *dots])}</svg>'


def _anchor(x: float, size: tuple[int, int]) -> str:
    """A label near an edge stays inside."""
    return "start" if x < LEFT + 4 else "end" if x > size[0] - MARGIN - 4 else "middle"


def _dot(point: Point, across: Axis, upwards: Axis) -> str:
    look = ' class="best" r="5"' if point.is_best else ' r="3"'
    place = f'cx="{across.place(point.x):.1f}" cy="{upwards.place(point.y):.1f}"'
    return f"<circle {place}{look}><title>{as_html(point.text)}</title></circle>"
