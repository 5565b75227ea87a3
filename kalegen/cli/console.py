"""What a person reads goes to stderr, in colours on a terminal; what a program reads goes to stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

import click

from kalegen.diagnostics import Diagnostic, Severity, to_text

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def has_colours(stream: TextIO) -> bool:
    """Whether the stream takes colours: a terminal, unless NO_COLOR (no-color.org) or TERM says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str = "", **style: object) -> None:
    """A line for a person; ``style`` is what ``click.style`` takes."""
    click.echo(click.style(text, **style) if style else text, err=True, color=has_colours(sys.stderr))  # type: ignore[arg-type]


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """All findings, as a person reads them."""
    for diagnostic in diagnostics:
        say(to_text(diagnostic))


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether there is an ERROR among the findings."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
