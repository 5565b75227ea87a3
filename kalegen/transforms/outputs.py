"""What: the values that later steps load are saved at the end.

Before: ``Step.saves`` says which. After: ``epilogue`` holds ``marshal_save(X, X_out)``. Why here: saves come after all
of the user's code, and before the metrics.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import Artifact, Pipeline, Step
from kalegen.syntax.nodes import call, line, name, runtime_call, spaced, string, tuple_of


def save_outputs(pipeline: Pipeline) -> Pipeline:
    """Let every step save its outputs."""
    return each_step(pipeline, _save)


def _save(step: Step) -> Step:
    saves = [line(_call(artifact, step)) for artifact in step.saves]
    return replace(step, epilogue=(*step.epilogue, *spaced(saves)))


def _call(artifact: Artifact, step: Step) -> cst.Call:
    labels = [string(variable) for variable in artifact.names]
    port = name(artifact.port)
    if artifact.stream is not None:
        return runtime_call("marshal_save", runtime_call("random_state", string(artifact.stream)), port)
    if artifact.perhaps:
        scope = call("globals" if step.module_like else "locals")
        return runtime_call("marshal_save", runtime_call("bound_names", scope, *labels), port, *labels)
    if len(artifact.names) == 1:
        return runtime_call("marshal_save", name(artifact.names[0]), port)
    return runtime_call("marshal_save", tuple_of(artifact.names), port, *labels)
