"""Where the boxes and the arrows go: graphviz decides it where it is installed, grandalf otherwise."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kalegen.graph.picture import Edge, Node, Picture

TITLE_WIDTH = 8.2
SMALL_WIDTH = 6.4
"""Pixels per character of a box's title, and of everything smaller."""

LINE_HEIGHT = 17
PADDING = 10
MARGIN = 16
INCH = 72.0
SECONDS = 20
"""How long graphviz may take."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A step's box: the middle, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """An arrow: its points, which are a Bézier curve's or a line's, and the middle of its label."""

    points: tuple[Point, ...]
    is_curve: bool
    label: Point


@dataclass(frozen=True)
class Layout:
    """Where everything is: boxes by step, routes by edge, and the size of the whole."""

    boxes: Mapping[str, Box]
    routes: Mapping[Edge, Route]
    width: float
    height: float


def lines_of(node: Node) -> list[str]:
    """The lines in a step's box: its title, and below it, smaller, its parameters and its settings but the image."""
    asked = [setting for setting in node.settings if not setting.startswith("image ")]
    return [node.name, *([", ".join(node.parameters)] if node.parameters else []), *asked]


def size_of(node: Node) -> tuple[float, float]:
    """A box's width and height."""
    title, *others = lines_of(node)
    widths = [columns(title) * TITLE_WIDTH, *(columns(line) * SMALL_WIDTH for line in others)]
    return max([60, *widths]) + 2 * PADDING, (1 + len(others)) * LINE_HEIGHT + 2 * PADDING


def columns(text: str) -> int:
    """How wide a text is, in characters of a Latin script."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def lay_out(picture: Picture) -> Layout:
    """The layout of a picture."""
    if shutil.which("dot"):
        try:
            return lay_out_by_graphviz(picture)
        except (OSError, subprocess.SubprocessError, ValueError):
            pass  # a broken installation: the other one does it too
    return lay_out_by_grandalf(picture)


def lay_out_by_graphviz(picture: Picture) -> Layout:
    """The layout by the program ``dot``. Raises OSError, SubprocessError, ValueError."""
    command = ["dot", "-Tplain"]
    done = subprocess.run(
        command,
        input=_sized_dot(picture),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
        encoding="utf-8",
    )
    names = {f"s{number}": node for number, node in enumerate(picture.nodes)}
    edges = {(f"s{_index(picture, e.producer)}", f"s{_index(picture, e.consumer)}"): e for e in picture.edges}
    boxes, routes, width, height = {}, {}, 0.0, 0.0
    for words in map(shlex.split, done.stdout.splitlines()):
        if words[0] == "graph":
            width, height = (float(word) * INCH for word in words[2:4])
        elif words[0] == "node":
            (x, y), (w, h) = _points(words[2:4], height)[0], size_of(names[words[1]])
            boxes[names[words[1]].name] = Box(x, y, w, h)
        elif words[0] == "edge":
            last = 4 + 2 * int(words[3])
            points = _points(words[4:last], height)
            is_labelled = len(words) - last == 5
            label = _points(words[last + 1 : last + 3], height)[0] if is_labelled else points[len(points) // 2]
            routes[edges[words[1], words[2]]] = Route(tuple(points), True, label)
    return Layout(boxes, routes, width + 2 * MARGIN, height + 2 * MARGIN)


def _index(picture: Picture, name: str) -> int:
    return next(number for number, node in enumerate(picture.nodes) if node.name == name)


def _sized_dot(picture: Picture) -> str:
    """The graph with boxes of given sizes, and labels that take as much room as ours will."""
    lines = [
        "digraph {",
        'node [shape=box, fixedsize=true, label=""];',
        "edge [fontsize=11, dir=none];",
        "ranksep=0.6;",
    ]
    for number, node in enumerate(picture.nodes):
        width, height = size_of(node)
        lines.append(f"s{number} [width={width / INCH:.3f}, height={height / INCH:.3f}];")
    for edge in picture.edges:
        label = f' [label="{"x" * columns(edge.short_label)}"]' if edge.values else ""
        lines.append(f"s{_index(picture, edge.producer)} -> s{_index(picture, edge.consumer)}{label};")
    return "\n".join([*lines, "}"])


def _points(words: list[str], height: float) -> list[Point]:
    """Pairs of inches from the lower left corner as pixels from the upper left one."""
    numbers = [float(word) * INCH for word in words]
    return [(x + MARGIN, height - y + MARGIN) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def lay_out_by_grandalf(picture: Picture) -> Layout:
    """The layout by grandalf, each connected part to the right of the one before it.

    A label is a vertex on its edge's way, so that it has room of its own.
    """
    from grandalf.graphs import Edge as Line
    from grandalf.graphs import Graph, Vertex

    vertices = {node.name: Vertex(node) for node in picture.nodes}
    labels = {edge: Vertex(edge) for edge in picture.edges if edge.values}
    lines = []
    for edge in picture.edges:
        stops = [vertices[edge.producer], *([labels[edge]] if edge in labels else []), vertices[edge.consumer]]
        lines += [Line(first, second, data=edge) for first, second in pairwise(stops)]
    left, bottom = 0.0, 0.0
    layout = Layout({}, {}, 0, 0)
    for part in Graph([*vertices.values(), *labels.values()], lines).C:
        placed = _lay_out_part(part, left + MARGIN)
        left, bottom = max(left, placed.width), max(bottom, placed.height)
        layout = Layout({**layout.boxes, **placed.boxes}, {**layout.routes, **placed.routes}, left, bottom)
    return Layout(layout.boxes, layout.routes, left + MARGIN, bottom + MARGIN)


def _lay_out_part(part: Any, left: float) -> Layout:
    """A connected part of the graph, moved so that it begins at the given left edge."""
    from grandalf.layouts import SugiyamaLayout, VertexViewer
    from grandalf.routing import EdgeViewer, route_with_lines

    vertices, lines = list(part.sV), list(part.sE)
    for vertex in vertices:
        is_label = isinstance(vertex.data, Edge)
        vertex.view = VertexViewer(*(_label_size(vertex.data) if is_label else size_of(vertex.data)))
    for line in lines:
        line.view = EdgeViewer()
    layout = SugiyamaLayout(part)
    layout.xspace, layout.yspace = 24, 28
    layout.route_edge = route_with_lines
    layout.init_all()
    layout.draw(3)
    boxes = [(vertex.data, _box(vertex.view)) for vertex in vertices]
    x = left - min(box.x - box.width / 2 for _, box in boxes)
    y = MARGIN - min(box.y - box.height / 2 for _, box in boxes)
    placed = {data: Box(box.x + x, box.y + y, box.width, box.height) for data, box in boxes}
    return _layout_of(
        placed, {(line.data, line.v[0].data): [(a + x, b + y) for a, b in line.view._pts] for line in lines}
    )


def _box(view: Any) -> Box:
    """Where grandalf has put a vertex."""
    return Box(view.xy[0], view.xy[1], view.w, view.h)


def _layout_of(placed: Mapping[Node | Edge, Box], ways: Mapping[tuple[Edge, Node | Edge], list[Point]]) -> Layout:
    """The layout in which labels are vertices, as one in which they are not; ``ways`` are by edge and beginning."""
    routes = {}
    for edge, start in ways:
        if start is not edge:
            first, second = ways[edge, start], ways.get((edge, edge), [])
            label = placed.get(edge)
            middle = (label.x, label.y) if label is not None else first[len(first) // 2]
            routes[edge] = Route((*first, *([middle] if second else []), *second), False, middle)
    boxes = {data.name: box for data, box in placed.items() if isinstance(data, Node)}
    right = max(box.x + box.width / 2 for box in placed.values())
    return Layout(boxes, routes, right, max(box.y + box.height / 2 for box in placed.values()))


def _label_size(edge: Edge) -> tuple[float, float]:
    return columns(edge.short_label) * SMALL_WIDTH + 4, LINE_HEIGHT
