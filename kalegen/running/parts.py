"""The steps of a pipeline that one step of the notebook became.

A step tagged ``if:`` may have become one that judges and one with the body, a step tagged ``for:`` one that lists the
items, one for each item, and one that puts together what they came to.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.model.pipeline import Importer, PlannedPipeline, PlannedStep


def steps_by_cells(pipeline: PlannedPipeline) -> list[tuple[PlannedStep, ...]]:
    """A pipeline's steps, those of the same cells together: in the order in which they run, the last one is called as
    in the notebook.
    """
    found: dict[tuple[int, ...], list[PlannedStep]] = {}
    for step in pipeline.steps:
        found.setdefault(step.cells, []).append(step)
    return [tuple(steps) for steps in found.values()]


def parts_by_step(pipeline: PlannedPipeline) -> Mapping[str, tuple[str, ...]]:
    """The names of the steps that each step of the notebook became, where these are several."""
    return {steps[-1].name: tuple(one.name for one in steps) for steps in steps_by_cells(pipeline) if len(steps) > 1}


def imported_here(pipeline: PlannedPipeline) -> Mapping[str, str]:
    """By step, the path of the file that the notebook itself has in the place of one that is imported."""
    return {step.name: step.program.here for step in pipeline.steps if isinstance(step.program, Importer)}
