"""The settings ``effects`` and ``effects_from``: what a project, and the packages that it names, state of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kalegen.configuration.toml import parse_toml
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import shipped_files
from kalegen.settings.keys import KEYS

GROUP = "kalegen.effects"
"""The entry points by which a distribution names its tables: data files, of which nothing is imported."""


def read_effects(
    own: Mapping[str, str], distributions: Iterable[str], place: Place, source: Place
) -> tuple[dict[str, str], list[Diagnostic]]:
    """The rows of all tables, the project's own winning; KG022 for rows that say nothing, KG024 for missing tables."""
    rows: dict[str, str] = {}
    found: list[Diagnostic] = []
    for distribution in distributions:
        try:
            tables = [parse_toml(content.decode("utf-8")) for content in shipped_files(GROUP, distribution)]
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else str(problem)
            message = f"can't read what {distribution!r} says of its effects: {reason}"
            found.append(
                error(
                    "KG024", message, source, "install the distribution, or write the effects into the table 'effects'"
                )
            )
            continue
        shipped = {str(key): str(text) for table in tables for key, text in table.items()}
        found += _check(shipped, source, f" in the table of {distribution!r}")
        rows |= shipped
    return {**rows, **own}, [*found, *_check(own, place, "")]


def _check(rows: Mapping[str, str], place: Place, where: str) -> list[Diagnostic]:
    """KG022 for keys that are no names, and for texts that say nothing."""
    from kalegen.analysis.tables.stated import is_key, stated_effect

    hint = f"write {KEYS['effects'].example}: it reads, makes, or changes (all, or 'changes self, 0')"
    return [
        error("KG022", f"{text!r} does not say what {key!r} does{where}", place, hint)
        for key, text in sorted(rows.items())
        if not is_key(key) or stated_effect(text) is None
    ]
