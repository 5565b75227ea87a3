"""Volumes and the workspace, from the form in which Kale's metadata has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kalegen.model.settings import PipelineSettings, TaskSetting, Volume, Workspace, task_settings_of
from kalegen.settings import syntax
from kalegen.settings.mapping_values import scalar
from kalegen.settings.syntax import Invalid

TYPES = ("pvc", "new_pvc", "clone", "snapshot", "pv", "ephemeral")
ACCESS_MODES = {"rwo": "ReadWriteOnce", "rom": "ReadOnlyMany", "rwm": "ReadWriteMany", "rwop": "ReadWriteOncePod"}
"""Kale's words and Kubernetes' own."""

DEFAULT_ACCESS_MODE = "ReadWriteMany"
"""Kale's: steps may run on different nodes."""


WORKSPACE_ACCESS_MODE = "ReadWriteOnce"
"""What the storage of every cluster has; steps that run one after another need no more."""


def volume(data: Mapping[str, Any], defaults: Mapping[str, Any]) -> Volume:
    """A volume from its table; ``defaults`` are the pipeline's ``volume_access_mode`` and ``storage_class_name``."""
    kind = syntax.one_of(scalar(data.get("type") or "pvc"), TYPES, "a type of volume")
    name = syntax.subdomain(scalar(data.get("name") or ""), "volume")
    if kind in ("pvc", "ephemeral"):
        syntax.volume_name(name)
    path = data.get("mount_point")
    given = data.get("volume_access_mode")
    modes = access_modes(given or defaults.get("volume_access_mode")) if given or kind != "pvc" else ()
    return Volume(
        name=name,
        type=kind,
        mount_point=syntax.mount_path(scalar(path)) if path else "",
        size=_size(data, name) if kind != "pvc" else "",
        access_modes=modes or ((DEFAULT_ACCESS_MODE,) if kind in ("new_pvc", "clone", "snapshot", "pv") else ()),
        storage_class=storage_class(_class_name(data, {} if kind == "pv" else defaults)),
        annotations=_annotations(data.get("annotations") or {}),
        expose_as_env_var=bool(data.get("expose_as_env_var")),
        keep=bool(data.get("keep")) or kind == "pv",
        snapshot=bool(data.get("snapshot")) and kind != "ephemeral",
        snapshot_name=snapshot_name(data.get("snapshot_name")),
    )


def snapshot_name(value: Any) -> str:
    """The name of a snapshot; empty where nothing is said."""
    return syntax.subdomain(scalar(value), "snapshot") if value else ""


def snapshot_class(value: Any) -> str | None:
    """The name of a class of snapshots, None for the cluster's default."""
    return syntax.subdomain(scalar(value), "snapshot class") if value else None


def workspace(value: Any, defaults: Mapping[str, Any]) -> Workspace | None:
    """``"5Gi"``, or a table with ``size``, ``storage_class_name`` and ``volume_access_mode``; defaults as for volumes.

    A mode is always given: without one, no run starts (``GetWorkspacePVC`` in
    ``backend/src/v2/compiler/argocompiler/argo.go`` of kubeflow/pipelines) unless the server's administrator set one.
    """
    data = value if isinstance(value, Mapping) else {"size": value}
    if not data.get("size"):
        return None
    size = syntax.whole_quantity(syntax.storage(scalar(data["size"])))
    mode = data.get("volume_access_mode") or defaults.get("volume_access_mode") or WORKSPACE_ACCESS_MODE
    return Workspace(size, storage_class(_class_name(data, defaults)), access_modes(mode))


def mounts_of(task_settings: Sequence[TaskSetting], cluster: PipelineSettings) -> dict[str, str]:
    """The paths of a pod's volumes, by the names that these have in it; claims that a run creates are named there."""
    volumes = task_settings_of(task_settings, "volume")
    created = {volume.name for volume in cluster.volumes if volume.is_created}
    others = task_settings_of(task_settings, "empty-dir", "secret-volume", "configmap-volume")
    mounts = {setting.item: setting.value for setting in volumes if setting.item not in created}
    return mounts | {setting.item: setting.value[0] for setting in others}


def _class_name(data: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
    return data.get("storage_class_name") or defaults.get("storage_class_name")


def access_modes(value: Any) -> tuple[str, ...]:
    """Kale's ``rwm``, or Kubernetes' ``ReadWriteMany``; none where nothing is said."""
    if not value:
        return ()
    text = scalar(value)
    return (syntax.one_of(ACCESS_MODES.get(text, text), tuple(ACCESS_MODES.values()), "an access mode"),)


def storage_class(value: Any) -> str | None:
    """The name of a storage class, None for the cluster's default."""
    return syntax.subdomain(scalar(value), "storage class") if value else None


def _size(data: Mapping[str, Any], name: str) -> str:
    """Kale writes the number and its unit apart."""
    if data.get("size") in (None, ""):
        raise Invalid(f"the volume {name!r} has no size", 'add a size: "size": 5, "size_type": "Gi"')
    return syntax.storage(f"{scalar(data['size'])}{scalar(data.get('size_type') or '')}")


def _annotations(value: Any) -> dict[str, str]:
    """A table, or Kale's list of ``{"key": …, "value": …}``, of which it leaves some empty."""
    pairs = value.items() if isinstance(value, Mapping) else ((item.get("key"), item.get("value")) for item in value)
    return {
        syntax.qualified_name(scalar(key), "an annotation's key"): scalar(item)
        for key, item in pairs
        if key not in (None, "") and item not in (None, "")
    }
