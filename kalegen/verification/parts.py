"""The steps of a pipeline that one step of the notebook became, and their observations put together.

The notebook has one cell for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.running.parts import steps_by_cells
from kalegen.syntax.layout import without_layout
from kalegen.verification.description import Description
from kalegen.verification.differences import MISSING
from kalegen.verification.observation import Observation, Shown

Runs = Mapping[str, Sequence[Observation]]
"""By step, what each of its runs came to: several for the iterations of a loop, in the order of the items."""


@dataclass(frozen=True)
class Parts:
    """The steps that the same cells became, in the order in which they run; the last one is called as in the notebook.

    ``tested`` is the one whose end is where the condition has been evaluated, or the loop's list; "" if there is none.
    """

    steps: tuple[PlannedStep, ...]

    @property
    def main(self) -> PlannedStep:
        """The step that is called as in the notebook."""
        return self.steps[-1]

    @property
    def each(self) -> PlannedStep | None:
        """The step that runs once for each item."""
        return next((step for step in self.steps if step.loop is not None), None)

    @property
    def tested(self) -> str:
        """The step that evaluates the condition, or the loop's list, and does nothing else."""
        return self.steps[0].name if len(self.steps) > 1 else ""

    @property
    def condition(self) -> str:
        """The condition of a step that may be left out, as the comparison names it."""
        return "" if self.main.condition is None else f"if {without_layout(self.main.condition.test)}"

    @property
    def cell(self) -> int:
        """The cell with the ``if`` or ``for`` statement; of a step without code (a cell of ``?len``) its first one."""
        first = self.steps[0]
        return first.statements[0].cell if first.statements else first.cells[0]


def parts_of(pipeline: PlannedPipeline) -> list[Parts]:
    """A pipeline's steps, those of the same cells together."""
    return [Parts(steps) for steps in steps_by_cells(pipeline)]


def put_together(pipeline: PlannedPipeline, runs: Runs) -> dict[str, Observation]:
    """One observation for each step that ran, or was left out; what its parts printed and showed is the main one's."""
    is_whole = not any(observation.error for observations in runs.values() for observation in observations)
    found: dict[str, Observation] = {}
    for parts in parts_of(pipeline):
        found.update(_of_parts(parts, runs, is_whole))
    return found


def _of_parts(parts: Parts, runs: Runs, is_whole: bool) -> dict[str, Observation]:
    found = {}
    for step in parts.steps:
        if runs.get(step.name):
            found[step.name] = joined(runs[step.name]) if step is parts.each else runs[step.name][0]
    main, label = parts.main.name, parts.condition
    if label and (main in found or is_whole):
        ran = main in found
        found[main] = with_value(found.get(main, Observation(metrics={})), label, ["plain", "bool", str(ran)])
    if main not in found:
        return found
    every = [one for step in parts.steps for one in runs.get(step.name, ())]
    told = replace(found[main], printed="".join(one.printed for one in every), shown=_shown(every))
    return {name: told if name == main else replace(one, printed="", shown=None) for name, one in found.items()}


def _shown(every: Sequence[Observation]) -> Shown:
    """What all of them show, one after another; None if nobody looked at one of them."""
    if any(one.shown is None for one in every):
        return None
    return tuple(each for one in every for each in one.shown or ())


def with_value(observation: Observation, name: str, value: Description) -> Observation:
    """The observation with one value more."""
    return replace(observation, values={**observation.values, name: value})


def joined(iterations: Sequence[Observation]) -> Observation:
    """The iterations of a loop as one: each variable as a list of its values."""
    errors = (one.error for one in iterations if one.error is not None)
    values = listed([one.values for one in iterations])
    return Observation(values, "".join(one.printed for one in iterations), {}, next(errors, None))


def listed(iterations: Iterable[Mapping[str, Description]]) -> dict[str, Description]:
    """The variables that some iterations bind, each with a list of what it was in each of them."""
    each = list(iterations)
    names = sorted({name for one in each for name in one})
    return {name: ["sequence", "iterations", [one.get(name, MISSING) for one in each]] for name in names}
