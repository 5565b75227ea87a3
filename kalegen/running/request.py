"""What kfp.local asks for when a task is to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFESTS = "KALEGEN_MANIFESTS"
"""The variable by which ``kalegen.runtime.resources`` learns that there is no cluster, and the folder to write to."""


@dataclass(frozen=True)
class Request:
    """What kfp.local asks for when a task is to run; the names are its own."""

    component_name: str
    component_spec: Any
    executor_spec: Any
    arguments: Mapping[str, Any]
    pipeline_root: str
    pipeline_resource_name: str
    unique_pipeline_id: str

    @property
    def task(self) -> str:
        """The component's name without its prefix, which names the task's directory."""
        return self.component_name.removeprefix("comp-")

    @property
    def directory(self) -> str:
        """Where the task's artifacts go."""
        from kfp.local import executor_input_utils

        return str(
            executor_input_utils.construct_local_task_root(
                pipeline_root=self.pipeline_root,
                pipeline_resource_name=self.pipeline_resource_name,
                task_resource_name=self.task,
            )
        )

    @property
    def is_import(self) -> bool:
        """Whether the task is an importer's."""
        return bool(self.executor_spec.WhichOneof("spec") == "importer")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the task's container is given, and where it leaves what a cluster would be told."""
        given = {variable.name: variable.value for variable in self.executor_spec.container.env}
        return {**given, MANIFESTS: str(Path(self.pipeline_root) / self.pipeline_resource_name)}

    @property
    def iteration(self) -> tuple[int, ...]:
        """The numbers of the items, from 0, that the loops around the task have come to; kfp names directories so."""
        below = Path(self.directory).relative_to(self.pipeline_root).as_posix()
        return tuple(map(int, re.findall(r"for-loop-\d+-iteration-(\d+)/", below)))
