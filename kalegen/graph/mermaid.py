"""The picture in Mermaid's language, which GitHub, GitLab and Jupyter draw."""

from __future__ import annotations

from kalegen.graph.picture import Node, Picture


def to_mermaid(picture: Picture) -> str:
    """A flowchart; steps are ``s1``, ``s2``, …, an order that no data carries is dotted."""
    names = {node.name: f"s{number}" for number, node in enumerate(picture.nodes, 1)}
    lines = ["flowchart TD", *(f'    {names[node.name]}["{_label(node)}"]' for node in picture.nodes)]
    for edge in picture.edges:
        arrow = f'-- "{_text(edge.label)}" -->' if edge.values else "-.->"
        lines.append(f"    {names[edge.producer]} {arrow} {names[edge.consumer]}")
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    parameters = f"<br>{_text(', '.join(node.parameters))}" if node.parameters else ""
    return f"{_text(node.name)}{parameters}"


def _text(text: str) -> str:
    """A text in quotes: Mermaid has entities as HTML does, with ``#`` in place of ``&``."""
    return "".join(c if c.isalnum() or c in " _-,." else f"#{ord(c)};" for c in text)
