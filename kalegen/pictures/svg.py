"""The picture as SVG, drawn from a layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from kalegen.pictures.graphviz import lay_out
from kalegen.pictures.layout import LINE_HEIGHT, PADDING, SMALL_WIDTH, Box, Layout, Route, columns, lines_of
from kalegen.pictures.picture import Edge, Frame, Node, Picture

STYLE = """\
.step rect { fill: #eef4fb; stroke: #3a6ea5; }
.step text { fill: #1c2733; text-anchor: middle; }
.step .title { font: 600 14px system-ui, sans-serif; }
.step .more { font: 11px system-ui, sans-serif; fill: #51606f; }
.frame rect { fill: #8881; stroke: #8a97a5; }
.frame.if rect, .frame.for rect { fill: #b8860b12; stroke: #a87b1a; stroke-dasharray: 6 3; }
.frame text { font: 600 12px system-ui, sans-serif; fill: #51606f; }
.frame text { paint-order: stroke; stroke: #fffc; stroke-width: 4; }
.frame.if text, .frame.for text { fill: #7a5a10; }
.edge path { fill: none; stroke: #6b7b8c; stroke-width: 1.3; }
.edge.order path { stroke-dasharray: 4 3; }
.edge text { font: 11px system-ui, sans-serif; fill: #2f4156; text-anchor: middle; }
.edge rect { fill: #fff; opacity: 0.85; }
#arrow { fill: #6b7b8c; }
@media (prefers-color-scheme: dark) {
  .step rect { fill: #1d2b3a; stroke: #6fa3d8; }
  .step text { fill: #e6edf3; }
  .step .more { fill: #9fb0c0; }
  .frame text { fill: #9fb0c0; stroke: #12181fcc; }
  .frame.if text, .frame.for text { fill: #d9b45b; }
  .edge text { fill: #c6d3df; }
  .edge rect { fill: #12181f; }
}"""


def to_svg(picture: Picture, anchor: str = "") -> str | None:
    """The picture, laid out by Graphviz; None where that is not installed.

    With an ``anchor`` each step is a link to ``#anchor-1``, ``#anchor-2``, …
    """
    layout = lay_out(picture)
    return _svg(picture, layout, anchor) if layout is not None else None


def _svg(picture: Picture, layout: Layout, anchor: str) -> str:
    size = (
        f'width="{layout.width:.0f}" height="{layout.height:.0f}" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}"'
    )
    frames = [line for frame, box in _outermost_first(layout) for line in _frame(frame, box)]
    titles = [line for frame, box in layout.frames.items() for line in _title(frame, box)]
    edges = [line for edge in picture.edges for line in _edge(edge, layout.routes[edge])]
    nodes = [line for number, node in enumerate(picture.nodes, 1) for line in _step(node, number, layout, anchor)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(picture.name)}</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            'orient="auto-start-reverse"><path d="M 0 0 L 10 5 L 0 10 z"/></marker></defs>',
            *frames,
            *edges,
            *titles,
            *nodes,
            "</svg>\n",
        ]
    )


def _outermost_first(layout: Layout) -> list[tuple[Frame, Box]]:
    """The frames, so that none is drawn over one inside it."""
    return sorted(layout.frames.items(), key=lambda item: -item[1].width * item[1].height)


def _frame(frame: Frame, box: Box) -> Iterator[str]:
    yield f'<g class="frame {frame.kind}">'
    yield f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8"/>'
    yield "</g>"


def _title(frame: Frame, box: Box) -> Iterator[str]:
    """A frame's title, over the arrows."""
    yield f'<g class="frame {frame.kind}">'
    yield f'<text x="{box.left + 8:.1f}" y="{box.top + LINE_HEIGHT:.1f}">{escape(frame.title)}</text>'
    yield "</g>"


def _edge(edge: Edge, route: Route) -> Iterator[str]:
    yield f'<g class="edge{"" if edge.values else " order"}">'
    yield from _on_hover(edge.why)
    yield f'<path d="{_path(route)}" marker-end="url(#arrow)"/>'
    if edge.values:
        (x, y), width = route.label, columns(edge.short_label) * SMALL_WIDTH
        yield f'<rect x="{x - width / 2:.1f}" y="{y - 9:.1f}" width="{width:.1f}" height="14"/>'
        yield f'<text x="{x:.1f}" y="{y + 2:.1f}">{escape(edge.short_label)}</text>'
    yield "</g>"


def _on_hover(reasons: Sequence[str]) -> Iterator[str]:
    """What is shown where the pointer rests."""
    if reasons:
        yield f"<title>{escape(chr(10).join(reasons))}</title>"


def _path(route: Route) -> str:
    (x, y), *others = route.points
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in others)
    return f"M {x:.1f},{y:.1f} {'C' if route.is_curve else 'L'} {points}"


def _step(node: Node, number: int, layout: Layout, anchor: str) -> Iterator[str]:
    box = layout.boxes[node.name]
    if anchor:
        yield f"<a href={quoteattr(f'#{anchor}-{number}')}>"
    yield '<g class="step">'
    yield from _on_hover(node.changes)
    yield f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
    yield from _lines(node, box)
    yield "</g>"
    if anchor:
        yield "</a>"


def _lines(node: Node, box: Box) -> Iterator[str]:
    baseline = box.top + PADDING + 0.75 * LINE_HEIGHT
    for number, line in enumerate(lines_of(node)):
        look = "more" if number else "title"
        yield f'<text class="{look}" x="{box.x:.1f}" y="{baseline + number * LINE_HEIGHT:.1f}">{escape(line)}</text>'
