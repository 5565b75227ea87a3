"""Which snapshots of volumes a pipeline takes, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import task_settings_of
from kalegen.settings.exit_handler import is_exit_handler

NO_VOLUME = 'add a volume: "volumes": [{"name": "data", "type": "pvc", "mount_point": "/data"}]'


class Snapshot(NamedTuple):
    """A snapshot of a volume: when all ``steps`` are done that have it or, where that is one, after each that has.

    ``name`` ends in ``-`` where the cluster is to give it an ending.
    """

    volume: str
    name: str
    steps: tuple[str, ...]

    @property
    def label(self) -> str:
        """What its task is called."""
        return f"snapshot_{self.name.rstrip('-')}"


def snapshots_after(step: PlannedStep, pipeline: PlannedPipeline) -> list[Snapshot]:
    """With ``autosnapshot``, what is taken after a step: a snapshot of each volume that it has."""
    if not pipeline.cluster.autosnapshot or not _can_wait(step):
        return []
    own = step.identifier.replace("_", "-")
    return [Snapshot(name, f"{name}-{own}-", (step.name,)) for name in _claims_of(step, pipeline)]


def last_snapshots(pipeline: PlannedPipeline) -> list[Snapshot]:
    """The snapshots that are taken when all steps are done that have a volume."""
    users: dict[str, list[str]] = {}
    for step in pipeline.steps:
        for name in _claims_of(step, pipeline) if _can_wait(step) else ():
            users.setdefault(name, []).append(step.name)
    found = []
    for name, steps in users.items():
        volume = pipeline.cluster.volume(name)
        if (volume is not None and volume.snapshot) or (volume and pipeline.cluster.snapshot_volumes):
            own = volume.snapshot_name if volume.type != "snapshot" else ""
            found.append(Snapshot(name, own or f"{name}-", tuple(steps)))
    return found


def takes_snapshots(pipeline: PlannedPipeline) -> bool:
    """Whether the pipeline takes any."""
    return bool(last_snapshots(pipeline)) or any(snapshots_after(step, pipeline) for step in pipeline.steps)


def _claims_of(step: PlannedStep, pipeline: PlannedPipeline) -> list[str]:
    """The volumes of a step that outlive its pod."""
    mounted = [setting.item for setting in task_settings_of(step.task_settings, "volume")]
    volumes = {name: pipeline.cluster.volume(name) for name in mounted}
    return [name for name, volume in volumes.items() if volume is None or volume.type != "ephemeral"]


def _can_wait(step: PlannedStep) -> bool:
    """Whether a task can wait for a step from outside: kfp lets none wait for what is inside a condition or a loop."""
    return step.condition is None and step.loop is None and not step.returns and not is_exit_handler(step)


def check_snapshots(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """KG142 and KG521 for snapshots of nothing, KG622 for steps that no snapshot waits for."""
    cluster, place = pipeline.cluster, Place(pipeline.file)
    asked = [key for key in ("autosnapshot", "snapshot_volumes") if getattr(cluster, key)]
    mounting = [step for step in pipeline.steps if _claims_of(step, pipeline)]
    if asked and not mounting:
        code = "KG142" if pipeline.dialect.has_cells else "KG521"
        yield warning(
            code, f"no step has a volume, so the metadata has no effect: {', '.join(asked)}", place, NO_VOLUME
        )
    for step in mounting:
        wanted = asked or any((v := cluster.volume(name)) and v.snapshot for name in _claims_of(step, pipeline))
        if wanted and not _can_wait(step) and not step.returns:
            message = (
                f"the snapshot may not contain what step {step.name!r} writes: it has a condition or a loop, or runs"
                " last"
            )
            yield warning(
                "KG622", message, place, "write the files in a step without a condition, a loop or the tag on-exit"
            )
