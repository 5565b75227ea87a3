"""What the pods of a pipeline have besides their own disks: volumes, a workspace, files that travel (B9, B19)."""

from __future__ import annotations

from fnmatch import fnmatchcase

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import WILD, is_inside, may_be_same
from kalegen.analysis.heap.effects import CallLibrary
from kalegen.analysis.heap.values import HOLE
from kalegen.model.settings import task_settings_of

WORKSPACE = "the workspace"

MOVING = frozenset({"chdir", "change_directory"})
"""What changes the working directory; the second is kalegen's own, for ``%cd``."""


class Storage:
    """Where the steps of a pipeline find files that another pod wrote, or that nobody wrote."""

    def __init__(self, flow: DataFlow) -> None:
        cluster = flow.pipeline.cluster
        own = {volume.name for volume in cluster.volumes if volume.type == "ephemeral"}
        mounts = {step.name: task_settings_of(step.task_settings, "volume") for step in flow.pipeline.steps}
        self._volumes = {
            step: {mount.value: mount.item for mount in of_step if mount.item not in own}
            for step, of_step in mounts.items()
        }
        self._given = {
            step.name: [
                mount.value[0] for mount in task_settings_of(step.task_settings, "secret-volume", "configmap-volume")
            ]
            for step in flow.pipeline.steps
        }
        self._has_workspace = cluster.workspace is not None
        self._files = cluster.files
        called = {name for step in flow.order.names for name in flow.facts[step].details(CallLibrary)}
        self._moves = any(name.rpartition(".")[2] in MOVING for name in called)

    def shared_place(self, step: str, path: str) -> str | None:
        """What holds a step's file beyond its pod: a volume, by its name, or the workspace; None if nothing does."""
        volumes = self._volumes[step]
        is_relative = not path.startswith(("/", "~"))
        if self._has_workspace and is_relative:
            return WORKSPACE
        if path.startswith(HOLE) or (is_relative and self._moves):
            return next(iter(volumes.values()), None)
        return next((name for folder, name in volumes.items() if _is_below(path, folder)), None)

    def gives(self, step: str, path: str) -> bool:
        """Whether a file may be in a step's pod that no step has written; a workspace is empty at first."""
        if self.shared_place(step, path) not in (None, WORKSPACE):
            return True
        pattern = WILD.sub("*", path)
        travels = (may_be_same(file, path) or fnmatchcase(file, pattern) for file in self._files)
        return any(travels) or any(_is_below(path, folder) for folder in self._given[step])


def _is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder, or leads into it; a root holds everything."""
    folder = folder.rstrip("/")
    return path == folder or is_inside(path, folder)
