"""What stands here for kfp's run-time values that kfp.local does not fill in; it fills in the others itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from kalegen.settings.run_time_values import PLACEHOLDERS

_TIME_IN_NAME = "%Y-%m-%d-%H-%M-%S-%f"
_LENGTH = len("2026-07-01-12-00-00-000000")


def with_run_time_values(arguments: Mapping[str, Any], run_name: str) -> dict[str, Any]:
    """A task's arguments, with this run's values in the place of those that a cluster would fill in."""
    values = _values(run_name)
    return {name: values.get(value, value) if isinstance(value, str) else value for name, value in arguments.items()}


def _values(run_name: str) -> dict[str, str]:
    """The values by the texts that the cluster replaces; kfp.local's names of runs end in the time of their start."""
    started = datetime.strptime(run_name[-_LENGTH:], _TIME_IN_NAME).astimezone(timezone.utc)
    time = started.strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {
        "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER": run_name,
        "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER": time,
        "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER": time,
    }
    return {text: known[constant] for text, constant in PLACEHOLDERS.items() if constant in known}
