"""``[tool.kalegen.policy]``: the rules of a project, and those that it extends.

Each table holds by itself: a project can add rules to its company's, and take none back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kalegen.configuration.project import FILE, Project
from kalegen.configuration.toml import parse_toml
from kalegen.configuration.toml_lines import place_in
from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.incremental.lookups import read_bytes, shipped_files
from kalegen.model.rules import Said
from kalegen.settings.policy import RULES

GROUP = "kalegen.policy"
"""The entry points by which a distribution names its files of rules, of which nothing is imported."""

IN_PROJECT = ("tool", "kalegen", "policy")
EXTENDS = "extends"


def read_policy(project: Project) -> tuple[tuple[Said, ...], list[Diagnostic]]:
    """The tables of rules, the project's own first; KG021 and KG022 for what is no rule, KG030 for missing files."""
    if not project.policy or project.folder is None:
        return (), []
    own = Said(FILE, project.policy, project.text, IN_PROJECT)
    tables: list[Said] = []
    found: list[Diagnostic] = []
    seen: set[str] = set()
    waiting = [(own, project.folder)]
    while waiting:
        table, folder = waiting.pop(0)
        tables.append(table)
        found += _check(table)
        source = table.values.get(EXTENDS)
        if isinstance(source, str) and source not in seen:
            seen.add(source)
            try:
                waiting += [
                    (_table(file, text), place) for file, text, place in _sources(source, folder, project.folder)
                ]
            except (OSError, ValueError) as problem:
                reason = problem.strerror if isinstance(problem, OSError) else str(problem)
                message = f"can't read the policy {source!r}: {reason}"
                hint = "name a .toml file below pyproject.toml's folder, or install the distribution that brings it"
                found.append(error("KG030", message, place_in(table, EXTENDS), hint))
    return tuple(tables), found


def _sources(source: str, folder: Path, root: Path) -> Iterator[tuple[str, str, Path]]:
    """The name, the text and the folder of each file that ``extends`` names. Raises OSError, ValueError."""
    if source.endswith(".toml"):
        file = folder / source
        yield _shown(file, root), read_bytes(file).decode("utf-8"), file.parent
        return
    for content in shipped_files(GROUP, source):
        yield source, content.decode("utf-8"), folder


def _shown(file: Path, root: Path) -> str:
    """A file's path as people know it: from the project's folder."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)


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
