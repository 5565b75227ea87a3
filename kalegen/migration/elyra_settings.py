"""What a node of Elyra's asks of the cluster, as tags of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kalegen.migration.elyra import Node

GPU = "nvidia.com/gpu"
SHARED_MEMORY = "/dev/shm"
RESOURCES: Mapping[str, str] = {
    "cpu": "request:cpu:{}",
    "cpu_limit": "limit:cpu:{}",
    "memory": "request:memory:{}G",
    "memory_limit": "limit:memory:{}G",
}


Note = Callable[[str, str], None]
"""Notes what has no tag, with a hint."""


def setting_tags(node: Node, note: Note) -> Iterator[str]:
    """The tags."""
    for key, form in RESOURCES.items():
        if node.properties.get(key):
            yield form.format(node.properties[key])
    if node.properties.get("gpu"):
        yield f"limit:{node.properties.get('gpu_vendor') or GPU}:{node.properties['gpu']}"
    yield from _environment(node, note)
    yield from _mounts(node, note)
    yield from _labels(node, note)
    caching = str(node.properties.get("disable_node_caching", "")).lower()
    if caching in ("true", "false"):
        yield f"cache:{'disabled' if caching == 'true' else 'enabled'}"


def _tables(node: Node, key: str, needed: Sequence[str], note: Note) -> Iterator[Mapping[str, Any]]:
    """The items of a property that say all that is needed; the others are noted."""
    for number, item in enumerate(node.listed(key), 1):
        one = _variable(item) if key == "env_vars" and isinstance(item, str) else item
        lacking = [part for part in needed if not isinstance(one, Mapping) or one.get(part) in (None, "")]
        if isinstance(one, Mapping) and not lacking:
            yield one
        else:
            why = f"lacks {' and '.join(lacking)}" if isinstance(one, Mapping) and lacking else "is no table"
            note(f"item {number} of {key} {why}", "complete it in Elyra's file, or tag the step by hand")


def _variable(text: str) -> Mapping[str, str]:
    """``NAME=value``, as older versions have it."""
    name, _, value = text.partition("=")
    return {"env_var": name.strip(), "value": value}


def _environment(node: Node, note: Note) -> Iterator[str]:
    """Variables, as texts in older versions and as tables in newer ones, and those from secrets."""
    for one in _tables(node, "env_vars", ["env_var"], note):
        name, value = str(one["env_var"]).strip(), _text(one.get("value"))
        if value:  # as Elyra, which sets no variable without one
            yield f"env:{name}:{value}"
    for one in _tables(node, "kubernetes_secrets", ["name", "key", "env_var"], note):
        yield f"secret:{one['name']}:{one['key']}:{one['env_var']}"


def _mounts(node: Node, note: Note) -> Iterator[str]:
    """Volumes and shared memory."""
    for one in _tables(node, "mounted_volumes", ["pvc_name", "path"], note):
        yield f"volume:{one['pvc_name']}:{one['path']}"
        if one.get("sub_path"):
            yield f"sub-path:{one['pvc_name']}:{one['sub_path']}"
        if one.get("read_only"):
            note(f"the volume {one['pvc_name']!r} is mounted read-only", "kfp mounts it for writing, too")
    memory = node.properties.get("kubernetes_shared_mem_size")
    if isinstance(memory, Mapping) and memory.get("size"):
        yield f"empty-dir:shm:{SHARED_MEMORY}:{memory['size']}{memory.get('units') or 'G'}:Memory"


def _labels(node: Node, note: Note) -> Iterator[str]:
    """Labels, annotations and tolerations."""
    for key, kind in (("kubernetes_pod_labels", "label"), ("kubernetes_pod_annotations", "annotation")):
        for one in _tables(node, key, ["key"], note):
            yield f"{kind}:{one['key']}:{_text(one.get('value'))}"
    for one in _tables(node, "kubernetes_tolerations", ["operator"], note):
        parts = [_text(one.get(part)) for part in ("key", "operator", "value", "effect")]
        yield f"toleration:{':'.join(parts)}".rstrip(":")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
