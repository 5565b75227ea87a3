"""Where boxes, frames and arrows are, and how much room texts take."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kalegen.pictures.picture import Edge, Frame, Node

TITLE_WIDTH = 8.2
SMALL_WIDTH = 6.4
"""Pixels per character of a box's title, and of everything smaller."""

LINE_HEIGHT = 17
PADDING = 10
MARGIN = 16
FRAME_PADDING = 12

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """The box of a step or a frame: the middle, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Return the position of the left edge."""
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        """Return the position of the upper edge."""
        return self.y - self.height / 2


@dataclass(frozen=True)
class Route:
    """An arrow: its points, which are a Bézier curve's or a line's, and the middle of its label."""

    points: tuple[Point, ...]
    is_curve: bool
    label: Point


@dataclass(frozen=True)
class Layout:
    """Where everything is: boxes by step, frames, routes by edge, and the size of the whole."""

    boxes: Mapping[str, Box]
    frames: Mapping[Frame, Box]
    routes: Mapping[Edge, Route]
    width: float
    height: float


def lines_of(node: Node) -> list[str]:
    """The lines in a step's box: its title, and below it, smaller, its parameters and its settings but the image."""
    asked = [setting for setting in node.settings if not setting.startswith("image ")]
    return [node.label, *([", ".join(node.parameters)] if node.parameters else []), *asked]


def size_of(node: Node) -> tuple[float, float]:
    """A box's width and height."""
    title, *others = lines_of(node)
    widths = [columns(title) * TITLE_WIDTH, *(columns(line) * SMALL_WIDTH for line in others)]
    return max([60, *widths]) + 2 * PADDING, (1 + len(others)) * LINE_HEIGHT + 2 * PADDING


def columns(text: str) -> int:
    """How wide a text is, in characters of a Latin script."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
