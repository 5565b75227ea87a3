"""What comes of rewriting a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning


@dataclass
class Migrated:
    """A file's new text, what was found that could not be rewritten, and how much was, by kind."""

    text: str
    unresolved: list[Diagnostic] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str, number: int) -> None:
        """Add what was rewritten."""
        if number:
            self.counts[kind] = self.counts.get(kind, 0) + number


def unmigrated(why: str, place: Place, hint: str) -> Diagnostic:
    """KG115 for something that a person has to rewrite."""
    return warning("KG115", f"not rewritten: {why}", place, hint)
