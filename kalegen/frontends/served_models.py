"""The metadata's ``serve``: models that the notebook serves, by the variables that hold them.

A tag stands on the step that has the model. Metadata name the variable alone, and the last step that binds it is the
one that saves the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Setting
from kalegen.model.pipeline import Step
from kalegen.settings.mapping_values import served
from kalegen.settings.syntax import Invalid
from kalegen.syntax.scopes import names_bound_in

KEY = "the metadata key 'serve'"


def read_served_models(steps: Sequence[Step], value: Any, file: str) -> tuple[list[Step], list[Diagnostic]]:
    """The steps with what the metadata say that they serve. KG140 for a value that says no model, KG621 for a model
    that no step binds.
    """
    place = Place(file)
    made, found = list(steps), []
    try:
        texts = served(value) if value else []
    except Invalid as problem:
        return made, [error("KG140", f"{KEY}: {problem}", place, problem.advice)]
    for text in texts:
        variable = text.partition(":")[2].partition(":")[0]
        index = next((at for at in reversed(range(len(made))) if variable in _bound(made[at])), None)
        if not variable:
            hint = 'write "NAME:VARIABLE", or {"name": NAME, "model": VARIABLE}'
            found.append(error("KG140", f"{KEY}: {text!r} does not say which variable holds the model", place, hint))
        elif index is None:
            message = f"{KEY} names the model {variable!r}, and no step binds that variable"
            found.append(error("KG621", message, place, "write the name of the variable that holds the model"))
        else:
            step = made[index]
            own = Setting("serve", text, Place(file, step.cells[0], step=step.name), KEY)
            made[index] = replace(step, settings=(*step.settings, own))
    return made, found


def _bound(step: Step) -> set[str]:
    """The variables that a step's own statements bind."""
    return {name for statement in step.statements for name in names_bound_in(statement.node).bound}
