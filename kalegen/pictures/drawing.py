"""The picture as a part of a page."""

from __future__ import annotations

from html import escape

from kalegen.pictures.picture import Picture
from kalegen.pictures.svg import to_svg
from kalegen.pictures.text import tree

HOW_TO_DRAW = "pip install 'kalegen[graph]', or install Graphviz"


def drawn(picture: Picture, anchor: str) -> str:
    """The picture as SVG, whose steps are links to ``#anchor-1``, …; a tree of text where no Graphviz is installed."""
    svg = to_svg(picture, anchor)
    if svg is not None:
        return svg
    lines = escape("\n".join(tree(picture)))
    return f'<pre style="text-align: left">{lines}</pre>\n<p>To have this drawn: {escape(HOW_TO_DRAW)}.</p>'
