"""From a line of a component function back to the notebook's cell and line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Segment:
    """From line ``first`` of a component function on (its ``def`` line is 1), the code comes from ``line`` of ``cell``.

    In a script ``line`` counts the lines of the file; it is None where the code is kalegen's own. A segment reaches to
    the next one.
    """

    first: int
    cell: int | None
    line: int | None


@dataclass(frozen=True)
class SourceMap:
    """Where each line of each component function comes from.

    ``steps`` maps the component function's name (``train_step``) to its segments, ordered by ``first``; ``sources``
    maps a cell's number (None for a script) to its text, and may lack cells. ``homes`` are the cells that are known by
    something else than their number in ``notebook``: the file, and the number there, None for a script's. In a notebook
    that is a text, ``starts`` are the lines on which cells begin, and all lines are the text's.
    """

    notebook: str
    steps: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    sources: Mapping[int | None, str] = field(default_factory=dict)
    homes: Mapping[int | None, tuple[str, int | None]] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)

    def home(self, cell: int | None) -> tuple[str, int | None]:
        """The file that a cell is of, and its number there."""
        return self.homes.get(cell, (self.notebook, cell))

    def lookup(self, function: str, line: int) -> tuple[int | None, int] | None:
        """The cell and its line that ``line`` of the component function comes from; None for kalegen's own code."""
        segments = self.steps.get(function, ())
        position = bisect_right(segments, line, key=lambda segment: segment.first) - 1
        if position < 0:
            return None
        segment = segments[position]
        return None if segment.line is None else (segment.cell, segment.line + self.lines_above(segment.cell))

    def lines_above(self, cell: int | None) -> int:
        """How many lines stand above a cell in its file, as far as lines are counted from there."""
        return self.starts.get(cell, 1) - 1 if cell is not None else 0

    def source(self, cell: int | None, line: int) -> str | None:
        """The text of a line of a cell, without its indentation; None if it is not known."""
        line -= self.lines_above(cell)
        lines = self.sources.get(cell, "").splitlines()
        return lines[line - 1].strip() if 0 < line <= len(lines) else None
