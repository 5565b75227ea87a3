"""What was asked for, as plain data: the form in which the model holds settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.diagnostics.diagnostic import Place


class Setting(NamedTuple):
    """One thing that a step asks for, as its tag says it: ``limit:memory:4Gi`` is ``limit`` and ``memory:4Gi``.

    ``origin`` is how it was written where that was no tag: ``limits: memory:4Gi``.
    """

    key: str
    value: str
    place: Place
    origin: str = ""


class Source(NamedTuple):
    """Settings from one place: a notebook's metadata, a project's file."""

    values: Mapping[str, Any]
    place: Place


class TaskSetting(NamedTuple):
    """A checked setting of a task: ``limit:memory:4Gi`` is of kind ``limit``, about ``memory``, and says ``4Gi``.

    ``item`` is empty where a step can say only one such thing. Durations are whole seconds, numbers are numbers.
    """

    kind: str
    item: str
    value: Any


class Volume(NamedTuple):
    """A volume of the pipeline. ``type`` is ``pvc``, ``new_pvc``, ``clone``, ``snapshot``, ``pv`` or ``ephemeral``.

    It is mounted at ``mount_point`` in every step; where that is empty, in the steps whose tags name it.
    """

    name: str
    type: str
    mount_point: str = ""
    size: str = ""
    access_modes: tuple[str, ...] = ()
    storage_class: str | None = None
    annotations: Mapping[str, str] = MappingProxyType({})
    expose_as_env_var: bool = False
    keep: bool = False
    snapshot: bool = False
    snapshot_name: str = ""
    """What the snapshot that is taken of it is called; of a volume of type ``snapshot``, which one it is made of."""

    @property
    def is_created(self) -> bool:
        """Whether a run makes a claim of its own."""
        return self.type in ("new_pvc", "clone", "snapshot", "pv")

    @property
    def environment_variable(self) -> str:
        """The variable that holds the mount path, named as Kale names it."""
        return "KALE_VOLUME_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in self.name.upper())


class Workspace(NamedTuple):
    """A volume that all steps of a run share as their working directory."""

    size: str
    storage_class: str | None = None
    access_modes: tuple[str, ...] = ()


class DataFile(NamedTuple):
    """A file that travels with a step: its path below the notebook's folder, with ``/``, its content, and its size.

    What is too large to travel has no content.
    """

    path: str
    content: bytes
    size: int


class PipelineSettings(NamedTuple):
    """What a pipeline as a whole asks for; times are whole seconds, called as their keys are."""

    volumes: tuple[Volume, ...] = ()
    workspace: Workspace | None = None
    timeout: int | None = None
    ttl_seconds_after_finished: int | None = None
    ttl_seconds_after_success: int | None = None
    ttl_seconds_after_failure: int | None = None
    files: tuple[str, ...] = ()
    autosnapshot: bool | None = None
    snapshot_volumes: bool | None = None
    snapshot_class_name: str | None = None

    def volume(self, name: str) -> Volume | None:
        """The volume of that name, if the pipeline declares one."""
        return next((volume for volume in self.volumes if volume.name == name), None)


def task_settings_of(task_settings: Iterable[TaskSetting], *kinds: str) -> list[TaskSetting]:
    """The settings of these kinds."""
    return [setting for setting in task_settings if setting.kind in kinds]


def value_of(task_settings: Iterable[TaskSetting], kind: str, item: str = "") -> Any:
    """The value of one setting, None where it was not made."""
    return next((setting.value for setting in task_settings if (setting.kind, setting.item) == (kind, item)), None)
