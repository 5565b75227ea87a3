"""Finding runs, and in a run a step, a value, a metric or a log, by what a person says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import nearest
from kalegen.running.events import StepOutcome
from kalegen.runs.record import Run, read_run, values_of

LAST = "last"
LOG = "log"
ITEM = re.compile(r"(.*)\[(\d+(?:\.\d+)*)\]")
"""``train-each[2]``: the second item of a loop; ``[2.1]`` in a loop inside another one."""


@dataclass(frozen=True)
class Found:
    """What is meant in a run: a step, or something of it by its ``name``, which is ``log`` for what it printed."""

    run: Run
    step: StepOutcome
    name: str = ""


def runs_below(root: Path) -> list[Run]:
    """The runs in a folder of runs, the latest one first."""
    try:
        folders = [folder for folder in root.iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = [run for run in map(read_run, folders) if run is not None]
    return sorted(found, key=lambda run: (run.started, run.name), reverse=True)


def find_run(text: str, root: Path) -> Run | Diagnostic:
    """The run that is meant: ``last``, a directory, or a name below ``root`` or the beginning of one. Else KG715."""
    run = read_run(Path(text)) if Path(text).is_dir() else None
    if run is not None:
        return run
    every = runs_below(root)
    if text == LAST and every:
        return every[0]
    named = [run for run in every if run.name == text] or [run for run in every if run.name.startswith(text)]
    if len(named) == 1 or (named and len({run.pipeline for run in named}) == 1):
        return named[0]
    return _no_run(text, root, [run.name for run in named or every])


def _no_run(text: str, root: Path, known: list[str]) -> Diagnostic:
    if not known:
        hint = f"there is no run below {root} yet: kalegen run NOTEBOOK makes one, --root DIR names another folder"
    else:
        near = nearest(text, known)
        hint = f"did you mean '{near}'?" if near else f"kalegen runs lists them: {_some(known)}"
    return error("KG715", f"there is no run '{text}'", Place(str(root)), hint)


def find_part(run: Run, text: str) -> Found | Diagnostic:
    """The step that is meant, or with ``STEP.NAME`` a value, a metric or the log of one. Else KG716."""
    step = _step(run, text)
    if step is not None:
        return Found(run, step)
    before, _, name = text.rpartition(".")
    step = _step(run, before) if before else None
    if step is None:
        known = list(dict.fromkeys(one.step for one in run.steps))
        return _nothing(f"the run has no step '{before or text}'", before or text, known, run)
    known = names_of(run, step)
    if name in known:
        return Found(run, step, name)
    return _nothing(f"step '{step.step}' has no value, metric or log named '{name}'", name, known, run)


def _step(run: Run, text: str) -> StepOutcome | None:
    """The step of that name; of a loop the item of that number, else the first one."""
    item = ITEM.fullmatch(text)
    name, number = (item[1], item[2]) if item else (text, None)
    named = [step for step in run.steps if step.step == name]
    if number is None:
        return named[0] if named else None
    asked = tuple(int(part) - 1 for part in number.split("."))
    return next((step for step in named if step.iteration == asked), None)


def names_of(run: Run, step: StepOutcome) -> list[str]:
    """What can be shown of a step: its values, its metrics, its log."""
    return list(dict.fromkeys([*(name for name, _ in values_of(run, step)), *step.metrics, LOG]))


def _nothing(text: str, word: str, known: Iterable[str], run: Run) -> Diagnostic:
    names = list(known)
    near = nearest(word, names)
    return error("KG716", text, Place(run.name), f"did you mean '{near}'?" if near else f"there is {_some(names)}")


def _some(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
