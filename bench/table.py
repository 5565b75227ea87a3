"""The rows of the page of measurements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, in words; ``ratio`` is what the goal is about, and ``is_met`` says whether it is reached."""

    what: str
    goal: str
    kalegen: str
    kale: str
    limit: str
    ratio: str
    is_met: bool

    def line(self) -> str:
        """The row in Markdown."""
        cells = [self.what, self.goal, self.kalegen, self.kale, self.limit, self.ratio, "yes" if self.is_met else "no"]
        return f"| {' | '.join(cells)} |"


HEAD = "| what | goal | kalegen | Kale 2.3.0 | the limit | measured | reached |\n|---|---|---|---|---|---|---|"


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    return "\n".join([HEAD, *(row.line() for row in rows)])


def seconds(value: float) -> str:
    """Seconds, in three digits or so."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.3g} ms"


def megabytes(value: float) -> str:
    """Bytes as megabytes."""
    return f"{value / 1e6:.0f} MB"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:.1f}×" if value < 100 else f"{value:.0f}×"
