"""The picture in graphviz's language."""

from __future__ import annotations

from kalegen.graph.picture import Picture


def to_dot(picture: Picture) -> str:
    """A directed graph; an order that no data carries is dashed."""
    lines = [f"digraph {_quoted(picture.name)} {{", "    node [shape=box, style=rounded];"]
    for node in picture.nodes:
        label = "\n".join([node.name, *([", ".join(node.parameters)] if node.parameters else [])])
        lines.append(f"    {_quoted(node.name)} [label={_quoted(label)}];")
    for edge in picture.edges:
        look = f"label={_quoted(edge.label)}" if edge.values else "style=dashed"
        lines.append(f"    {_quoted(edge.producer)} -> {_quoted(edge.consumer)} [{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
