"""The shapes on which analyses blow up: ``python -m bench.shapes`` prints the seconds that each takes, as JSON."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

from bench.inputs import code_cell, notebook
from bench.table import Row, seconds
from bench.tools import Tools

SIZE = 40
"""How many functions, classes, names or branches each shape has."""


def shapes(tools: Tools) -> list[Row]:
    """The slowest of the shapes that the tests count the calls of, at a size that no person writes."""
    took = json.loads(tools.python("-m", "bench.shapes").run().output.strip().split("\n")[-1])
    slowest = max(took, key=lambda name: float(took[name]))
    what = f"{len(took)} shapes on which analyses blow up, size {SIZE}: the slowest"
    own = f"{seconds(took[slowest])} ({slowest.replace('_', ' ')})"
    return [Row(what, "< 2 s", own, "", "", seconds(took[slowest]), took[slowest] < 2)]


def _measure() -> dict[str, float]:
    """The seconds of processor time that planning each shape takes; what the first one imports is not counted."""
    from kalegen.generate import plan_document
    from tests.test_shapes import SHAPES

    gc.set_threshold(300_000, 50, 50)
    took = {}
    for name, (make, _) in SHAPES.items():
        for size in (2, SIZE):
            cells = [code_cell(text, *tags.split()) for text, tags in make(size)]
            began = time.process_time()
            plan_document(notebook(cells, "shape"), Path("shape.ipynb"))
            took[name] = time.process_time() - began
    return took


if __name__ == "__main__":
    print(json.dumps(_measure()))
