"""What star imports bind, as a table that was made by importing the modules when kalegen was released.

Of the standard library the table holds all public modules, with the names that any Python of 3.9 and later gives them;
of other libraries those from which notebooks import everything, as one release has them. ``python -m tests.star_names``
makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = "star_names.txt"
"""A line for each module: its name, and the names that it gives, with what they mean where that is another module's."""


def names_of(module: str) -> Mapping[str, str] | None:
    """The names that a star import of a module binds, and their full names; None for a module that is not there."""
    start = f"{module} "
    return next((_names(module, line) for line in _lines() if line.startswith(start)), None)


def every_module() -> Iterator[tuple[str, Mapping[str, str]]]:
    """All modules of the table, with their names."""
    for line in _lines():
        module = line.partition(" ")[0]
        yield module, _names(module, line)


def row(module: str, names: Mapping[str, str]) -> str:
    """The table's line for a module."""
    words = (name if full == f"{module}.{name}" else f"{name}={full}" for name, full in sorted(names.items()))
    return " ".join([module, *words]).ljust(len(module) + 1) + "\n"


def _lines() -> list[str]:
    return Path(__file__).with_name(FILE).read_text(encoding="utf-8").splitlines()


def _names(module: str, line: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in line.split()[1:])
    return {name: full or f"{module}.{name}" for name, _, full in pairs}
