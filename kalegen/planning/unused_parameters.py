"""KG126: parameters whose values no step uses, so that a run with other values computes the same."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason, warning
from kalegen.model.pipeline import Parameter, PlannedPipeline
from kalegen.settings.run_time_values import parameter_of
from kalegen.syntax.scopes import all_names, names_bound_in


def check_parameters(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """One finding for each parameter that no step, condition or setting uses."""
    used = set(_used(pipeline))
    for parameter in pipeline.parameters:
        if parameter.name in used or parameter.is_fixed:
            continue
        bound = _first_binding(parameter, pipeline)
        place = Place(pipeline.file, parameter.cell or None, parameter.line or None)
        if bound is None:
            message, hint = f"no step uses the parameter {parameter.name!r}", "remove it, or use it in a step"
            yield warning("KG126", message, place, hint)
            continue
        message = f"{parameter.name!r} is bound before any step reads it, so the parameter's value changes nothing"
        hint = f"remove that line of step {bound.step!r}, or call its variable something else"
        yield warning("KG126", message, place, hint, [Reason(bound, "binds it")])


def _used(pipeline: PlannedPipeline) -> Iterator[str]:
    for step in pipeline.steps:
        yield from step.parameters
        yield from (parameter_of(setting.value) for setting in step.task_settings)
        if step.condition is not None:
            yield from all_names(step.condition.test)


def _first_binding(parameter: Parameter, pipeline: PlannedPipeline) -> Place | None:
    """Where the first step binds a variable of the parameter's name."""
    for step in pipeline.steps:
        for statement in step.statements:
            if parameter.name in names_bound_in(statement.node).bound:
                return Place(pipeline.file, statement.cell, statement.line, step=step.name)
    return None
