"""How a notebook's own cells are run, so that what each step's cells come to can be compared with the pipeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import libcst as cst

from kalegen.model import Pipeline


@dataclass(frozen=True)
class Plan:
    """The cells' numbers and sources in order, and the step of each cell that belongs to one."""

    cells: tuple[tuple[int, str], ...]
    steps: Mapping[int, str]

    def ends(self) -> dict[str, int]:
        """The last cell of each step."""
        return {step: number for number, step in sorted(self.steps.items())}


def plan_of(pipeline: Pipeline, arguments: Mapping[str, Any]) -> Plan:
    """The cells that a pipeline was made of; arguments are assigned below the parameters, as papermill does."""
    steps = {number: step.name for step in pipeline.steps for number in step.cells}
    last = max((parameter.cell for parameter in pipeline.parameters if not parameter.is_fixed), default=0)
    given = "\n".join(f"{name} = {value!r}" for name, value in arguments.items())
    cells = [
        (number, f"{source}\n{given}" if number == last and given else source)
        for number, source in sorted(_sources(pipeline).items())
    ]
    return Plan(tuple(cells), steps)


def _sources(pipeline: Pipeline) -> Mapping[int, str]:
    """The cells' texts by number; those of a script, which has none, are made of what the front end read."""
    if pipeline.generator != "script":
        return pipeline.sources
    texts: dict[int, list[str]] = defaultdict(list)
    for statement in (*pipeline.shared, *(s for step in pipeline.steps for s in step.statements)):
        texts[statement.cell].append(cst.Module([statement.node]).code)
    for parameter in pipeline.parameters:
        texts[parameter.cell].append(f"{parameter.name} = {parameter.default!r}\n")
    return {number: "".join(parts) for number, parts in texts.items()}
