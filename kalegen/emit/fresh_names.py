"""Names for what passes make in a component: none that it has, whether it reads them in its code or elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from kalegen.emit.ports import names_in, own_ports
from kalegen.model.pipeline import EmittedStep
from kalegen.syntax.identifiers import unique
from kalegen.syntax.scopes import all_names


def fresh_name(wanted: str, step: EmittedStep) -> str:
    """The wanted name, numbered where the component has it."""
    return fresh_names([wanted], step)[0]


def fresh_names(wanted: Sequence[str], step: EmittedStep) -> list[str]:
    """The wanted names, each numbered where the component has it, or an earlier one of them is the same."""
    taken = names_in(step) | own_ports(step) | all_names(*step.prologue, *step.body, *step.epilogue)
    made: list[str] = []
    for one in wanted:
        made.append(unique(one, taken))
        taken.add(made[-1])
    return made
