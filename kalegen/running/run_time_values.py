"""What stands here for kfp's run-time values that kfp.local does not fill in; it fills in the others itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from kalegen.settings.run_time_values import PLACEHOLDERS

_START = re.compile(r"\d{4}(?:-\d\d){5}-\d{6}$")
"""The time of a run's start, with which kfp.local's names of runs end."""


def with_run_time_values(arguments: Mapping[str, Any], directory: str) -> dict[str, Any]:
    """A task's arguments, with this run's values in the place of those that a cluster would fill in.

    ``directory`` is that of the graph that the task is in: the run's name, and below it the names of loops.
    """
    if not any(isinstance(value, str) and value in PLACEHOLDERS for value in arguments.values()):
        return dict(arguments)
    values = _values(directory.partition("/")[0])
    return {name: values.get(value, value) if isinstance(value, str) else value for name, value in arguments.items()}


def _values(run_name: str) -> dict[str, str]:
    """The values by the texts that the cluster replaces."""
    match = _START.search(run_name)
    started = datetime.strptime(match[0], "%Y-%m-%d-%H-%M-%S-%f") if match is not None else datetime.now()
    time = started.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = {
        "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER": run_name,
        "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER": time,
        "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER": time,
    }
    return {text: known[constant] for text, constant in PLACEHOLDERS.items() if constant in known}
