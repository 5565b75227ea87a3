"""``[tool.kalegen]`` in the ``pyproject.toml`` that lies nearest above a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.configuration.request import NOTHING, Wanted
from kalegen.configuration.toml import read_toml
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import MISSING, is_below, kind_of, read_bytes, within

FILE = "pyproject.toml"


class Entry(NamedTuple):
    """A pipeline of the project: what is compiled, where the module goes, and the settings of this one alone.

    ``wanted`` is what is written beside the module; ``number`` is the entry's place in the list, from 0.
    """

    notebook: Path
    output: Path
    settings: Mapping[str, Any]
    wanted: Wanted = NOTHING
    number: int = 0


class Project(NamedTuple):
    """What ``[tool.kalegen]`` says; ``folder`` is where the file lies, None when there is no such table.

    ``policy`` are the rules, which are no settings: nothing wins over them. ``text`` is the file's.
    """

    folder: Path | None = None
    settings: Mapping[str, Any] = MappingProxyType({})
    pipelines: tuple[Entry, ...] = ()
    policy: Mapping[str, Any] = MappingProxyType({})
    text: str = ""

    def entry(self, notebook: Path, output: Path | None) -> Entry | None:
        """The pipeline that is meant: of those of this notebook, the one with this output, else the first."""
        own = [entry for entry in self.pipelines if _same(entry.notebook, notebook)]
        exact = [entry for entry in own if output is not None and _same(entry.output, output)]
        return next(iter([*exact, *own]), None)


def find_project(start: Path) -> tuple[Project, list[Diagnostic]]:
    """The project of a file or folder: the nearest one with ``[tool.kalegen]``, no higher than the repository."""
    folder, table, found = _nearest_table(start)
    if table is None:
        return Project(), found
    with within(folder):
        text = read_bytes(folder / FILE).decode("utf-8")
    project, problems = _project(table, folder)
    return project._replace(text=text), problems


def enclosing(project: Project, start: Path, listed_in: Path | None) -> tuple[list[Project], list[Diagnostic]]:
    """The project and those around it, for their policies: a table below another one takes none of its rules back.

    A notebook that the project in ``listed_in`` lists is in that one, too, whatever repository lies between.
    """
    projects, found = [project], list[Diagnostic]()
    above = _upwards(listed_in) if listed_in is not None else ()
    for folder in dict.fromkeys((*_upwards(start), *above)):
        if folder == project.folder or not _has(folder, FILE):
            continue
        with within(folder):
            table, problems = _table(folder / FILE)
            text = read_bytes(folder / FILE).decode("utf-8") if table is not None else ""
        policy, unfit = _policy(table or {})
        projects.append(Project(folder, policy=policy, text=text))
        found += [*problems, *unfit]
    return projects, found


def lies_apart(start: Path, listed_in: Path | None) -> bool:
    """Whether the project that lists a file is none of those around it: the file is in a repository of its own."""
    return listed_in is not None and listed_in not in _upwards(start)


def project_folder(start: Path) -> Path:
    """What a compilation may read of: the folder of the project, else of the nearest pyproject.toml, else ``start``."""
    folder, table, _ = _nearest_table(start)
    if table is not None:
        return folder
    return next((folder for folder in _upwards(start) if _has(folder, FILE)), start.absolute())


def _nearest_table(start: Path) -> tuple[Path, dict[str, Any] | None, list[Diagnostic]]:
    """The nearest folder with ``[tool.kalegen]``, and the table; no table where there is none, or it can't be read."""
    for folder in _upwards(start):
        if _has(folder, FILE):
            with within(folder):
                table, found = _table(folder / FILE)
            if table is not None or found:
                return folder, table, found
    return start, None, []


def _upwards(start: Path) -> Iterator[Path]:
    """The folder and those above it, no higher than the repository."""
    place = start.absolute()
    for folder in (place, *place.parents):
        yield folder
        if _has(folder, ".git"):
            return


def _has(folder: Path, name: str) -> bool:
    """Whether something of that name is in the folder, which may lie above all that a compilation reads of else."""
    with within(folder):
        return kind_of(folder / name) != MISSING


def _table(file: Path) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """The table ``[tool.kalegen]`` of a file, if it has one."""
    try:
        tool = read_toml(file).get("tool", {})
    except (OSError, ValueError) as problem:
        return None, [error("KG020", f"can't read {FILE}: {problem}", Place(str(file)))]
    table = tool.get("kalegen") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table, []
    return None, [error("KG022", "'tool.kalegen' is not a table", Place(FILE), "write it as [tool.kalegen]")]


def _project(table: dict[str, Any], folder: Path) -> tuple[Project, list[Diagnostic]]:
    """The table as a project: its settings, and the pipelines that it lists."""
    listed = table.pop("pipelines", [])
    policy, unfit = _policy(table)
    if unfit:
        return Project(folder, table), unfit
    if not isinstance(listed, list):
        hint = "write each as [[tool.kalegen.pipelines]]"
        return Project(folder, table), [error("KG023", "'pipelines' is not a list of tables", Place(FILE), hint)]
    common, found = _beside(table, NOTHING, folder)
    entries, real = [], os.path.realpath(folder)
    for number, item in enumerate(listed, 1):
        entry, problems = _entry(item, number, folder, common, real)
        entries += [entry] if entry is not None else []
        found += problems
    return Project(folder, table, tuple(entries), policy), [*found, *_check_outputs(entries)]


def _policy(table: dict[str, Any]) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The rules of a table, taken out of it; KG022 for what is no table of rules."""
    policy = table.pop("policy", {})
    if isinstance(policy, dict):
        return policy, []
    message = f"'policy' in {FILE} is not a table of rules"
    return {}, [error("KG022", message, Place(FILE), "write it as [tool.kalegen.policy]")]


def _beside(table: dict[str, Any], common: Wanted, folder: Path) -> tuple[Wanted, list[Diagnostic]]:
    """What a table wants beside modules, taken out of it; KG022 for what says nothing, KG023 for a folder outside."""
    yaml, manifests = table.pop("yaml", common.yaml), table.pop("manifests", None)
    found = []
    if not isinstance(yaml, bool):
        found.append(error("KG022", f"'yaml' in {FILE} is not true or false", Place(FILE), "yaml = true"))
    if manifests is not None and not isinstance(manifests, str):
        found.append(error("KG022", f"'manifests' in {FILE} is not a text", Place(FILE), 'manifests = "deploy"'))
    elif manifests is not None and _is_out(folder / manifests, os.path.realpath(folder)):
        message, hint = "the folder of 'manifests' would lie outside of the project", "keep it below pyproject.toml's"
        found.append(error("KG023", message, Place(FILE), hint))
    if found:
        return common, found
    return Wanted(yaml, folder / manifests if manifests else None if manifests == "" else common.manifests), []


def _entry(item: Any, number: int, folder: Path, common: Wanted, real: str) -> tuple[Entry | None, list[Diagnostic]]:
    """An entry of the list of pipelines; KG023 for one without notebook or output, or outside of ``real``."""
    values = dict(item) if isinstance(item, dict) else {}
    notebook, output = values.pop("notebook", None), values.pop("output", None)
    missing = [name for name, value in (("notebook", notebook), ("output", output)) if not isinstance(value, str)]
    if missing:
        message = f"pipeline {number} of [[tool.kalegen.pipelines]] has no {' and no '.join(missing)}"
        hint = 'give it notebook = "train.ipynb" and output = "train_pipeline.py", relative to pyproject.toml'
        return None, [error("KG023", message, Place(FILE), hint)]
    wanted, found = _beside(values, common, folder)
    entry = Entry(folder / str(notebook), folder / str(output), values, wanted, number - 1)
    outside = [name for name, path in (("notebook", entry.notebook), ("output", entry.output)) if _is_out(path, real)]
    if outside:
        message = (
            f"the {' and the '.join(outside)} of pipeline {number} of [[tool.kalegen.pipelines]] would lie outside"
        )
        return None, [
            error("KG023", f"{message} of the project", Place(FILE), "keep both below pyproject.toml's folder")
        ]
    return entry, found


def _is_out(path: Path, real: str) -> bool:
    """Whether a path is not one below the folder, links followed, or is none at all."""
    return "\0" in str(path) or not is_below(os.path.realpath(path), real)


def _check_outputs(entries: list[Entry]) -> list[Diagnostic]:
    """Two pipelines may come from one notebook, but not go into one file."""
    seen: dict[Path, Entry] = {}
    found = []
    for entry in entries:
        other = seen.setdefault(entry.output.resolve(), entry)
        if other is not entry:
            message = f"{other.notebook.name} and {entry.notebook.name} have the same output, {entry.output.name}"
            found.append(error("KG023", message, Place(FILE), "give each pipeline an output of its own"))
    return found


def _same(one: Path, other: Path) -> bool:
    """Whether two paths are one file, links and ``..`` aside."""
    return one == other or one.resolve() == other.resolve()
