"""The layout by Graphviz: by its program ``dot`` where that is installed, else by the one that pygraphviz brings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any, TypeAlias

from kalegen.pictures.layout import FRAME_PADDING, MARGIN, Box, Layout, Point, Route, columns, size_of
from kalegen.pictures.picture import Frame, Group, Item, Picture

INCH = 72.0
SECONDS = 20
"""How long the program may take."""

Command: TypeAlias = "list[str]"
"""A program that reads DOT and writes Graphviz's JSON."""

BY_PYGRAPHVIZ = """\
import sys
sys.path[:] = {path!r}
import pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format="json0", prog="dot"))
"""
"""In a process of its own, as what Graphviz says on stderr is nothing that a user could act on."""


def find_programs() -> Iterator[Command]:
    """The programs that are installed, the best one first."""
    if shutil.which("dot") is not None:
        yield ["dot", "-Tjson0"]
    if find_spec("pygraphviz") is not None:
        yield [sys.executable, "-I", "-c", BY_PYGRAPHVIZ.format(path=sys.path)]


def lay_out(picture: Picture) -> Layout | None:
    """The layout of a picture; None where no Graphviz is installed that does its work."""
    for command in find_programs():
        try:
            return lay_out_by(command, picture)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError):
            pass  # a broken installation, or one that is older than its JSON: perhaps the next one does it
    return None


def lay_out_by(command: Command, picture: Picture) -> Layout:
    """The layout by a program. Raises OSError, SubprocessError, ValueError, KeyError where that does not do it."""
    drawn = json.loads(
        subprocess.run(
            command,
            input=sized_dot(picture),
            capture_output=True,
            check=True,
            timeout=SECONDS,
            encoding="utf-8",
        ).stdout
    )
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
    """Number the frames of a drawing."""
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
