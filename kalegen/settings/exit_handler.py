"""The step with the tag ``on-exit``: it runs when all others have ended, however they ended.

It gets no values of other steps, since they may not have run. If it reads ``pipeline_status``, that is kfp's
``PipelineTaskFinalStatus``, with the attributes ``state`` (``SUCCEEDED``, ``FAILED`` or ``CANCELLED``, whatever the
cluster calls it), ``error_code``, ``error_message``, ``pipeline_job_resource_name`` and ``pipeline_task_name``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Pipeline, PlannedPipeline, PlannedStep, Step
from kalegen.model.settings import task_settings_of, value_of
from kalegen.syntax.nodes import assign, call
from kalegen.syntax.scopes import all_names

STATUS = "pipeline_status"


def is_exit_handler(step: Step) -> bool:
    """Whether the step runs at the pipeline's end."""
    return value_of(step.task_settings, "on-exit") is not None


def reads_status(step: Step) -> bool:
    """Whether the step is an exit handler that looks at how the run ended."""
    return is_exit_handler(step) and any(is_status_binding(statement.node) for statement in step.statements)


def bind_status(step: Step, shared: Sequence[Statement]) -> Step:
    """Let the analysis know that the name is bound where the step, or a shared definition, reads it.

    ``receive_status`` replaces the statement that says so.
    """
    code = (*step.statements, *shared)
    if not is_exit_handler(step) or STATUS not in all_names(*(statement.node for statement in code)):
        return step
    return replace(step, statements=(Statement(assign(STATUS, call("object")), step.cells[0]), *step.statements))


def is_status_binding(node: cst.BaseStatement) -> bool:
    """Whether this is the statement that ``bind_status`` made."""
    made = assign(STATUS, call("object"))
    return isinstance(node, cst.SimpleStatementLine) and made.deep_equals(node.with_changes(leading_lines=()))


def check_exit_handlers(pipeline: PlannedPipeline) -> list[Diagnostic]:
    """KG611 for a second exit handler, KG612 for values or an order that it can't have; after planning."""
    handlers = [step for step in pipeline.steps if is_exit_handler(step)]
    found = []
    for step in handlers[1:]:
        message = (
            f"the steps {handlers[0].name!r} and {step.name!r} both have the tag on-exit, and a pipeline has one exit"
            " handler"
        )
        found.append(
            error(
                "KG611",
                message,
                place_of(pipeline, step),
                f"give the cells of step {step.name!r} the tag step:{handlers[0].name}",
            )
        )
    if len(handlers) == len(pipeline.steps):
        place = place_of(pipeline, handlers[0])
        found.append(
            error(
                "KG611",
                "all steps have the tag on-exit, so no step is left for it to follow",
                place,
                "remove the tag from the steps that do the work",
            )
        )
    for step in handlers:
        found += _check_values(pipeline, step)
    return found


def _check_values(pipeline: PlannedPipeline, step: PlannedStep) -> list[Diagnostic]:
    names = sorted(name for load in step.loads for name in load.names)
    hint = "compute the values in this step, or read them from a volume: it runs even if no other step has run"
    found = []
    if names:
        message = f"step {step.name!r} has the tag on-exit, but reads {', '.join(names)} from other steps"
        found.append(error("KG612", message, place_of(pipeline, step), hint))
    for setting in task_settings_of(step.task_settings, "volume"):
        volume = pipeline.cluster.volume(setting.item)
        if volume is not None and volume.is_created:
            message = (
                f"step {step.name!r} has the tag on-exit, but mounts {volume.name!r}, a volume that each run creates"
            )
            found.append(error("KG612", message, place_of(pipeline, step), "mount a volume that exists, with type pvc"))
    for other in pipeline.steps:
        waits = step.name in other.order or any(load.artifact.producer == step.name for load in other.loads)
        if waits:
            message = f"step {other.name!r} waits for step {step.name!r}, which has the tag on-exit and runs last"
            found.append(
                error(
                    "KG612",
                    message,
                    place_of(pipeline, other),
                    f"remove the tag prev:{step.name}: no step can come after an exit handler",
                )
            )
    return found


def place_of(pipeline: Pipeline, step: Step) -> Place:
    """Return the place of a step's first cell."""
    return Place(pipeline.file, step.cells[0] if step.cells else None, step=step.name)
