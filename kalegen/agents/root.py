"""The folder that an agent may work in: no path leads out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Outside(ValueError):
    """A path that leads out of the folder."""


@dataclass(frozen=True)
class Root:
    """The folder, with all links followed."""

    folder: Path

    def path(self, text: str) -> Path:
        """The path that is meant, relative to the folder or absolute. Raises ``Outside``."""
        try:
            found = (self.folder / text).resolve()
        except (OSError, ValueError) as problem:
            raise Outside(f"{text!r} is no path: {problem}") from None
        if not found.is_relative_to(self.folder):
            raise Outside(f"{text!r} lies outside of {self.folder}, the folder that this server works in (--root)")
        return found

    def shown(self, path: Path) -> str:
        """The path as an agent is told it."""
        return path.relative_to(self.folder).as_posix()
