"""Which runs may go, and removing them: with a run its artifacts go, and what later runs have used of them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.runs.record import RUNNING, Run


def outdated(runs: Sequence[Run], keep: int, linked: Set[Path] = frozenset()) -> list[Run]:
    """The runs, given with the latest one first, that can go, the oldest one last.

    Of each pipeline the latest ``keep`` stay, and the latest that succeeded, which ``--from`` and ``--resume`` go on
    from; those that are running; and those whose results a run that stays has used. Runs in the directories ``linked``,
    which something else refers to, stay and are not counted.
    """
    kept = {run.directory for run in runs if run.directory in linked}
    kept |= {run.directory for run in _latest([run for run in runs if run.directory not in linked], keep)}
    kept |= {run.directory for run in runs if run.state == RUNNING}
    while True:
        used = {folder for run in runs if run.directory in kept for folder in _used(run, runs)}
        if used <= kept:
            return [run for run in runs if run.directory not in kept]
        kept |= used


def _latest(runs: Iterable[Run], keep: int) -> list[Run]:
    by_pipeline: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_pipeline[run.pipeline].append(run)
    kept = []
    for own in by_pipeline.values():
        kept += own[:keep] + [run for run in own if run.state == "succeeded"][:1]
    return kept


def _used(run: Run, runs: Sequence[Run]) -> set[Path]:
    """The directories of the runs that a run has taken artifacts from."""
    places = [artifact.path for step in run.steps for artifact in step.artifacts]
    return {other.directory for other in runs for place in places if place.is_relative_to(other.directory)}


def size_of(run: Run) -> int:
    """How many bytes a run's directory takes."""
    return sum(file.lstat().st_size for file in run.directory.rglob("*") if file.is_file() and not file.is_symlink())


def remove(runs: Iterable[Run]) -> list[Diagnostic]:
    """Delete runs; KG717 for each that can't be."""
    problems = []
    for run in runs:
        try:
            shutil.rmtree(run.directory)
        except OSError as problem:
            text = f"the run can't be removed: {problem.strerror or problem}"
            problems.append(error("KG717", text, Place(str(run.directory)), "remove the directory by hand"))
    return problems
