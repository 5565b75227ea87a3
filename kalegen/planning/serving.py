"""What a step saves for model servers: the models and functions that its tags ``serve:`` name."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.routing import Routing
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import Step, served_by

HINT = "name a variable that the step, or one before it, binds; in a script, one of the pipeline function"


def need_served(flow: DataFlow, routing: Routing) -> Iterator[Diagnostic]:
    """Let a step have what it saves and may not bind itself; KG621 for what nobody binds."""
    for step in flow.pipeline.steps:
        for name in dict.fromkeys(name for served in served_by(step) for name in served.names):
            if _is_missing(flow, step, name):
                place = next((s.place for s in step.settings if s.key == "serve"), Place(flow.pipeline.file))
                message = (
                    f"step {step.name!r} has to serve {name!r}, and neither it nor a step before it binds that name"
                )
                yield error("KG621", message, place, HINT)
            elif not flow.facts[step.name].binds_surely(name):
                routing.need(step.name, name)


def _is_missing(flow: DataFlow, step: Step, name: str) -> bool:
    return name not in flow.facts[step.name].final and flow.producer(step.name, name) is None


def packages_of(step: Step) -> tuple[str, ...]:
    """What a step needs to save its models as servers read them, beside their own libraries."""
    served = served_by(step)
    formats = {one.options.get("format") for one in served}
    found = ["cloudpickle"] if any(one.preprocessing for one in served) else []
    return (*found, *(["skl2onnx"] if "onnx" in formats else []))
