"""What: models that a step hands to servers are saved once more, in the format that these read.

Before: the step's settings ``serve:`` say which. After: ``save_for_serving(model, iris_served_out)``, and
``save_preprocessing(prepare, {"scaler": scaler}, iris_preprocessing_out)`` for what stands before the model. Why here:
below the saves, as what can't be served must not cost an output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import served_ports
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, served_by
from kalegen.syntax.nodes import line, name, runtime_call, spaced, string


def save_served_models(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step save the models that it hands to servers."""
    return each_step(pipeline, _save)


def _save(step: EmittedStep) -> EmittedStep:
    saved = [line(call) for call in _calls(step)]
    return replace(step, epilogue=(*step.epilogue, *(saved if step.epilogue else spaced(saved))))


def _calls(step: EmittedStep) -> Iterator[cst.Call]:
    ports = served_ports(step)
    for served in served_by(step):
        model, before = ports[served.name]
        form = [string(served.options["format"])] if "format" in served.options else []
        yield runtime_call("save_for_serving", name(served.variable), name(model), *form)
        if before:
            assets = cst.Dict([cst.DictElement(string(asset), name(asset)) for asset in served.assets])
            yield runtime_call("save_preprocessing", name(served.preprocessing), assets, name(before))
