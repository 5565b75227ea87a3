"""What a compilation asks of the machine beside the notebook itself, noted down for the cache.

Whoever compiles asks here and not ``pathlib``: a cached result holds as long as every question has the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

MISSING = "missing"
PATTERN = "files:"
"""Begins the question which files a pattern means; the pattern follows."""


class Lookup(NamedTuple):
    """A question, the path that it is about, and the answer in short.

    Questions are ``content``, ``kind``, ``size``, ``installed`` and, followed by a pattern, ``files:``.
    """

    question: str
    path: Path
    answer: str


_NOTES: ContextVar[list[Lookup] | None] = ContextVar("notes", default=None)


@contextmanager
def noted() -> Iterator[list[Lookup]]:
    """A list that every lookup made inside is added to."""
    notes: list[Lookup] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises OSError."""
    try:
        content = path.read_bytes()
    except OSError:
        _note("content", path, MISSING)
        raise
    _note("content", path, hashlib.sha256(content).hexdigest())
    return content


def kind_of(path: Path) -> str:
    """What there is of that name: ``file`` (or whatever else can be opened), ``folder``, or ``MISSING``."""
    kind = _kind(path)
    _note("kind", path, kind)
    return kind


def is_file(path: Path) -> bool:
    """Whether there is a file of that name."""
    return kind_of(path) == "file"


def is_dir(path: Path) -> bool:
    """Whether there is a folder of that name."""
    return kind_of(path) == "folder"


def size_of(path: Path) -> int:
    """A file's size in bytes. Raises OSError."""
    size = path.stat().st_size
    _note("size", path, str(size))
    return size


def files_matching(folder: Path, pattern: str) -> list[Path]:
    """The files below a folder that a pattern means, sorted."""
    found = _files(folder, pattern)
    _note(f"{PATTERN}{pattern}", folder, _digest_of_files(folder, pattern))
    return found


def installed_versions() -> Mapping[str, str]:
    """The version of each distribution in this environment, by its normalized name."""
    from importlib.metadata import distributions

    from packaging.utils import canonicalize_name

    found: dict[str, str] = {canonicalize_name(one.name): one.version for one in distributions() if one.name}
    _note("installed", Path(), _digest_of(found))
    return found


def answer(question: str, path: Path) -> str:
    """What the question's answer is now."""
    if question.startswith(PATTERN):
        return _digest_of_files(path, question.removeprefix(PATTERN))
    return _ANSWERS[question](path)


def _note(question: str, path: Path, found: str) -> None:
    notes = _NOTES.get()
    if notes is not None:
        notes.append(Lookup(question, path, found))


def _kind(path: Path) -> str:
    try:
        if path.is_dir():
            return "folder"
        return "file" if path.exists() else MISSING
    except (OSError, ValueError):  # a name that no file can have
        return MISSING


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return MISSING


def _size(path: Path) -> str:
    try:
        return str(path.stat().st_size)
    except OSError:
        return MISSING


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(file for file in folder.glob(pattern) if file.is_file())


def _digest_of_files(folder: Path, pattern: str) -> str:
    names = [file.relative_to(folder).as_posix() for file in _files(folder, pattern)]
    return hashlib.sha256("\0".join(names).encode()).hexdigest()


def _installed(path: Path) -> str:
    return _digest_of(installed_versions())


def _digest_of(versions: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()


_ANSWERS: Mapping[str, Callable[[Path], str]] = {
    "content": _content,
    "installed": _installed,
    "kind": _kind,
    "size": _size,
}
