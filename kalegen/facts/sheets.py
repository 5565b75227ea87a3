"""Sheets of facts: a heading, and lines below titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TITLE = 11
"""How many columns a title has."""


@dataclass(frozen=True)
class Sheet:
    """What is known of one step or one definition: ``sections`` are lines by title; those without any are left out."""

    heading: str
    sections: Mapping[str, list[str]]

    def as_text(self) -> str:
        """The heading, and below it each title beside its lines."""
        lines = [self.heading]
        for title, own in self.sections.items():
            for number, line in enumerate(own):
                lines.append(f"  {title if number == 0 else '':{TITLE}}{line}")
        return "\n".join(lines if len(lines) > 1 else [*lines, "  computes, and does nothing else"]) + "\n"


def as_text(sheets: Iterable[Sheet]) -> str:
    """Sheets one below the other, an empty line between them."""
    return "\n".join(sheet.as_text() for sheet in sheets)


def listed(words: Iterable[str]) -> list[str]:
    """Words as the one line of a section, or no line where there are none."""
    line = ", ".join(words)
    return [line] if line else []
