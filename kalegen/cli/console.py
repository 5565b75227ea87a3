"""What a person reads goes to stderr, in colours on a terminal; what a program reads goes to stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity
from kalegen.reporting.rendering import RENDERINGS, to_text
from kalegen.syntax.plain_text import defused, harmless, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "mark": {"fg": "red"},
    "hint": {"fg": "cyan"},
    "good": {"fg": "green"},
    "quiet": {"dim": True},
}
"""From what a text is to how it looks, in the words of ``click.style``."""


WIDTH_OF_FILES = 160
"""Characters in a line of a table that goes to a file."""

WIDEST_ROW = 10_000
"""Those of rows that programs look through, which are one line each."""


def has_colours(stream: TextIO) -> bool:
    """Whether the stream takes colours: a terminal, unless NO_COLOR (no-color.org) or TERM says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_live_terminal(stream: TextIO) -> bool:
    """Whether lines of the stream can be written over."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def paint(text: str, part: str) -> str:
    """The text with the looks of its part; looks that it brings itself are no looks."""
    return click.style(printable(text), **LOOKS[part])


def say(text: str = "") -> None:
    """Lines for a person, in which nothing is obeyed that came from a file."""
    say_painted(harmless(text))


def say_painted(text: str) -> None:
    """Lines for a person with looks, which are dropped where there can be none; what has none is ``printable``."""
    click.echo(defused(text), err=True, color=has_colours(sys.stderr))


def show(*parts: RenderableType, width: int = WIDTH_OF_FILES) -> None:
    """What was asked for, to stdout: as wide as the terminal, or as it is where a program reads it."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=width, soft_wrap=True)
    for part in parts:
        console.print(part)


def show_rows(rows: Iterable[Sequence[str]]) -> None:
    """Rows to stdout, in columns as wide as what is in them; on a terminal that is narrower, cells have more lines."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        while len(grid.columns) < len(row):
            grid.add_column(overflow="fold")
        grid.add_row(*(Text(defused(printable(cell))) for cell in row))
    show(grid, width=WIDEST_ROW)


def report(diagnostics: Sequence[Diagnostic], form: str = "text") -> None:
    """All findings: as text to stderr, else to stdout, where a list without findings is a list too."""
    if form != "text":
        click.echo(RENDERINGS[form](diagnostics))
        return
    for diagnostic in diagnostics:
        say_painted(to_text(diagnostic, paint))


def summarize(diagnostics: Sequence[Diagnostic]) -> str:
    """How many findings there are: ``2 errors, 1 warning``."""
    counts = {severity: sum(d.severity is severity for d in diagnostics) for severity in reversed(Severity)}
    words = [f"{n} {severity.value}{'s' if n > 1 else ''}" for severity, n in counts.items() if n]
    return ", ".join(words) or "nothing to report"


def located(diagnostics: Sequence[Diagnostic], path: Path) -> list[Diagnostic]:
    """The findings with the path that the user gave in place of the file's name."""

    def moved(place: Place) -> Place:
        return place._replace(file=str(path)) if place.file == path.name else place

    return [finding.moved(moved) for finding in diagnostics]
