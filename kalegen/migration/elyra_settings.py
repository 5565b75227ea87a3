"""What a node of Elyra's asks of the cluster, as tags of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


def setting_tags(node: Node, left: Callable[[str, str], None]) -> Iterator[str]:
    """The tags; ``left`` is told of what has none, with a hint."""
    for key, form in RESOURCES.items():
        if node.properties.get(key):
            yield form.format(node.properties[key])
    if node.properties.get("gpu"):
        yield f"limit:{node.properties.get('gpu_vendor') or GPU}:{node.properties['gpu']}"
    yield from _environment(node)
    yield from _mounts(node, left)
    yield from _labels(node)
    caching = str(node.properties.get("disable_node_caching", "")).lower()
    if caching in ("true", "false"):
        yield f"cache:{'disabled' if caching == 'true' else 'enabled'}"


def _environment(node: Node) -> Iterator[str]:
    """Variables, as texts in older versions and as tables in newer ones, and those from secrets."""
    for one in node.listed("env_vars"):
        if isinstance(one, str):
            name, _, value = one.partition("=")
        else:
            name, value = str(one.get("env_var") or ""), str(one.get("value") or "")
        if name.strip() and value:
            yield f"env:{name.strip()}:{value}"
    for one in node.listed("kubernetes_secrets"):
        if isinstance(one, Mapping):
            yield f"secret:{one.get('name')}:{one.get('key')}:{one.get('env_var')}"


def _mounts(node: Node, left: Callable[[str, str], None]) -> Iterator[str]:
    """Volumes and shared memory."""
    for one in node.listed("mounted_volumes"):
        if not isinstance(one, Mapping):
            continue
        yield f"volume:{one.get('pvc_name')}:{one.get('path')}"
        if one.get("sub_path"):
            yield f"sub-path:{one['pvc_name']}:{one['sub_path']}"
        if one.get("read_only"):
            left(f"the volume {one.get('pvc_name')!r} is mounted read-only", "kfp mounts it for writing, too")
    memory = node.properties.get("kubernetes_shared_mem_size")
    if isinstance(memory, Mapping) and memory.get("size"):
        yield f"empty-dir:shm:{SHARED_MEMORY}:{memory['size']}{memory.get('units') or 'G'}:Memory"


def _labels(node: Node) -> Iterator[str]:
    """Labels, annotations and tolerations."""
    for key, kind in (("kubernetes_pod_labels", "label"), ("kubernetes_pod_annotations", "annotation")):
        for one in node.listed(key):
            yield f"{kind}:{one.get('key')}:{_text(one.get('value'))}"
    for one in node.listed("kubernetes_tolerations"):
        parts = [_text(one.get(part)) for part in ("key", "operator", "value", "effect")]
        yield f"toleration:{':'.join(parts)}".rstrip(":")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
