"""What stands here for kfp's run-time values that kfp.local does not fill in; it fills in the others itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from kalegen.settings.run_time_values import PLACEHOLDERS

_TIME_IN_NAME = "%Y-%m-%d-%H-%M-%S-%f"
_RUN = re.compile(r".*?(\d{4}(?:-\d\d){5}-\d{6})")
"""The name of a run, which ends in the time of its start; that of a loop's iteration goes on behind it."""


def with_run_time_values(arguments: Mapping[str, Any], run_name: str) -> dict[str, Any]:
    """A task's arguments, with this run's values in the place of those that a cluster would fill in."""
    values = _values(run_name)
    return {name: values.get(value, value) if isinstance(value, str) else value for name, value in arguments.items()}


def _values(name: str) -> dict[str, str]:
    """The values by the texts that the cluster replaces, for the task of a run or of a loop's iteration in it."""
    run = _RUN.match(name)
    if run is None:
        raise ValueError(f"{name!r} is not the name of a run by kfp.local")
    started = datetime.strptime(run[1], _TIME_IN_NAME).astimezone(timezone.utc)
    time = started.strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {
        "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER": run[0],
        "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER": time,
        "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER": time,
    }
    return {text: known[constant] for text, constant in PLACEHOLDERS.items() if constant in known}
