"""The layout by graphviz, whose program ``dot`` need not be there."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kalegen.graph.layout import FRAME_PADDING, MARGIN, Box, Layout, Point, Route, columns, size_of
from kalegen.graph.picture import Frame, Group, Item, Picture

INCH = 72.0
SECONDS = 20
"""How long the program may take."""


def is_installed() -> bool:
    """Whether there is the program."""
    return shutil.which("dot") is not None


def lay_out_by_graphviz(picture: Picture) -> Layout:
    """The layout of a picture. Raises OSError, SubprocessError, ValueError where the program does not do its work."""
    done = subprocess.run(
        ["dot", "-Tjson0"],
        input=sized_dot(picture),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
        encoding="utf-8",
    )
    drawn = json.loads(done.stdout)
    _, _, width, height = _numbers(drawn["bb"])
    objects = {one["name"]: one for one in drawn["objects"]}
    names = {objects[f"s{number}"]["_gvid"]: node.name for number, node in enumerate(picture.nodes)}
    boxes = {}
    for number, node in enumerate(picture.nodes):
        ((x, y),) = _points(objects[f"s{number}"]["pos"], height)
        boxes[node.name] = Box(x, y, *size_of(node))
    frames = {frame: _frame(objects[f"cluster{number}"]["bb"], height) for frame, number in _frames(picture).items()}
    routes = {(names[one["tail"]], names[one["head"]]): _route(one, height) for one in drawn.get("edges", ())}
    edges = {edge: routes[edge.producer, edge.consumer] for edge in picture.edges}
    return Layout(boxes, frames, edges, width + 2 * MARGIN, height + 2 * MARGIN)


def sized_dot(picture: Picture) -> str:
    """The graph with boxes of given sizes, and labels that take as much room as ours will."""
    numbers = {node.name: number for number, node in enumerate(picture.nodes)}
    lines = [
        "digraph {",
        'node [shape=box, fixedsize=true, label=""];',
        "edge [fontsize=11, dir=none];",
        "graph [fontname=Courier, fontsize=12];",
        "ranksep=0.6;",
        *_items(picture.items, numbers, _frames(picture)),
    ]
    for edge in picture.edges:
        label = f' [label="{"x" * columns(edge.short_label)}"]' if edge.values else ""
        lines.append(f"s{numbers[edge.producer]} -> s{numbers[edge.consumer]}{label};")
    return "\n".join([*lines, "}"])


def _items(items: Iterable[Item], numbers: Mapping[str, int], frames: Mapping[Frame, int]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Group):
            title = "x" * columns(item.frame.title)
            yield f'subgraph cluster{frames[item.frame]} {{ label="{title}"; margin={FRAME_PADDING};'
            yield from _items(item.items, numbers, frames)
            yield "}"
        else:
            width, height = size_of(item)
            yield f"s{numbers[item.name]} [width={width / INCH:.3f}, height={height / INCH:.3f}];"


def _frames(picture: Picture) -> dict[Frame, int]:
    """All frames, numbered."""
    found = dict.fromkeys(frame for node in picture.nodes for frame in node.frames)
    return {frame: number for number, frame in enumerate(found)}


def _route(edge: Mapping[str, Any], height: float) -> Route:
    points = _points(edge["pos"], height)
    label = _points(edge["lp"], height)[0] if "lp" in edge else points[len(points) // 2]
    return Route(tuple(points), True, label)


def _frame(corners: str, height: float) -> Box:
    left, low, right, high = _numbers(corners)
    return Box((left + right) / 2 + MARGIN, height - (low + high) / 2 + MARGIN, right - left, high - low)


def _points(text: str, height: float) -> list[Point]:
    """Points from the lower left corner, ``x,y x,y``, as pixels from the upper left one."""
    pairs = (_numbers(pair) for pair in text.split())
    return [(x + MARGIN, height - y + MARGIN) for x, y in pairs]


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split(",")]
