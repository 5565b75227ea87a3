"""What a step's result rests on beside its code and inputs, and whether that is as it was.

The launcher notes what a step turns to while it runs: files, directories, environment variables and packages. Their
states are kept beside the result, and compared before it is used again. Values of variables are kept as hashes, for
they may be secrets.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

LARGE = 100_000_000  # bytes; of a larger file the size and the time of the last change are compared
MOST_FILES = 10_000
ABSENT = "absent"
BOOKKEEPING = frozenset({"_", "SHLVL", "PWD", "OLDPWD", "_KFP_RUNTIME"})
"""Variables that shells, and kalegen itself, set anew for each command."""


@dataclass(frozen=True)
class Basis:
    """The states of what a step read: of files, of directories' lists of names, of variables and of packages' files.

    ``others`` says in words what has no state to compare: connections, programs. A result with some is not used again.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def change(self) -> str:
        """Why a result that rests on this must not be used again, in words; empty if it may be."""
        return next(self._changes(), "")

    def _changes(self) -> Iterator[str]:
        yield from (f"it {other}" for other in self.others)
        yield from (f"it read {shown(p)}, which has changed" for p in _changed(self.files, state_of_file))
        yield from (f"it listed {shown(p)}, which has changed" for p in _changed(self.listings, state_of_listing))
        changed = _changed(self.variables, state_of_variable)
        yield from (f"it read the environment variable {name}, which has changed" for name in changed)
        for name, (path, state) in self.packages.items():
            if _stamp(Path(path)) != state:
                yield f"the package {name} has changed"

    def as_data(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return dict(vars(self))


def basis_from_data(data: Mapping[str, Any]) -> Basis:
    """What ``as_data`` gave; raises TypeError or ValueError for anything else."""
    packages = {str(name): (str(path), str(state)) for name, (path, state) in data["packages"].items()}
    plain = {name: dict(data[name]) for name in ("files", "listings", "variables")}
    return Basis(**plain, packages=packages, others=tuple(data["others"]))


def observed(reads: Mapping[str, Any], named: Iterable[str], given: Collection[str]) -> Basis:
    """The basis of a step that has just run.

    ``reads`` is what the launcher noted, ``named`` the paths that stand in the component's text, and ``given`` the
    variables that the pipeline sets, which are a part of the result's key.
    """
    files = dict.fromkeys(
        [*map(source_file, reads["files"]), *(os.path.realpath(Path(path).expanduser()) for path in named)]
    )
    variables = [name for name in reads["variables"] if name not in BOOKKEEPING and name not in given]
    return Basis(
        files={path: state_of_file(path) for path in files if not is_cache(path)},
        listings={path: state_of_listing(path) for path in reads["listings"] if not is_cache(path)},
        variables={name: state_of_variable(name) for name in variables},
        packages={name: (path, _stamp(Path(path))) for name, path in reads["packages"].items()},
        others=tuple(reads["others"]),
    )


def source_file(path: str) -> str:
    """The Python file that a file of bytecode was made from; another file itself."""
    from importlib.util import source_from_cache

    try:
        return source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def is_cache(path: str) -> bool:
    """Whether a path lies where libraries keep what they make for themselves: lists of fonts, settings, downloads."""
    home = Path.home()
    given = ("XDG_CACHE_HOME", ".cache"), ("XDG_CONFIG_HOME", ".config"), ("MPLCONFIGDIR", ".matplotlib")
    places = [os.environ.get(variable) or home / usual for variable, usual in given]
    places += [home / "Library" / "Caches", home / ".ipython"]
    return any(Path(path).is_relative_to(os.path.realpath(place)) for place in places)


def state_of_file(path: str) -> str:
    """What a file is now, by its content if it is not large; of a directory, by the files below it."""
    found = Path(path)
    try:
        if found.is_dir():
            return _state_below(found)
        if found.stat().st_size > LARGE or not found.is_file():
            return _stamp(found)
        return hashlib.blake2b(found.read_bytes(), digest_size=20).hexdigest()
    except OSError:
        return ABSENT


def _state_below(directory: Path) -> str:
    files = list(islice((file for file in directory.rglob("*") if file.is_file()), MOST_FILES))
    lines = sorted(f"{file.relative_to(directory)} {_stamp(file)}" for file in files)
    return hashlib.blake2b("\n".join(lines).encode(errors="surrogateescape"), digest_size=20).hexdigest()


def state_of_listing(path: str) -> str:
    """Which names a directory has now."""
    try:
        names = sorted(entry.name for entry in Path(path).iterdir())
    except OSError:
        return ABSENT
    return hashlib.blake2b("\0".join(names).encode(errors="surrogateescape"), digest_size=20).hexdigest()


def state_of_variable(name: str) -> str:
    """A hash of an environment variable's value now."""
    value = os.environ.get(name)
    if value is None:
        return ABSENT
    return hashlib.blake2b(value.encode(errors="surrogateescape"), digest_size=20).hexdigest()


def shown(path: str) -> str:
    """A path as people write it: from the working directory where it lies below that."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ABSENT
    return f"{found.st_size} {found.st_mtime_ns}"


def _changed(states: Mapping[str, str], state_of: Callable[[str], str]) -> list[str]:
    return [name for name, state in states.items() if state_of(name) != state]
