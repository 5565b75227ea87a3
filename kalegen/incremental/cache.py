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
from collections.abc import Callable, Sequence
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


class Cache:
    """The entries below a folder; it need not be there, nor be writable."""

    def __init__(self, folder: Path, tool: str) -> None:
        """``tool`` identifies what compiles (``tool_digest()``)."""
        self._folder = folder
        self._tool = tool
        self._answers: dict[tuple[str, Path], str] = {}

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
            entry = json.loads(body)
            if not all(self._holds(question, base / name, told) for question, name, told in entry["lookups"]):
                return None
            _keep_alive(file)
            return entry["data"]
        except (OSError, ValueError, KeyError, TypeError):  # absent, or not what this version writes
            return None

    def keep(self, key: str, base: Path, lookups: Sequence[Lookup], data: Any) -> None:
        """Remember JSON data under a key; a disk that is full or read-only is no reason to fail."""
        notes = sorted({(one.question, os.path.relpath(one.path, base), one.answer) for one in lookups})
        body = json.dumps({"lookups": notes, "data": data}).encode()
        file = self._file(key)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            _prune(file.parent)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"

    def _holds(self, question: str, place: Path, expected: str) -> bool:
        """Whether a question has the answer that it had; asked once per cache, which outlives no command."""
        path = Path(os.path.normpath(place))
        if (question, path) not in self._answers:
            self._answers[question, path] = answer(question, path)
        return self._answers[question, path] == expected


def tool_digest() -> str:
    """What identifies this kalegen, the libraries that it prints with, and the Python that it runs on."""
    from importlib.metadata import PackageNotFoundError, version

    total = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            total.update(f"{name}=={version(name)}\n".encode())
    folder = Path(__file__).parent.parent
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc"):
        total.update(f"{file.relative_to(folder)}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


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
    """Delete what nobody asked for in a long time."""
    for file in folder.iterdir():
        if _age(file) > KEPT_SECONDS:
            file.unlink(missing_ok=True)


def _age(file: Path, now: Callable[[], float] = time.time) -> float:
    """Seconds since the file was written or used."""
    return now() - file.stat().st_mtime
