"""kfp's run-time values: what a cluster fills in for the ``PIPELINE_*_PLACEHOLDER`` constants of ``kfp.dsl``.

Sources: ``kfp/dsl/__init__.py`` of kfp 2.17; ``resolveInputParameter`` in ``backend/src/v2/driver/resolve.go`` of
kubeflow/pipelines, which knows those of ``PLACEHOLDERS`` alone, and only as a whole argument of a task.
"""

from __future__ import annotations

import re

PLACEHOLDERS: dict[str, str] = {
    "{{$.pipeline_job_name}}": "PIPELINE_JOB_NAME_PLACEHOLDER",
    "{{$.pipeline_job_resource_name}}": "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER",
    "{{$.pipeline_job_uuid}}": "PIPELINE_JOB_ID_PLACEHOLDER",
    "{{$.pipeline_task_name}}": "PIPELINE_TASK_NAME_PLACEHOLDER",
    "{{$.pipeline_task_uuid}}": "PIPELINE_TASK_ID_PLACEHOLDER",
    "{{$.pipeline_job_create_time_utc}}": "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER",
    "{{$.pipeline_job_schedule_time_utc}}": "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER",
}
"""From the text that the cluster replaces to the constant's name."""

KALES: dict[str, str] = {
    "[[RunUUID]]": "{{$.pipeline_job_uuid}}",
    "[[CurrentTime]]": "{{$.pipeline_job_create_time_utc}}",
}
"""Texts that the first Kubeflow Pipelines filled in, and scripts for Kale hold, with what says the same now."""

OF_TASKS = frozenset({"{{$.pipeline_task_name}}", "{{$.pipeline_task_uuid}}"})
"""Those that differ from task to task: only a step's own argument can be one."""

UNRESOLVED = frozenset({
    "kfp.dsl.PIPELINE_ROOT_PLACEHOLDER", "kfp.dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER",
    "kfp.dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER", "kfp.dsl.WORKSPACE_PATH_PLACEHOLDER",
})  # fmt: skip
"""Constants that a task's argument can not be: the driver passes them on as they are, or has other ways for them."""

PARAMETER = re.compile(r"\{([^\W\d]\w*)\}")
"""How a setting names a parameter of the pipeline, whose value is known when a run starts."""


def parameter_of(value: object) -> str:
    """The parameter that a setting's value is, empty where it is a constant."""
    match = PARAMETER.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else ""


def run_time_value(full_name: str, constant: object = None) -> str | None:
    """The text that the cluster replaces, of a constant of kfp's by its full name, or of one of Kale's texts."""
    return KALES.get(constant) if isinstance(constant, str) and constant in KALES else VALUES.get(full_name)


VALUES: dict[str, str] = {f"kfp.dsl.{constant}": text for text, constant in PLACEHOLDERS.items()}
"""From the constant's full name to the text."""
