"""What can be wrong about models that are served, after planning."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import PlannedPipeline, PlannedStep, served_by
from kalegen.settings.exit_handler import is_exit_handler, place_of


def check_serving(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """KG621 for services that two steps have, and for steps that have no one model to serve."""
    owners: dict[str, str] = {}
    for step in pipeline.steps:
        place = _place(pipeline, step)
        for served in served_by(step):
            other = owners.setdefault(served.name, step.name)
            if other != step.name:
                message = f"the steps {other!r} and {step.name!r} both serve a model as {served.name!r}"
                yield error("KG621", message, place, "give one of the two services another name")
            if step.loop is not None:
                message = (
                    f"the step {step.name!r} serves {served.name!r} in a loop, and each iteration has a model of"
                    " its own"
                )
                yield error(
                    "KG621", message, place, "move the tag serve: to a step below the loop that chooses one model"
                )
            if is_exit_handler(step):
                message = f"the step {step.name!r} has the tag on-exit, and no task can serve a model after it"
                yield error("KG621", message, place, "move the tag serve: to the step that trains the model")


def _place(pipeline: PlannedPipeline, step: PlannedStep) -> Place:
    return next((s.place for s in step.settings if s.key == "serve"), place_of(pipeline, step))
