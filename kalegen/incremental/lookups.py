"""The one gate through which a compilation asks the machine for anything, and the notes of it for the cache.

Whoever compiles asks here and not ``pathlib``. Nothing is read but regular files inside the project and of a bounded
size, whatever links, devices and pipes a notebook names; what is refused is an OSError in words (``Refused``). A cached
result holds as long as every question has the same answer.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

from kalegen.incremental.patterns import files_below

MISSING = "missing"
REFUSED = "refused"
LARGEST = 4 << 20
"""Bytes of the largest file that is read, where nobody says otherwise."""
LARGEST_NOTEBOOK = 64 << 20
"""Bytes of the largest notebook, its outputs and pictures included."""
PATTERN = "files:"
"""Begins the question which files a pattern means; the pattern follows."""


class Lookup(NamedTuple):
    """A question, the path that it is about, and the answer in short.

    Questions are ``content``, ``kind``, ``size`` and, followed by a pattern, ``files:``; and, with a path that is no
    file's, ``installed``, ``version`` and ``shipped``. ``border`` is the folder outside of which nothing was answered
    when the question was asked.
    """

    question: str
    path: Path
    answer: str
    border: Path | None = None


class Refused(OSError):
    """Something that may be there, but that no compilation reads; ``strerror`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EPERM, reason)


_BORDER: ContextVar[Path | None] = ContextVar("border", default=None)
_UNSAVED: ContextVar[tuple[Path, bytes] | None] = ContextVar("unsaved", default=None)
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


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Let nothing outside of the folder, the project's, be read inside; without one, nothing outside a file's own."""
    token = _BORDER.set(folder.absolute())
    try:
        yield
    finally:
        _BORDER.reset(token)


@contextmanager
def unsaved(path: Path, content: bytes) -> Iterator[None]:
    """Let a file be read inside as an editor has it, whatever is saved of it; its folder is looked at as it is."""
    token = _UNSAVED.set((path.absolute(), content))
    try:
        yield
    finally:
        _UNSAVED.reset(token)


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """A file's content. Raises OSError."""
    try:
        content = _read(path, largest)
    except OSError:
        _note("content", path, MISSING)
        raise
    _note("content", path, hashlib.sha256(content).hexdigest())
    return content


def kind_of(path: Path) -> str:
    """What there is of that name: ``file`` (whatever is no folder), ``folder``, ``MISSING``, ``REFUSED`` (outside)."""
    kind = _kind(path)
    _note("kind", path, kind)
    return kind


def is_file(path: Path) -> bool:
    """Whether there is a file of that name, or something whose reading will be refused."""
    return kind_of(path) in ("file", REFUSED)


def is_dir(path: Path) -> bool:
    """Whether there is a folder of that name inside the project."""
    return kind_of(path) == "folder"


def size_of(path: Path) -> int:
    """A file's size in bytes. Raises OSError."""
    if refusal := _refusal(path):
        _note("size", path, MISSING)
        raise Refused(refusal)
    size = path.stat().st_size
    _note("size", path, str(size))
    return size


def files_matching(folder: Path, pattern: str) -> list[Path]:
    """The files below a folder that a pattern means, sorted; what leads out of the project among them. Raises OSError.

    ``**`` means all folders below one, those aside that are links.
    """
    found = files_below(folder, pattern, _kind)
    _note(f"{PATTERN}{pattern}", folder, _digest_of(found, folder))
    return found


def installed_versions() -> Mapping[str, str]:
    """The version of each distribution in this environment, by its normalized name."""
    from importlib.metadata import distributions

    from packaging.utils import canonicalize_name

    found: dict[str, str] = {canonicalize_name(one.name): one.version for one in distributions() if one.name}
    _note("installed", Path(), _digest_of_versions(found))
    return found


def installed_version(distribution: str) -> str:
    """The version of a distribution in this environment; empty without it."""
    found = _version(Path(distribution))
    _note("version", Path(distribution), found)
    return found


def shipped_files(group: str, distribution: str) -> list[bytes]:
    """The data files that a distribution here names as entry points of a group, ``package.data:effects.toml``.

    Nothing of it is imported. Raises OSError.
    """
    question = Path(group, distribution)
    try:
        found = [_read_regular(path, LARGEST) for path in _shipped(group, distribution)]
    except OSError:
        _note("shipped", question, MISSING)
        raise
    _note("shipped", question, _digest_of_parts(found))
    return found


def answer(question: str, path: Path, border: Path | None = None) -> str:
    """What the question's answer is now, of somebody who may not ask for what lies outside of the border."""
    token = _BORDER.set(border)
    try:
        if question.startswith(PATTERN):
            return _digest_of_files(path, question.removeprefix(PATTERN))
        return _ANSWERS[question](path)
    finally:
        _BORDER.reset(token)


def content_of(path: Path, largest: int = LARGEST) -> bytes:
    """What a regular file holds, wherever it lies; for one who asks whether it has changed, and so no lookup."""
    return _read_regular(path, largest)


def _note(question: str, path: Path, found: str) -> None:
    notes = _NOTES.get()
    if notes is not None:
        notes.append(Lookup(question, path, found, _BORDER.get()))


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path leads out of a folder, links followed."""
    return not is_below(os.path.realpath(path), os.path.realpath(folder))


def _refusal(path: Path) -> str | None:
    """Why nothing of that name is read or looked at; None if it lies inside the project, links followed."""
    border = _BORDER.get() or path.absolute().parent
    try:
        inside, real = os.path.realpath(border), os.path.realpath(path)
    except (OSError, ValueError):  # a name that no file can have
        return None
    if is_below(real, inside):
        return None
    is_link = is_below(os.path.normpath(path.absolute()), os.path.normpath(border))
    return "it is a link that leads out of the project" if is_link else "it lies outside of the project"


def is_below(path: str, folder: str) -> bool:
    """Whether a path is the folder or one in it, by their names alone."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _read(path: Path, largest: int) -> bytes:
    """The content of a regular file. Nothing is waited for: a pipe that nobody writes to opens, and is refused."""
    edited = _UNSAVED.get()
    if edited is not None and edited[0] == path.absolute():
        return edited[1]
    if refusal := _refusal(path):
        raise Refused(refusal)
    return _read_regular(path, largest)


def _read_regular(path: Path, largest: int) -> bytes:
    """The content of a regular file, wherever it lies."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags)
    except ValueError:
        raise Refused("no file can have such a name") from None
    with os.fdopen(number, "rb") as file:
        about = os.fstat(file.fileno())
        if stat.S_ISDIR(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(about.st_mode):
            raise Refused("it is no regular file")
        content = file.read(largest + 1) if about.st_size <= largest else b""
    if max(len(content), about.st_size) > largest:
        raise Refused(f"it has more than {largest >> 20} MiB")
    return content


def _kind(path: Path) -> str:
    """What there is of a name inside the project, whatever can't be asked being missing."""
    if _refusal(path):
        return REFUSED
    try:
        if path.is_dir():
            return "folder"
        return "file" if path.exists() else MISSING
    except (OSError, ValueError):  # a name that no file can have
        return MISSING


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(_read(path, LARGEST_NOTEBOOK)).hexdigest()
    except OSError:
        return MISSING


def _size(path: Path) -> str:
    try:
        return MISSING if _refusal(path) else str(path.stat().st_size)
    except OSError:
        return MISSING


def _digest_of_files(folder: Path, pattern: str) -> str:
    try:
        return _digest_of(files_below(folder, pattern, _kind), folder)
    except OSError:
        return MISSING


def _digest_of(files: list[Path], folder: Path) -> str:
    return hashlib.sha256("\0".join(file.relative_to(folder).as_posix() for file in files).encode()).hexdigest()


def _installed(path: Path) -> str:
    return _digest_of_versions(installed_versions())


def _version(path: Path) -> str:
    from importlib import metadata

    try:
        return metadata.version(path.name)
    except metadata.PackageNotFoundError:
        return ""


def _digest_of_versions(versions: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()


def _shipped(group: str, distribution: str) -> list[Path]:
    """Where the files lie that a distribution's entry points of a group name."""
    from importlib import metadata

    try:
        known = metadata.distribution(distribution)
    except (metadata.PackageNotFoundError, ValueError):
        raise Refused(f"no distribution {distribution!r} is installed here") from None
    values = [entry.value for entry in known.entry_points if entry.group == group]
    if not values:
        raise Refused(f"the distribution {distribution!r} has no entry points {group!r}")
    places = [value.partition(":")[::2] for value in sorted(values)]
    if any(Path(name).name != name for _, name in places):
        raise Refused(f"an entry point of {distribution!r} names no file of a package")
    return [Path(str(known.locate_file(Path(*package.split("."), name)))) for package, name in places]


def _digest_of_shipped(path: Path) -> str:
    try:
        parts = [_read_regular(file, LARGEST) for file in _shipped(*path.parts[-2:])]
    except OSError:
        return MISSING
    return _digest_of_parts(parts)


def _digest_of_parts(parts: list[bytes]) -> str:
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


_ANSWERS: Mapping[str, Callable[[Path], str]] = {
    "content": _content,
    "installed": _installed,
    "kind": _kind,
    "shipped": _digest_of_shipped,
    "size": _size,
    "version": _version,
}
