"""All pipelines that a project lists, compiled again where something has changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kalegen.configuration.project import FILE, Entry, Project, project_folder
from kalegen.deployment.files import MODULE, files_of
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason, Severity, error
from kalegen.incremental.cache import Cache
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, noted, read_bytes, within

DEFECT = "KG009"
"""The code of kalegen's own failures, which are tried again each time."""

_PACKAGE = re.compile(r'compiler\.Compiler\(\)\.compile\(\s*\w+,\s*"([^"]+)"')
"""The end of a module, where it says which file it compiles to."""


@dataclass(frozen=True)
class Compiled:
    """A pipeline of the project with the texts of it, none where it has an ERROR, and what was found."""

    entry: Entry
    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def source(self) -> str | None:
        """The module's text, None where there is none."""
        return self.texts.get(MODULE)

    @cached_property
    def files(self) -> dict[Path, str | None]:
        """What each of the pipeline's files holds; None for one that must not be there."""
        if self.source is None:
            return {}
        name = (self.package or "").removesuffix(".yaml")
        return files_of(self.texts, self.entry.output, name, self.entry.wanted)

    @cached_property
    def changed(self) -> list[Path]:
        """The files that do not hold their texts."""
        return [file for file, text in self.files.items() if not holds(file, text)]

    @property
    def package(self) -> str | None:
        """The file that the module compiles to, in the folder that it is run in."""
        written = _PACKAGE.findall(self.source or "")
        return written[-1] if written else None


Compile = Callable[[Entry], tuple[Mapping[str, str], tuple[Diagnostic, ...]]]
"""Compiles an entry to its texts, or none, and findings."""


def holds(file: Path, text: str | None) -> bool:
    """Whether a file holds a text, or, where that is None, is not there."""
    try:
        return read_bytes(file.resolve(), LARGEST_NOTEBOOK) == (None if text is None else text.encode())
    except OSError:
        return text is None


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
    """An entry's module: from the cache while every answer that it rests on is the same."""
    base = entry.notebook.parent.absolute()
    try:
        content = read_bytes(entry.notebook, LARGEST_NOTEBOOK)
    except OSError:
        return Compiled(entry, *compile_one(entry))
    output = os.path.relpath(entry.output, base)
    beside = repr((entry.wanted.yaml, entry.wanted.manifests is not None))
    key = cache.key(content, os.path.relpath(entry.notebook), output, beside, options)
    known = cache.find(key, base)
    if known is not None:
        return Compiled(entry, known["texts"], tuple(_diagnostic(one) for one in known["diagnostics"]))
    with noted() as lookups:
        texts, diagnostics = compile_one(entry)
    if all(one.code != DEFECT for one in diagnostics) and content == read_bytes(entry.notebook, LARGEST_NOTEBOOK):
        data = {"texts": dict(texts), "diagnostics": [one.to_dict() for one in diagnostics]}
        cache.keep(key, base, lookups, data)
    return Compiled(entry, texts, diagnostics)


def refuse_clashes(compiled: Iterable[Compiled]) -> list[Compiled]:
    """The same, without the texts of those that would compile to one file, and with a finding that says so."""
    by_package: dict[str, list[Compiled]] = {}
    made = list(compiled)
    for one in made:
        by_package.setdefault(one.package or "", []).append(one)
    return [_refused(one, by_package[one.package]) if one.package else one for one in made]


def _refused(one: Compiled, same: list[Compiled]) -> Compiled:
    """KG023, told with the second of them and those behind it; as it was where nothing else has its package."""
    if len(same) == 1:
        return one
    first, outputs = same[0], [shown(same[0].entry.output), shown(one.entry.output)]
    message = f"{outputs[0]} and {outputs[1]} would both compile to {one.package}: their pipelines have one name"
    hint = "give one of them a pipeline_name of its own, in the metadata of its notebook or in its entry"
    clash = error("KG023", message, Place(FILE), hint)
    return replace(one, texts={}, diagnostics=one.diagnostics + (() if one is first else (clash,)))


def options_key(*options: Any) -> str:
    """What the results depend on beside the files, as a text."""
    return json.dumps(options, sort_keys=True, default=repr)


def _diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    """The finding that ``to_dict`` made the data of."""
    place = Place(**data["place"])
    reasons = tuple(Reason(Place(**reason["place"]), reason["text"]) for reason in data.get("reasons", ()))
    return Diagnostic(data["code"], Severity(data["severity"]), data["message"], place, data["hint"], reasons)


def shown(path: Path) -> Path:
    """A path as a person in the current folder would write it."""
    return Path(os.path.relpath(path))
