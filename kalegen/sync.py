"""All pipelines that a project lists, compiled again where something has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.configuration.project import Entry, Project, project_folder
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity
from kalegen.incremental.cache import Cache
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, noted, read_bytes, within

DEFECT = "KG009"
"""The code of kalegen's own failures, which are tried again each time."""


@dataclass(frozen=True)
class Compiled:
    """A pipeline of the project with its module's text, or None where it has an ERROR, and what was found."""

    entry: Entry
    source: str | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_current(self) -> bool:
        """Whether the output file holds this text."""
        try:
            return self.source is not None and read_bytes(self.entry.output.resolve()) == self.source.encode()
        except OSError:
            return False


Compile = Callable[[Entry], tuple[str | None, tuple[Diagnostic, ...]]]
"""Compiles an entry to a text, or None, and findings."""


def select(project: Project, paths: Iterable[Path]) -> tuple[list[Entry], list[Path]]:
    """The pipelines whose notebook or output is among the paths, or all; and the paths that belong to none."""
    wanted = {path.resolve(): path for path in paths}
    files = [{entry.notebook.resolve(), entry.output.resolve()} for entry in project.pipelines]
    chosen = [entry for entry, own in zip(project.pipelines, files, strict=True) if not wanted or own & wanted.keys()]
    known = set[Path]().union(*files)
    return chosen, [path for resolved, path in wanted.items() if resolved not in known]


def compile_entry(entry: Entry, compile_one: Compile, cache: Cache, options: str) -> Compiled:
    """Compile a pipeline, unless the cache knows the result; ``options`` is all else that the result depends on."""
    with within(project_folder(entry.notebook.parent)):  # the cache asks for files, too
        return _compile_entry(entry, compile_one, cache, options)


def _compile_entry(entry: Entry, compile_one: Compile, cache: Cache, options: str) -> Compiled:
    base = entry.notebook.parent.absolute()
    try:
        content = read_bytes(entry.notebook, LARGEST_NOTEBOOK)
    except OSError:
        return Compiled(entry, *compile_one(entry))
    output = os.path.relpath(entry.output, base)
    key = cache.key(content, os.path.relpath(entry.notebook), output, options)
    known = cache.find(key, base)
    if known is not None:
        return Compiled(entry, known["source"], tuple(_diagnostic(one) for one in known["diagnostics"]))
    with noted() as lookups:
        source, diagnostics = compile_one(entry)
    if all(one.code != DEFECT for one in diagnostics) and content == read_bytes(entry.notebook, LARGEST_NOTEBOOK):
        data = {"source": source, "diagnostics": [one.to_dict() for one in diagnostics]}
        cache.keep(key, base, lookups, data)
    return Compiled(entry, source, diagnostics)


def options_key(*options: Any) -> str:
    """What the results depend on beside the files, as a text."""
    return json.dumps(options, sort_keys=True, default=repr)


def _diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    """The finding that ``to_dict`` made the data of."""
    place = Place(**data["place"])
    return Diagnostic(data["code"], Severity(data["severity"]), data["message"], place, data["hint"])


def shown(path: Path) -> Path:
    """A path as a person in the current folder would write it."""
    return Path(os.path.relpath(path))
