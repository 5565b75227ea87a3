"""A pipeline of Elyra's, as its ``.pipeline`` file has it: nodes in the order in which they run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

FIRST_NAMES: Mapping[str, str] = {
    "artifact": "filename",
    "image": "runtime_image",
    "vars": "env_vars",
    "file_dependencies": "dependencies",
    "recursive_dependencies": "include_subdirectories",
}
"""What the first versions of the format call what the others call otherwise."""


class Unreadable(ValueError):
    """What keeps a text from being a pipeline of Elyra's."""


@dataclass(frozen=True)
class Node:
    """A node: its id, its label, what kind it is, what it is given, and the ids of those that it waits for."""

    identity: str
    label: str
    kind: str
    properties: Mapping[str, Any]
    after: tuple[str, ...]

    @property
    def file(self) -> str:
        """The notebook or script that it runs, relative to the pipeline's file."""
        return str(self.properties.get("filename") or "")

    @property
    def is_generic(self) -> bool:
        """Whether it runs a file, and not a component of a catalogue."""
        return self.kind in ("execute-notebook-node", "execute-python-node", "execute-r-node")

    def listed(self, key: str) -> list[Any]:
        """The items of a property that is a list."""
        return _listed(self.properties.get(key))


@dataclass(frozen=True)
class ElyraPipeline:
    """A pipeline; ``properties`` are those of the whole, ``defaults`` what its nodes have unless they say otherwise."""

    name: str
    properties: Mapping[str, Any]
    nodes: tuple[Node, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)


def read_elyra(text: str, name: str) -> ElyraPipeline:
    """The pipeline in a file of that name, which may be of any version of the format; raises Unreadable."""
    try:
        document = json.loads(text)
    except ValueError as problem:
        raise Unreadable(f"the file is not JSON: {problem}") from None
    flows = document.get("pipelines") if isinstance(document, Mapping) else None
    if not isinstance(flows, list) or not flows or not all(isinstance(flow, Mapping) for flow in flows):
        raise Unreadable("the file is JSON, but no pipeline of Elyra's: it has no list 'pipelines'")
    known = {str(flow.get("id")): flow for flow in flows}
    first = str(_table(document).get("primary_pipeline"))
    primary = known[first] if first in known else flows[0]
    data = _table(primary.get("app_data"))
    properties = {**data, **_table(data.get("properties"))}
    nodes = list(_nodes(primary, known, ()))
    if not nodes:
        raise Unreadable("the pipeline has no nodes")
    return ElyraPipeline(
        str(properties.get("name") or name), properties, _in_order(nodes), _table(properties.get("pipeline_defaults"))
    )


def _nodes(
    flow: Mapping[str, Any], known: Mapping[str, Any], before: tuple[str, ...], place: str = ""
) -> Iterator[Node]:
    """The nodes of a flow and of those inside it; those that wait for none there wait for the ones ``before`` it.

    Their ids begin with ``place``, that of the node that the flow stands for: two nodes may stand for one flow.
    """
    raw = _by_id(flow, place)
    inner = {key: _inside(key, node, known) for key, node in raw.items() if node.get("type") == "super_node"}
    for key, node in raw.items():
        if node.get("type") == "binding":
            continue
        links = [link for link in (place + one for one in _links(node)) if raw.get(link, {}).get("type") != "binding"]
        after = tuple(one for link in links for one in inner.get(link, [link])) or before
        if key in inner:
            yield from _nodes(*_flow_of(node, known), after, f"{key}/")
        else:
            yield _node(key, node, after)


def _by_id(flow: Mapping[str, Any], place: str) -> dict[str, Mapping[str, Any]]:
    """The nodes of a flow; one without an id, or with that of another one, gets its number in its place."""
    found: dict[str, Mapping[str, Any]] = {}
    for number, node in enumerate(_listed(flow.get("nodes")), 1):
        if not isinstance(node, Mapping):
            raise Unreadable(f"node {number} is no object")
        key = f"{place}{node['id']}" if node.get("id") else ""
        found[key if key and key not in found else f"{key or place}#{number}"] = node
    return found


def _inside(key: str, node: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """The ids of all nodes in a flow that stands as one node."""
    return [one.identity for one in _nodes(*_flow_of(node, known), (), f"{key}/")]


def _flow_of(node: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The flow that stands as one node, and the flows that nodes in it can stand for: all but itself."""
    name = str(_table(node.get("subflow_ref")).get("pipeline_id_ref"))
    if name not in known:
        raise Unreadable(f"the node {node.get('id')} stands for a flow that is not there, or that stands for itself")
    return known[name], {key: flow for key, flow in known.items() if key != name}


def _node(key: str, node: Mapping[str, Any], after: tuple[str, ...]) -> Node:
    data = _table(node.get("app_data"))
    given = {**data, **_table(data.get("component_parameters"))}
    properties = {**{new: given[old] for old, new in FIRST_NAMES.items() if old in given}, **given}
    shown = _table(data.get("ui_data")).get("label")
    stem = PurePosixPath(str(properties.get("filename") or "")).stem
    label = str(data.get("label") or shown or "")
    return Node(
        key, stem if label.endswith((".ipynb", ".py", ".r")) else label or stem, str(node.get("op")), properties, after
    )


def _links(node: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the nodes that a node waits for."""
    for port in _listed(node.get("inputs")):
        for link in _listed(_table(port).get("links")):
            yield str(_table(link).get("node_id_ref"))


def _in_order(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes so that each comes behind those that it waits for, and else as in the file."""
    known = {node.identity: node for node in nodes}
    places = {node.identity: place for place, node in enumerate(nodes)}
    sorter = TopologicalSorter({node.identity: [one for one in node.after if one in known] for node in nodes})
    try:
        sorter.prepare()
    except CycleError:
        raise Unreadable("its nodes wait for one another in a circle") from None
    order: list[Node] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=places.__getitem__)
        order.append(known[ready[0]])
        sorter.done(ready.pop(0))
    return tuple(order)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
