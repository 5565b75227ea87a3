"""What takes snapshots of volumes: one component, and a task of it for each snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from kalegen.emit.serving import above, cluster_component
from kalegen.model.pipeline import PlannedPipeline
from kalegen.settings.snapshots import Snapshot
from kalegen.syntax.nodes import assign, call, line, literal, name, string

TAKE = "take_snapshot"
SNAPSHOT = "snapshot_claim"
"""The embedded function that does it."""


def snapshot_component(
    pipeline: PlannedPipeline, function: str, functions: Sequence[cst.BaseElement]
) -> cst.FunctionDef:
    """``@dsl.component`` of the function ``take_snapshot``; ``function`` is what the embedded one is called."""
    text = cst.Annotation(name("str"))
    inputs = ("claim", "name", *(["snapshot_class"] if pipeline.cluster.snapshot_class_name else []))
    return cst.FunctionDef(
        name=name(TAKE),
        params=cst.Parameters([cst.Param(name(each), text) for each in inputs]),
        body=cst.IndentedBlock([line(cst.Return(call(function, *map(name, inputs))))]),
        returns=text,
        decorators=[cst.Decorator(cluster_component(pipeline, functions))],
        leading_lines=above("takes a snapshot of a volume"),
    )


def snapshot_task(
    snapshot: Snapshot, variable: str, claim: cst.BaseExpression, after: Iterable[str], pipeline: PlannedPipeline
) -> list[cst.BaseStatement]:
    """The lines that create the task of a snapshot, which is never taken from a cache."""
    given = {"claim": claim, "name": string(snapshot.name)}
    if pipeline.cluster.snapshot_class_name:
        given["snapshot_class"] = string(pipeline.cluster.snapshot_class_name)
    return [
        assign(variable, call(TAKE, **given)),
        line(call(f"{variable}.set_display_name", string(snapshot.label))),
        line(call(f"{variable}.set_caching_options", literal(False))),
        line(call(f"{variable}.after", *map(name, after))),
    ]
