"""Rules about what steps ask of a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.model.pipeline import PlannedStep
from kalegen.model.settings import task_settings_of, value_of
from kalegen.rules.subject import Subject
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.syntax import quantity

REQUIRED = ("cpu", "memory")
"""What every step has to limit, where a rule is about it; accelerators are bounded alone."""


def check_labels(required: Sequence[str] | Mapping[str, str], subject: Subject) -> Iterator[Diagnostic]:
    """KG905 for a step without a label, or with another value than the rule allows."""
    patterns = required if isinstance(required, Mapping) else dict.fromkeys(required, "*")
    for step in subject.pods:
        for key, pattern in patterns.items():
            value, choices = value_of(step.task_settings, "label", key), pattern.split("|")
            example = next((choice for choice in choices if "*" not in choice), "VALUE")
            if value is None:
                message = f"step {step.name!r} has no label {key!r}, which the policy requires"
                hint = f'tag it label:{key}:{example}, or for all steps: labels = {{ "{key}" = "{example}" }}'
                yield error("KG905", message, subject.place_of_step(step), hint)
            elif not any(fnmatchcase(value, choice) for choice in choices):
                message = f"the label {key!r} of the step {step.name!r} is {value!r}"
                place = subject.place_of_setting(step, "label", key) or subject.place_of_step(step)
                yield error("KG905", message, place, f"write one of: {', '.join(choices)}")


def check_limits(allowed: Mapping[str, Any] | bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG906 for a step without a limit, KG907 for one above what is allowed, or that a parameter gives."""
    bounds = allowed if isinstance(allowed, Mapping) else {}
    for step in subject.pods:
        for resource in REQUIRED:
            if resource in bounds or not bounds:
                yield from _check_required(resource, bounds, step, subject)
        yield from _check_bounds(bounds, step, subject)


def _check_required(
    resource: str, bounds: Mapping[str, Any], step: PlannedStep, subject: Subject
) -> Iterator[Diagnostic]:
    """KG906 for a step without a limit, or with one of 0, which kfp and Kubernetes take for none."""
    value = value_of(step.task_settings, "limit", resource)
    if value is not None and (parameter_of(value) or quantity(str(value), "") > 0):
        return
    place = subject.place_of_setting(step, "limit", resource) or subject.place_of_step(step)
    example = bounds.get(resource, {"cpu": 1, "memory": "2Gi"}[resource])
    message = f"step {step.name!r} has no limit of {resource}, which the policy requires"
    if value is not None:
        message = f"step {step.name!r} limits {resource} to {value}, which means no limit; the policy requires one"
    hint = f'tag it limit:{resource}:{example}, or for all steps: limits = {{ {resource} = "{example}" }}'
    yield error("KG906", message, place, hint)


def _check_bounds(bounds: Mapping[str, Any], step: PlannedStep, subject: Subject) -> Iterator[Diagnostic]:
    for resource, most in bounds.items():
        value = value_of(step.task_settings, "limit", resource)
        if value is None or (not parameter_of(value) and quantity(str(value), "") <= quantity(str(most), "")):
            continue
        what = f"is the parameter {value}" if parameter_of(value) else f"is {value}"
        message = f"the limit of {resource} of the step {step.name!r} {what}; allowed are {most}"
        place = subject.place_of_setting(step, "limit", resource) or subject.place_of_step(step)
        yield error("KG907", message, place, f"write limit:{resource}:{most}, or less")


def check_root(is_allowed: bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG909 for a step that runs as user 0."""
    for step in subject.pods if not is_allowed else ():
        context = {setting.item: setting.value for setting in task_settings_of(step.task_settings, "security_context")}
        if context.get("run_as_user") == 0 and context.get("enabled"):
            place = subject.place_of_setting(step, "security_context", "run_as_user") or subject.place_of_step(step)
            message = f"step {step.name!r} runs as root: run_as_user is 0"
            yield error("KG909", message, place, "write run_as_user = 1000, or remove run_as_user")
