"""Diagnostics are values: a code, a severity, a message, a place and a hint.

WARNING: a module was written and something is worth knowing.
ERROR: nothing was written, and an existing output file is untouched.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

_Made = TypeVar("_Made")


class Severity(enum.Enum):
    """How bad a finding is; the words are defined in the module's docstring."""

    WARNING = "warning"
    ERROR = "error"


class Place(NamedTuple):
    """Where a finding is: a file and, as far as they apply, a cell, a step, a line and a column.

    ``cell`` counts all of a notebook's cells from 1, ``line`` the lines of that cell (of the file, for a script)
    from 1, and ``column`` the characters of that line from 1. ``source`` is the text of the line.
    """

    file: str
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    step: str | None = None
    source: str | None = None

    def __str__(self) -> str:
        """``notebook.ipynb: cell 7 [step train], line 3, column 5``, as far as it is known."""
        where = []
        if self.cell is not None:
            where.append(f"cell {self.cell}" + (f" [step {self.step}]" if self.step else ""))
        elif self.step:
            where.append(f"step {self.step}")
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.column is not None:
            where.append(f"column {self.column}")
        return f"{self.file}: {', '.join(where)}" if where else self.file


class Reason(NamedTuple):
    """What a finding, an edge or a save rests on: a place in the code, and what is believed of it."""

    place: Place
    text: str

    def in_words(self, file: str) -> str:
        """The reason for a reader who knows which file is spoken of."""
        where = [f"cell {self.place.cell}"] if self.place.cell is not None else []
        where += [f"line {self.place.line}"] if self.place.line is not None else []
        named = ([] if self.place.file == file else [self.place.file]) + ([", ".join(where)] if where else [])
        return ": ".join([*named, self.text])


class Remedy(NamedTuple):
    """A small edit that mends a finding: of a tag, or, where it ``is_name``, of a name at the finding's place.

    ``old`` goes and ``new`` comes; either may be empty. ``cell`` is the finding's own where it is None.
    """

    old: str = ""
    new: str = ""
    cell: int | None = None
    is_name: bool = False


class Diagnostic(NamedTuple):
    """One finding. ``code`` is a key of ``kalegen.catalogue.CODES``; ``reasons`` begin with the one that tells most.

    ``remedies`` are the edits that mend it, where the code that found it knows some. Editors offer them.
    """

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str | None = None
    reasons: tuple[Reason, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    @property
    def why(self) -> str:
        """The reason that tells most, in words; empty where none is known."""
        return self.reasons[0].in_words(self.place.file) if self.reasons else ""

    def moved(self, moved: Callable[[Place], Place]) -> Diagnostic:
        """The finding with all its places as ``moved`` tells them."""
        reasons = tuple(reason._replace(place=moved(reason.place)) for reason in self.reasons)
        place = moved(self.place)
        there = [(remedy, moved(self.place._replace(cell=remedy.cell))) for remedy in self.remedies]
        remedies = tuple(
            remedy if remedy.cell is None else remedy._replace(cell=at.cell)
            for remedy, at in there
            if remedy.cell is None or at.file == place.file
        )
        return self._replace(place=place, reasons=reasons, remedies=remedies)

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain JSON data."""
        return {
            **self._asdict(),
            "severity": self.severity.value,
            "place": self.place._asdict(),
            "reasons": [{"place": reason.place._asdict(), "text": reason.text} for reason in self.reasons],
            "remedies": [remedy._asdict() for remedy in self.remedies],
        }


def error(
    code: str,
    message: str,
    place: Place,
    hint: str | None = None,
    reasons: Iterable[Reason] = (),
    remedies: Iterable[Remedy] = (),
) -> Diagnostic:
    """An ERROR with the given code, message, place, hint, reasons and remedies."""
    return Diagnostic(code, Severity.ERROR, message, place, hint, tuple(reasons), tuple(remedies))


def warning(
    code: str,
    message: str,
    place: Place,
    hint: str | None = None,
    reasons: Iterable[Reason] = (),
    remedies: Iterable[Remedy] = (),
) -> Diagnostic:
    """A WARNING with the given code, message, place, hint, reasons and remedies."""
    return Diagnostic(code, Severity.WARNING, message, place, hint, tuple(reasons), tuple(remedies))


class Found(list[Diagnostic]):
    """The findings of several stages, one after another."""

    def take(self, made: tuple[_Made, Iterable[Diagnostic]]) -> _Made:
        """What a stage has made, of which the second part is what it has found."""
        self += made[1]
        return made[0]


def has_errors(diagnostics: list[Diagnostic]) -> bool:
    """Whether one of the findings is an ERROR."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The findings in notebook order, without duplicates."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.place.cell or 0, d.place.line or 0, d.place.column or 0, d.code))
