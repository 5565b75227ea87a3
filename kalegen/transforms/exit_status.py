"""What: an exit handler that reads ``pipeline_status`` gets it from kfp.

Before: ``pipeline_status = object()``, which told the analysis that the name is bound. After: ``pipeline_status =
final_status(pipeline_status_in)`` at the beginning: it says ``SUCCEEDED`` whether kfp's local runner gives the status
(``SUCCEEDED``) or a cluster's driver (``COMPLETE``: ``resolveInputParameter`` in backend/src/v2/driver/resolve.go of
kubeflow/pipelines passes on the last state known to its metadata). Why here: with the parameters, which come
in like it.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.emit.ports import status_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.settings.exit_handler import STATUS, is_status_binding, reads_status
from kalegen.syntax.nodes import assign, name, runtime_call, spaced


def receive_status(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let the exit handler know how the run ended."""
    return each_step(pipeline, lambda step: _receive(step) if reads_status(step) else step)


def _receive(step: EmittedStep) -> EmittedStep:
    body = [statement for statement in step.body if not is_status_binding(statement)]
    received = assign(STATUS, runtime_call("final_status", name(status_port(step))))
    return replace(step, prologue=(received, *spaced(step.prologue)), body=tuple(spaced(body)))
