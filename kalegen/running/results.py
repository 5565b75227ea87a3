"""Earlier steps' results, found again by what went into them: kfp.local's cache, made safe.

kfp.local's own key holds the *paths* of a step's inputs, so that it does not see a changed file behind one. Here the
key holds the content of the inputs, and an entry knows the content of its outputs and what else they rest on.
"""

from __future__ import annotations

import ast
import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kalegen.running.basis import Basis, basis_from_data

SEAL = "kalegen:seal"  # no output has this name: kfp's names hold no colon
WITHOUT_FILE = ("system.Metrics", "system.ClassificationMetrics")
LONGEST_PATH = 1024  # constants above that are no paths

ONE_PARSER = threading.Lock()
"""Held while Python's parser runs: side by side in threads, that of 3.11 may fail (python/cpython#106905)."""


@dataclass(frozen=True)
class Result:
    """What a step came to: its ``outputs`` as kfp.local has them, and what they rest on beside its inputs."""

    outputs: Mapping[str, Any]
    basis: Basis = field(default_factory=Basis)


class Results:
    """The results of a pipeline root's runs; it keeps paths to the artifacts in the runs' directories, no copies."""

    def __init__(self, directory: Path) -> None:
        from kfp.local.cache import LocalCache

        self._cache = LocalCache(str(directory))

    def key(self, component: str, container: Any, arguments: Mapping[str, Any], interpreter: Path) -> str:
        """The key of a step: its text, image, environment, interpreter, and the content of its inputs."""
        return str(
            self._cache.compute_key(
                component_name=component,
                image=container.image,
                full_command=[*container.command, *container.args],
                arguments={name: content_of(value) for name, value in arguments.items()},
                env_vars={**{variable.name: variable.value for variable in container.env}, "": str(interpreter)},
            )
        )

    def find(self, key: str) -> Result | None:
        """The result under a key; None if there is none, or if an artifact of it is gone or was changed since."""
        try:
            outputs = self._cache.get(key) or {}
            seal = outputs.pop(SEAL)
            if seal["contents"] != contents_of(outputs):
                return None
            return Result(outputs, basis_from_data(seal["basis"]))
        except (AttributeError, KeyError, OSError, TypeError, ValueError):  # a file that something else has written
            return None

    def keep(self, key: str, result: Result) -> None:
        """Remember a result; a disk that is full or read-only is no reason to fail a step that succeeded."""
        try:
            for value in result.outputs.values():
                # kfp.local takes an artifact without a file for one that was lost; metrics have no file
                if getattr(value, "schema_title", "") in WITHOUT_FILE:
                    Path(value.uri).touch()
            seal = {"contents": contents_of(result.outputs), "basis": result.basis.as_data()}
            self._cache.put(key, {**result.outputs, SEAL: seal})
        except OSError:
            return


def contents_of(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs, with each artifact replaced by what its content is."""
    return {name: content_of(value) for name, value in outputs.items()}


def content_of(value: Any) -> Any:
    """A value as data for a key: an artifact by its kind, metadata and content, all else as it is."""
    if isinstance(value, list):
        return [content_of(item) for item in value]
    if not hasattr(value, "uri"):
        return value
    return {"kind": value.schema_title, "metadata": value.metadata, "content": digest(Path(value.uri))}


def digest(path: Path) -> str:
    """A hash of a file's bytes, or of a directory's files and their names; the same for a path that is not there."""
    total = hashlib.blake2b(digest_size=20)
    for file in files_below(path):
        total.update(str(file.relative_to(path)).encode() + b"\0")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                total.update(block)
        total.update(b"\0")
    return total.hexdigest()


def files_below(path: Path) -> Iterator[Path]:
    """The file itself, or the files of a directory at any depth, in order of their names."""
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.is_file())


def paths_named(source: str, arguments: Mapping[str, Any]) -> list[str]:
    """The texts in a component, and among its arguments, that name something that exists here.

    Libraries that read files by themselves (pyarrow, HDF5, OpenCV) do not tell Python's audit hooks.
    """
    with ONE_PARSER:
        tree = ast.parse(source)
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    texts = [text for text in [*constants, *arguments.values()] if isinstance(text, str) and is_path(text)]
    return sorted(set(texts))


def is_path(text: str) -> bool:
    """Whether the text names a file or directory that exists, other than the working directory itself."""
    if not text or len(text) > LONGEST_PATH or not text.isprintable() or text in {".", "/"}:
        return False
    try:
        return Path(text).expanduser().exists()
    except (OSError, RuntimeError):  # too long a name for this file system; no home directory
        return False
