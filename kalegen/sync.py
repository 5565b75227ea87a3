"""All pipelines that a project lists, compiled again where something has changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kalegen.configuration.project import FILE, Entry, Project
from kalegen.deployment.files import MODULE, files_of
from kalegen.deployment.resources import KINDS
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.title import TITLE
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, read_bytes

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


def holds(file: Path, text: str | None) -> bool:
    """Whether a file holds a text, or, where that is None, is not there."""
    try:
        return read_bytes(file.resolve(), LARGEST_NOTEBOOK) == (None if text is None else text.encode())
    except OSError:
        return text is None


def leftovers(compiled: Sequence[Compiled]) -> list[Path]:
    """The resources that kalegen has written for pipelines of a project that it lists no more.

    While a pipeline has an ERROR nobody knows which files are its.
    """
    if any(one.source is None for one in compiled):
        return []
    known = {file for one in compiled for file in one.files}
    folders = {one.entry.wanted.manifests / kind for one in compiled if one.entry.wanted.manifests for kind in KINDS}
    found = [file for folder in sorted(folders) for file in sorted(folder.glob("*.yaml")) if file not in known]
    return [file for file in found if _is_own(file)]


def _is_own(file: Path) -> bool:
    try:
        return read_bytes(file, LARGEST_NOTEBOOK).startswith(TITLE.encode())
    except OSError:
        return False


def select(project: Project, paths: Iterable[Path]) -> tuple[list[Entry], list[Path]]:
    """The pipelines whose notebook or output is among the paths, or all; and the paths that belong to none."""
    wanted = {path.resolve(): path for path in paths}
    if not wanted:
        return [*project.pipelines], []
    files = [{entry.notebook.resolve(), entry.output.resolve()} for entry in project.pipelines]
    chosen = [entry for entry, own in zip(project.pipelines, files, strict=True) if own & wanted.keys()]
    known = set[Path]().union(*files)
    return chosen, [path for resolved, path in wanted.items() if resolved not in known]


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


def shown(path: Path) -> Path:
    """A path as a person in the current folder would write it."""
    return Path(os.path.relpath(path))
