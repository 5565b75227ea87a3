"""A picture with what its edges, and the saves of its steps, rest on."""

from __future__ import annotations

from dataclasses import replace

from kalegen.facts.reasons import Reasons
from kalegen.pictures.picture import Picture
from kalegen.syntax.plain_text import printable


def explained(picture: Picture, reasons: Reasons) -> Picture:
    """The picture whose edges and steps say why they are as they are."""
    edges = [replace(edge, why=_lines(reasons.edges[edge.producer, edge.consumer])) for edge in picture.edges]
    nodes = [replace(node, changes=_lines(reasons.saves[node.name])) for node in picture.nodes]
    return replace(picture, nodes=tuple(nodes), edges=tuple(edges))


def _lines(reasons: list[str]) -> tuple[str, ...]:
    return tuple(map(printable, dict.fromkeys(reasons)))
