"""The picture in graphviz's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kalegen.pictures.picture import Group, Item, Picture


def to_dot(picture: Picture) -> str:
    """A directed graph; frames are clusters, an order that no data carries is dashed."""
    lines = [f"digraph {_quoted(picture.name)} {{", "    node [shape=box, style=rounded];"]
    lines += _items(picture.items, "    ")
    for edge in picture.edges:
        look = f"label={_quoted(edge.label)}" if edge.values else "style=dashed"
        lines.append(f"    {_quoted(edge.producer)} -> {_quoted(edge.consumer)} [{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def _items(items: Iterable[Item], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Group):
            yield f"{indent}subgraph {_quoted(f'cluster_{item.frame.kind}_{item.frame.key}')} {{"
            look = "filled, rounded" if item.frame.kind == "notebook" else "dashed, rounded"
            yield f'{indent}    label={_quoted(item.frame.title)}; style="{look}"; fillcolor="#f6f6f6";'
            yield from _items(item.items, indent + "    ")
            yield f"{indent}}}"
        else:
            label = "\n".join([item.label, *([", ".join(item.parameters)] if item.parameters else [])])
            yield f"{indent}{_quoted(item.name)} [label={_quoted(label)}];"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
