"""What: the metrics of the ``pipeline-metrics`` cells are logged by the steps that own the values.

Before: ``Step.metrics`` says which. After: ``log_metrics(metrics_out, {"accuracy": accuracy})``. Why here: the very
last thing a step does, so that its outputs are safe.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import metrics_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import Pipeline, Step
from kalegen.syntax.nodes import line, name, runtime_call, spaced, string


def log_step_metrics(pipeline: Pipeline) -> Pipeline:
    """Let every step log its metrics."""
    return each_step(pipeline, _log)


def _log(step: Step) -> Step:
    if not step.metrics:
        return step
    values = cst.Dict([cst.DictElement(string(metric.label), name(metric.variable)) for metric in step.metrics])
    logged = line(runtime_call("log_metrics", name(metrics_port(step)), values))
    return replace(step, epilogue=(*step.epilogue, *([logged] if step.epilogue else spaced([logged]))))
