"""``[tool.kalegen.policy]``: the rules of a project, and those that it extends.

Each table holds by itself, and so does each project around another one: rules can be added, and none taken back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kalegen.configuration.project import FILE, Project
from kalegen.configuration.toml import parse_toml
from kalegen.configuration.toml_lines import place_in
from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.incremental.lookups import read_bytes, shipped_files, within
from kalegen.model.rules import Said
from kalegen.settings.policy import RULES

GROUP = "kalegen.policy"
"""The entry points by which a distribution names its files of rules, of which nothing is imported."""

IN_PROJECT = ("tool", "kalegen", "policy")
EXTENDS = "extends"


def read_policy(projects: Sequence[Project]) -> tuple[tuple[Said, ...], list[Diagnostic]]:
    """The tables of rules of a project and of those around it, the innermost first.

    KG021 and KG022 are for what is no rule, KG030 for missing files.
    """
    tables, found = list[Said](), list[Diagnostic]()
    shown_from = next((project.folder for project in projects if project.folder is not None), None)
    for project in projects:
        if project.policy and project.folder is not None and shown_from is not None:
            with within(project.folder):
                own, problems = _read(project, project.folder, shown_from)
            tables += own
            found += problems
    return tuple(tables), found


def _read(project: Project, root: Path, shown_from: Path) -> tuple[list[Said], list[Diagnostic]]:
    """The tables of one project: its own, and those that it extends."""
    own = Said(_shown(root / FILE, shown_from), project.policy, project.text, IN_PROJECT)
    tables, found = list[Said](), list[Diagnostic]()
    seen: set[str] = set()
    waiting = [(own, root)]
    while waiting:
        table, folder = waiting.pop(0)
        tables.append(table)
        found += _check(table)
        source = table.values.get(EXTENDS)
        if isinstance(source, str) and source not in seen:
            seen.add(source)
            try:
                files = _sources(source, folder, shown_from)
                waiting += [(_table(file, text), place) for file, text, place in files]
            except (OSError, ValueError) as problem:
                reason = problem.strerror if isinstance(problem, OSError) else str(problem)
                message = f"can't read the policy {source!r}: {reason}"
                hint = "name a .toml file below pyproject.toml's folder, or install the distribution that brings it"
                found.append(error("KG030", message, place_in(table, EXTENDS), hint))
    return tables, found


def _sources(source: str, folder: Path, shown_from: Path) -> Iterator[tuple[str, str, Path]]:
    """The name, the text and the folder of each file that ``extends`` names. Raises OSError, ValueError."""
    if source.endswith(".toml"):
        file = folder / source
        yield _shown(file, shown_from), read_bytes(file).decode("utf-8"), file.parent
        return
    for content in shipped_files(GROUP, source):
        yield source, content.decode("utf-8"), folder


def _shown(file: Path, folder: Path) -> str:
    """A file's path as people know it: from the folder of the innermost project."""
    return Path(os.path.relpath(file, folder)).as_posix()


def _table(file: str, text: str) -> Said:
    """The rules in a text: all of it, or the table that a pyproject.toml would have them in."""
    values: Any = parse_toml(text)
    if "tool" not in values:
        return Said(file, values, text)
    for key in IN_PROJECT:
        values = values.get(key, {}) if isinstance(values, dict) else {}
    return Said(file, values if isinstance(values, dict) else {}, text, IN_PROJECT)


def _check(table: Said) -> list[Diagnostic]:
    """ERRORs for what is no rule, and for values of the wrong form."""
    unknown = [
        error("KG021", f"the policy has no rule {name!r}", place_in(table, name), did_you_mean(name, RULES) or KNOWN)
        for name in table.values
        if name not in RULES
    ]
    unfit = [
        error("KG022", f"the rule {name!r} is not {rule.form.value}", place_in(table, name), rule.example)
        for name, rule in RULES.items()
        if name in table.values and not rule.form.fits(table.values[name])
    ]
    return [*unknown, *unfit]


KNOWN = "docs/how-to/platform-teams.md lists the rules"
