"""The picture in Mermaid's language, which GitHub, GitLab and Jupyter draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kalegen.pictures.picture import Group, Item, Node, Picture


def to_mermaid(picture: Picture) -> str:
    """A flowchart; steps are ``s1``, ``s2``, …, frames are subgraphs, an order that no data carries is dotted."""
    names = {node.name: f"s{number}" for number, node in enumerate(picture.nodes, 1)}
    lines = ["flowchart TD", *_items(picture.items, names, "    ")]
    for edge in picture.edges:
        arrow = f'-- "{_text(edge.label)}" -->' if edge.values else "-.->"
        lines.append(f"    {names[edge.producer]} {arrow} {names[edge.consumer]}")
    return "\n".join(lines) + "\n"


def _items(items: Iterable[Item], names: Mapping[str, str], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Group):
            # a step's number is no other frame's at the same depth
            first = next(item.nodes)
            yield f'{indent}subgraph {names[first.name]}f{len(indent) // 4}["{_text(item.frame.title)}"]'
            yield from _items(item.items, names, indent + "    ")
            yield f"{indent}end"
        else:
            yield f'{indent}{names[item.name]}["{_label(item)}"]'


def _label(node: Node) -> str:
    parameters = f"<br>{_text(', '.join(node.parameters))}" if node.parameters else ""
    return f"{_text(node.label)}{parameters}"


def _text(text: str) -> str:
    """A text in quotes: Mermaid has entities as HTML does, with ``#`` in place of ``&``."""
    return "".join(c if c.isalnum() or c in " _-,." else f"#{ord(c)};" for c in text)
