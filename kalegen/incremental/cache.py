"""Results of earlier compilations, found again by everything that went into them.

An entry's key is what is known before compiling: kalegen's own text, the libraries that shape the output, the
notebook's bytes, the flags. The entry itself says what else the compilation looked at (local modules, configuration,
lock files, and files that were not there), and counts only as long as all that is as it was. A file that is missing,
corrupt or unreadable is no entry; writing is one rename, so that processes can share the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kalegen.incremental.lookups import Lookup, answer

LIBRARIES = (
    "anyascii", "black", "ipython", "kfp", "kfp-kubernetes", "libcst", "nbformat", "networkx", "packaging", "protobuf",
    "pyyaml",
)  # fmt: skip
"""Distributions whose versions may show in what is generated or said."""

KEPT_SECONDS = 30 * 24 * 3600
"""How long an entry is kept that nobody asks for."""

MOST_KEPT = 64
"""How many entries are kept in each of the 256 folders: whoever compiles on save leaves one with each save."""


class Cache:
    """The entries below a folder; it need not be there, nor be writable."""

    def __init__(self, folder: Path, tool: str) -> None:
        """``tool`` identifies what compiles (``tool_digest()``)."""
        self._folder = folder
        self._tool = tool
        self._answers: dict[tuple[str, Path, Path | None], str] = {}

    def key(self, *parts: bytes | str) -> str:
        """The key of a compilation that these parts go into."""
        total = hashlib.sha256()
        for part in (self._tool, *parts):
            data = part.encode() if isinstance(part, str) else part
            total.update(len(data).to_bytes(8, "big") + data)
        return total.hexdigest()

    def find(self, key: str, base: Path) -> Any:
        """The data under a key, or None; ``base`` is the notebook's folder."""
        file = self._file(key)
        try:
            digest, _, body = file.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != digest:
                return None
            entry = json.loads(zlib.decompress(body))
            if not all(self._holds(base, *lookup) for lookup in entry["lookups"]):
                return None
            _keep_alive(file)
            return entry["data"]
        except (OSError, ValueError, KeyError, TypeError, zlib.error):  # absent, or not what this version writes
            return None

    def keep(self, key: str, base: Path, lookups: Sequence[Lookup], data: Any) -> None:
        """Remember JSON data under a key; a disk that is full or read-only is no reason to fail."""
        notes = dict.fromkeys(_noted(lookup, base) for lookup in lookups)
        body = zlib.compress(json.dumps({"lookups": [*notes], "data": data}).encode())
        file = self._file(key)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            _prune(file.parent)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.zlib"

    def _holds(self, base: Path, question: str, name: str, expected: str, within: str | None) -> bool:
        """Whether a question has the answer that it had; asked once per cache, which outlives no command."""
        path = Path(os.path.normpath(base / name))
        border = None if within is None else Path(os.path.normpath(base / within))
        asked = (question, path, border)
        if asked not in self._answers:
            self._answers[asked] = answer(*asked)
        return self._answers[asked] == expected


def _noted(lookup: Lookup, base: Path) -> tuple[str, str, str, str | None]:
    """A lookup as an entry tells it: its paths as they are from the base."""
    border = None if lookup.border is None else os.path.relpath(lookup.border, base)
    return lookup.question, os.path.relpath(lookup.path, base), lookup.answer, border


def tool_digest(known: Cache) -> str:
    """What identifies this kalegen, the libraries that it prints with, and the Python that it runs on."""
    parts = [f"{sys.version_info[:2]}", *sorted(_libraries()), _text_digest(Path(__file__).parent.parent, known)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _text_digest(folder: Path, known: Cache) -> str:
    """The digest of all files below a folder, which are read again only where one was written since the last time."""
    files = [*_files_below(str(folder))]
    key = known.key(*(f"{name} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}" for name, state in files))
    found = known.find(key, folder)
    if isinstance(found, str):
        return found
    texts = (f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}" for name, _ in files)
    made = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    known.keep(key, folder, [], made)
    return made


def _libraries() -> Iterator[str]:
    """The libraries with their versions, as the folders of metadata on the path are called.

    Importing ``importlib.metadata``, which would look for the same, takes as long as all else here.
    """
    missing = set(LIBRARIES)
    for place in sys.path:
        with suppress(OSError):
            for name in os.listdir(place or os.curdir):  # noqa: PTH208 - objects for all would take longer than asking
                library = name.partition("-")[0].lower().replace("_", "-")
                if library in missing and name.endswith((".dist-info", ".egg-info")):
                    yield name
                    missing = missing - {library}


def _files_below(folder: str, beginning: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """The files below a folder but Python's own, in order: their names below it, and what there is to know of them."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = f"{beginning}{entry.name}"
        if entry.is_file():
            yield name, entry.stat()
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _files_below(entry.path, f"{name}/")


def _write(file: Path, content: bytes) -> None:
    """Write a file as a whole or not at all: under another name first."""
    number, name = tempfile.mkstemp(prefix=".", dir=file.parent)
    try:
        with os.fdopen(number, "wb") as unfinished:
            unfinished.write(content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _keep_alive(file: Path) -> None:
    """Note that an entry is in use, once a day."""
    if _age(file) > 24 * 3600:
        with suppress(OSError):
            file.touch()


def _prune(folder: Path) -> None:
    """Delete what nobody asked for in a long time, and of the rest the oldest where it is too much."""
    files = sorted(folder.iterdir(), key=_age)
    for at, file in enumerate(files):
        if at >= MOST_KEPT or _age(file) > KEPT_SECONDS:
            file.unlink(missing_ok=True)


def _age(file: Path, now: Callable[[], float] = time.time) -> float:
    """Seconds since the file was written or used."""
    return now() - file.stat().st_mtime
