"""What would pass between cells if each were a step of its own: the analysis is asked, nothing runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.build import build
from kalegen.diagnostics.diagnostic import has_errors
from kalegen.frontends.notebook import read_document
from kalegen.planning.plan import analyse, decide

_NAME = re.compile(r"cell_(\d+)")


@dataclass(frozen=True)
class Passage:
    """Variables that one cell saves and another loads.

    ``kind`` is the artifact's, ``stream`` the random stream whose state it is, if it is one. What ``is_stuck`` can't be
    saved, or not for sure.
    """

    producer: int
    consumer: int
    names: tuple[str, ...]
    kind: str
    stream: str | None = None
    is_stuck: bool = False


def step_name(number: int) -> str:
    """What the trial calls the step of a cell."""
    return f"cell_{number}"


def passages_between(document: Mapping[str, Any], path: Path) -> tuple[Passage, ...]:
    """What would pass between the cells of a trial, whose steps are called by the numbers of their only cells.

    None of them where the notebook has an error that no cut is to blame for, and so can't be analysed.
    """
    notebook, found = read_document(document, path)
    if notebook is None or has_errors(found):
        return ()
    pipeline, found = build(notebook)
    analysis, _ = analyse(pipeline) if not has_errors(found) else (None, [])
    if analysis is None:
        return ()
    planned, _ = decide(analysis)
    return tuple(
        Passage(
            _number(load.artifact.producer), _number(step.name), load.names, load.artifact.kind, load.artifact.stream,
            any(_is_stuck(analysis.flow, load.artifact.producer, name) for name in load.names),
        )
        for step in planned.steps
        for load in step.loads
    )  # fmt: skip


def _is_stuck(flow: DataFlow, step: str, name: str) -> bool:
    """Whether the value that a step gives a variable is of what nothing can save (KG404)."""
    binding = flow.facts[step].final.get(name)
    return binding is not None and binding.value.unserialisable is not None


def _number(step: str) -> int:
    match = _NAME.fullmatch(step)
    assert match is not None
    return int(match[1])
