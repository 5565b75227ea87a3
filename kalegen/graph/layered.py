"""The layout by grandalf, which comes with kalegen.

grandalf knows no frames. So what is in a frame is laid out by itself, from the innermost out, and is one box to what is
around it. An arrow that crosses the frame has a vertex of its own at the frame's upper or lower edge, to which grandalf
finds a way around the other boxes; to the only box in a frame it goes straight. A label is a vertex too, so that it has
room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeAlias

from kalegen.graph.layout import (
    FRAME_PADDING,
    LINE_HEIGHT,
    MARGIN,
    PADDING,
    SMALL_WIDTH,
    Box,
    Layout,
    Point,
    Route,
    columns,
    size_of,
)
from kalegen.graph.picture import Edge, Frame, Group, Item, Node, Picture

GAP = 24.0
"""Between boxes side by side; a line's height more between those above each other."""


@dataclass(frozen=True)
class Stop:
    """A vertex on an edge's way: its label, or where it enters or leaves a frame."""

    edge: Edge
    place: str

    @property
    def size(self) -> tuple[float, float]:
        """Room for the label."""
        if self.place != "label" or not self.edge.values:
            return 2.0, 2.0
        return columns(self.edge.short_label) * SMALL_WIDTH + 4, LINE_HEIGHT


Place: TypeAlias = "Item | Stop"


@dataclass
class Sheet:
    """A layout in the making, of what is in one frame; ``ways`` end at the frame where edges cross it."""

    boxes: dict[str, Box] = field(default_factory=dict)
    frames: dict[Frame, Box] = field(default_factory=dict)
    ways: dict[Edge, list[Point]] = field(default_factory=dict)
    labels: dict[Edge, Point] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def moved(self, x: float, y: float) -> Sheet:
        """The same further to the right and down."""
        boxes = {name: replace(box, x=box.x + x, y=box.y + y) for name, box in self.boxes.items()}
        frames = {frame: replace(box, x=box.x + x, y=box.y + y) for frame, box in self.frames.items()}
        ways = {edge: [(a + x, b + y) for a, b in points] for edge, points in self.ways.items()}
        labels = {edge: (a + x, b + y) for edge, (a, b) in self.labels.items()}
        return Sheet(boxes, frames, ways, labels, self.width, self.height)

    def add(self, other: Sheet) -> None:
        """Take over all of another sheet but its ways."""
        self.boxes |= other.boxes
        self.frames |= other.frames
        self.labels |= other.labels


def lay_out_by_grandalf(picture: Picture) -> Layout:
    """The layout of a picture, each connected part to the right of the one before it."""
    sheet = _sheet(picture.items, picture.edges).moved(MARGIN, MARGIN)
    routes = {edge: Route(tuple(sheet.ways[edge]), False, sheet.labels[edge]) for edge in picture.edges}
    return Layout(sheet.boxes, sheet.frames, routes, sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN)


def _sheet(items: Sequence[Item], edges: Sequence[Edge]) -> Sheet:
    """What is in a frame, laid out by itself; ``edges`` are all that begin or end in it."""
    if len(items) == 1 and isinstance(items[0], Node):
        width, height = size_of(items[0])
        return Sheet({items[0].name: Box(width / 2, height / 2, width, height)}, width=width, height=height)
    home = {node.name: item for item in items for node in _nodes(item)}
    inner = {item.frame: _sheet(item.items, _touching(item, edges)) for item in items if isinstance(item, Group)}
    own = [edge for edge in edges if home.get(edge.producer) is not home.get(edge.consumer)]
    stops = {edge: _stops(edge, home) for edge in own}
    places, lines = _placed(items, stops, inner)
    sheet = Sheet()
    for group in (item for item in items if isinstance(item, Group)):
        box = sheet.frames[group.frame] = places[group]
        shift = (box.x - inner[group.frame].width / 2, box.top + FRAME_PADDING + LINE_HEIGHT)
        inner[group.frame] = inner[group.frame].moved(*shift)
        sheet.add(inner[group.frame])
        sheet.ways |= inner[group.frame].ways
    sheet.boxes |= {item.name: places[item] for item in items if isinstance(item, Node)}
    for edge, (first, middle, last) in stops.items():
        way = [*lines[edge, first], (places[middle].x, places[middle].y), *lines[edge, middle]]
        sheet.labels[edge] = (places[middle].x, places[middle].y)
        before, after = _beyond(first, edge, inner, way[1]), _beyond(last, edge, inner, way[-2])
        sheet.ways[edge] = [*before, *way[bool(before) : len(way) - bool(after)], *after]
    sheet.width = max(box.x + box.width / 2 for box in places.values())
    sheet.height = max(box.y + box.height / 2 for box in places.values())
    return sheet


def _nodes(item: Item) -> Iterator[Node]:
    return item.nodes if isinstance(item, Group) else iter((item,))


def _touching(group: Group, edges: Sequence[Edge]) -> list[Edge]:
    names = {node.name for node in group.nodes}
    return [edge for edge in edges if names & {edge.producer, edge.consumer}]


def _stops(edge: Edge, home: Mapping[str, Item]) -> tuple[Place, Stop, Place]:
    """The vertices on an edge's way, of which the middle one is its label's."""
    first, last = home.get(edge.producer), home.get(edge.consumer)
    middle = Stop(edge, "label" if first and last else "way")
    return first or Stop(edge, "entry"), middle, last or Stop(edge, "exit")


def _beyond(place: Place, edge: Edge, inner: Mapping[Frame, Sheet], stop: Point) -> list[Point]:
    """The part of an edge's way that is inside a frame; ``stop`` is the last one outside."""
    if not isinstance(place, Group):
        return []
    sheet = inner[place.frame]
    if edge in sheet.ways:
        return sheet.ways[edge]
    (box,) = sheet.boxes.values()
    x = min(max(stop[0], box.left + PADDING), box.left + box.width - PADDING)
    return [(x, box.top if stop[1] < box.y else box.top + box.height)]


def _placed(
    items: Sequence[Item], stops: Mapping[Edge, tuple[Place, Stop, Place]], inner: Mapping[Frame, Sheet]
) -> tuple[dict[Place, Box], dict[tuple[Edge, Place], list[Point]]]:
    """Where the vertices are, and each edge's points from one of them to the next, by its beginning."""
    from grandalf.graphs import Edge as Line
    from grandalf.graphs import Graph, Vertex

    vertices = {place: Vertex(place) for place in (*items, *(stop for way in stops.values() for stop in way))}
    lines = [
        Line(vertices[first], vertices[second], data=(edge, first))
        for edge, way in stops.items()
        for first, second in pairwise(way)
    ]
    lines += [Line(vertices[first], vertices[second]) for first, second in _bounds(items, stops)]
    boxes: dict[Place, Box] = {}
    points: dict[tuple[Edge, Place], list[Point]] = {}
    left = 0.0
    for part in Graph(list(vertices.values()), lines).C:
        placed, ways = _draw(part, inner, left)
        boxes |= placed
        points |= ways
        left = GAP + max(box.x + box.width / 2 for box in placed.values())
    return boxes, points


def _bounds(items: Sequence[Item], stops: Mapping[Edge, tuple[Place, Stop, Place]]) -> Iterator[tuple[Place, Place]]:
    """Lines that nobody sees, which keep the ways in above all boxes of a frame, and the ways out below."""
    begun, ended = {way[0] for way in stops.values()}, {way[2] for way in stops.values()}
    for first, _, last in stops.values():
        if isinstance(first, Stop):
            yield from ((first, item) for item in items if item not in ended)
        if isinstance(last, Stop):
            yield from ((item, last) for item in items if item not in begun)


def _draw(
    part: Any, inner: Mapping[Frame, Sheet], left: float
) -> tuple[dict[Place, Box], dict[tuple[Edge, Place], list[Point]]]:
    """A connected part of a graph, moved so that it begins at the given left edge."""
    from grandalf.layouts import SugiyamaLayout, VertexViewer
    from grandalf.routing import EdgeViewer, route_with_lines

    vertices, lines = list(part.sV), list(part.sE)
    for vertex in vertices:
        vertex.view = VertexViewer(*_size(vertex.data, inner))
    for line in lines:
        line.view = EdgeViewer()
    layout = SugiyamaLayout(part)
    layout.xspace, layout.yspace = GAP, LINE_HEIGHT / 2
    layout.route_edge = route_with_lines
    layout.init_all()
    layout.draw(3)
    views = {vertex.data: vertex.view for vertex in vertices}
    x = left - min(view.xy[0] - view.w / 2 for view in views.values())
    y = -min(view.xy[1] - view.h / 2 for view in views.values())
    boxes = {place: Box(view.xy[0] + x, view.xy[1] + y, view.w, view.h) for place, view in views.items()}
    return boxes, {line.data: [(a + x, b + y) for a, b in line.view._pts] for line in lines if line.data}


def _size(place: Place, inner: Mapping[Frame, Sheet]) -> tuple[float, float]:
    if isinstance(place, Stop):
        return place.size
    if isinstance(place, Node):
        return size_of(place)
    sheet = inner[place.frame]
    width = max(sheet.width, columns(place.frame.title) * SMALL_WIDTH * 1.1)
    return width + 2 * FRAME_PADDING, sheet.height + 2 * FRAME_PADDING + LINE_HEIGHT
