"""What a step uses of its module, directly or through others."""

from __future__ import annotations

import functools
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from kalegen import sdk
from kalegen.sdk import artifact

DEPTH = 3


class Color(Enum):
    """Crosses steps."""

    RED = "red"
    BLUE = "blue"


@dataclass
class Point:
    """Crosses steps too."""

    x: int
    color: Color = Color.RED

    def moved(self, by: int = DEPTH) -> Point:
        """A point elsewhere."""
        return Point(self.x + by, self.color)


@functools.lru_cache
def fib(n):
    """Recursion."""
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def on_each(function, values):
    """A callback."""
    return [function(value) for value in values]


def double(value):
    """Passed on as a value."""
    return value * 2


@sdk.step
def points(n):
    return [Point(i).moved() for i in on_each(double, range(n))]


@sdk.step()
def table(points: list[Point]) -> tuple[pd.DataFrame, "pd.Series | None"]:
    frame = pd.DataFrame({"x": [p.x for p in points], "fib": [fib(p.x) for p in points]})
    return frame, frame["x"]


@artifact(name="summary", path="summary.md")
@sdk.step
def check(points, frame, model):
    with open("summary.md", "w") as file:
        file.write(f"# {len(frame)} points\n")
    print(points[0] == Point(3), points[0].color is Color.RED, isinstance(points[1], Point))
    print(frame.to_dict("list"), np.mean(model))


@sdk.step(name="external")
def external(word):
    done = subprocess.run([sys.executable, "-c", f"print({word!r})"], capture_output=True, text=True, check=True)
    print(done.stdout.strip())


@sdk.pipeline(name="helpers")
def flow(n=3):
    found = points(n)
    frame, model = table(found)
    check(found, frame, model)
    external("outside")
