"""The picture as JSON, for programs; ``docs/schemas/graph.json`` says what is in it."""

from __future__ import annotations

from typing import Any

from kalegen.pictures.picture import Edge, Node, Picture
from kalegen.syntax.plain_text import json_text


def to_json(picture: Picture) -> str:
    """The graph as one JSON object."""
    data = {
        "name": picture.name,
        "description": picture.description,
        "parameters": list(picture.parameters),
        "steps": list(map(_step, picture.nodes)),
        "edges": list(map(_edge, picture.edges)),
    }
    return json_text(data) + "\n"


def _step(node: Node) -> dict[str, Any]:
    texts = ("cells", "parameters", "settings", "packages", "metrics", "inputs", "changes")
    return {
        "name": node.name,
        "component": node.component,
        "frames": [{"kind": frame.kind, "title": frame.title} for frame in node.frames],
        "outputs": dict(node.outputs),
        **{name: list(getattr(node, name)) for name in texts},
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {"from": edge.producer, "to": edge.consumer, "values": list(edge.values), "why": list(edge.why)}
