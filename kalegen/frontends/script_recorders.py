"""Parameters of steps as kfp has them, ``metrics: Output[Metrics]``, which no call in a pipeline function gives."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from kalegen.frontends.script_file import SourceFile
from kalegen.frontends.script_steps import Function
from kalegen.syntax.scopes import parameters_of

OUTPUT, METRICS = "kfp.dsl.Output", "kfp.dsl.Metrics"


def recorders_of(step: Function) -> Mapping[str, cst.BaseExpression]:
    """The parameters to which a step logs metrics, with what their class is called in the step's file."""
    found = {}
    for parameter in parameters_of(step.node):
        kind = _kind(parameter.annotation.annotation, step.source) if parameter.annotation is not None else None
        if kind is not None:
            found[parameter.name.value] = kind
    return found


def _kind(annotation: cst.BaseExpression, source: SourceFile) -> cst.BaseExpression | None:
    """``Metrics`` of ``Output[Metrics]``; None for any other annotation."""
    if not isinstance(annotation, cst.Subscript) or source.full_name(annotation.value) != OUTPUT:
        return None
    inner = annotation.slice[0].slice
    is_metrics = isinstance(inner, cst.Index) and source.full_name(inner.value) == METRICS
    return inner.value if is_metrics and isinstance(inner, cst.Index) else None
