"""Files that a pattern means, found in the same way on every Python, without following links to folders by itself."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path, PurePosixPath

MOST_ENTRIES = 100_000
"""How many entries of folders are looked at for one pattern."""

Kind = Callable[[Path], str]
"""Says what there is of a name: ``file``, ``folder``, or else."""


def files_below(folder: Path, pattern: str, kind: Kind) -> list[Path]:
    """The files below a folder, sorted; with them what ``kind`` calls ``refused`` on the way. Raises OSError."""
    parts = PurePosixPath(pattern).parts
    once = [part for part, before in zip(parts, ("", *parts), strict=False) if part != "**" or before != "**"]
    search = _Search(kind)
    return sorted(set(search.find(folder, once)))


class _Search:
    """A walk below a folder that ends with an OSError where it takes too long."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._left = MOST_ENTRIES

    def find(self, place: Path, parts: Sequence[str]) -> Iterator[Path]:
        """What the parts of a pattern mean below a place."""
        kind = self._kind(place)
        if kind == "refused" or (not parts and kind == "file"):
            yield place
        if not parts or kind != "folder":
            return
        first, rest = parts[0], parts[1:]
        if first == "**":
            yield from self.find(place, rest or ["*"])
            for entry in self._entries(place):
                if not entry.is_symlink() and entry.is_dir():
                    yield from self.find(entry, parts)
        elif set("*?[") & set(first):
            for entry in self._entries(place):
                if fnmatchcase(entry.name, first):
                    yield from self.find(entry, rest)
        else:
            yield from self.find(place / first, rest)

    def _entries(self, folder: Path) -> list[Path]:
        """What is in a folder, nothing where it may not be read; an OSError once the walk gets too long."""
        try:
            found = list(islice(folder.iterdir(), self._left + 1))
        except PermissionError:
            return []
        self._left -= len(found)
        if self._left < 0:
            raise OSError(errno.E2BIG, f"it walks over more than {MOST_ENTRIES:,} files and folders")
        return found
