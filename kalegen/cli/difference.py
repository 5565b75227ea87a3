"""How a module differs from what would be generated: in the pipeline's terms for a person, as a patch for a program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import has_colours, say
from kalegen.incremental.lookups import read_bytes
from kalegen.syntax.plain_text import defused, printable

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "+++": {"bold": True},
    "---": {"bold": True},
    "@@": {"fg": "cyan"},
    "+": {"fg": "green"},
    "-": {"fg": "red"},
}
"""By the beginnings of a unified diff's lines."""


def text_of(path: Path) -> str | None:
    """What the file holds; None if there is no such file, or no text in it."""
    try:
        return read_bytes(path.resolve()).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def show_difference(path: Path, old: str | None, new: str) -> None:
    """The summary to stderr, then the patch to stdout; nothing where there is no difference.

    The patch can be applied, so its text is exact, but for a terminal and for a build's log (``CI``), which would obey.
    """
    from kalegen.cli.comparison import summary, unified

    if old == new:
        return
    say(f"{printable(str(path))}: {'does not exist' if old is None else 'is not what would be generated'}")
    for line in summary(old or "", new) if path.suffix != ".yaml" else ():
        say(f"  {line}")
    show_patch(unified(old or "", new, str(path)))


def show_patch(lines: Iterable[str]) -> None:
    """The lines of a unified diff to stdout, in colours on a terminal."""
    colours = has_colours(sys.stdout)
    for line in lines:
        shown = _painted(line) if colours else defused(line) if "CI" in os.environ else line
        click.echo(shown, nl=False, color=colours)


def _painted(line: str) -> str:
    look = next((look for beginning, look in LOOKS.items() if line.startswith(beginning)), {})
    text = printable(line.rstrip("\n"))
    return click.style(text, **look) + line[len(text) :]
