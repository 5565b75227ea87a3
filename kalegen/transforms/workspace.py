"""What: a step of a pipeline with a workspace works in it, so that files that one step writes are there in the next.

Before: a component. After: ``enter_directory(workspace_path)`` above everything. Why here: after the passes that put
something at the beginning, all of which may open files.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.emit.ports import workspace_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.syntax.nodes import line, name, runtime_call, spaced


def enter_workspace(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Make the workspace the working directory of every step."""
    return pipeline if pipeline.cluster.workspace is None else each_step(pipeline, _enter)


def _enter(step: EmittedStep) -> EmittedStep:
    entered = line(runtime_call("enter_directory", name(workspace_port(step))))
    if step.prologue:
        return replace(step, prologue=(entered, *spaced(step.prologue)))
    return replace(step, prologue=(entered,), body=tuple(spaced(step.body)))
