"""How large what is generated is: what components carry along, where the user's code begins, the compiled YAML."""

from __future__ import annotations

import re
from pathlib import Path

from bench.inputs import numeric_notebook, pipeline_notebook, write
from bench.table import Row
from bench.tools import Tools
from kalegen.emit.module import embedded_in
from kalegen.generate import generate


def texts(tools: Tools) -> list[Row]:
    """The rows about texts, which are the same on every machine."""
    plain = write(pipeline_notebook(100), tools.folder / "in" / "chain_100.ipynb")
    numeric = write(numeric_notebook(), tools.folder / "in" / "numeric.ipynb")
    return [
        _first_line(plain, "plain values", 90),
        _first_line(numeric, "NumPy, pandas and scikit-learn", 200),
        _embedded(plain, "plain values", 5),
        _embedded(numeric, "NumPy, pandas and scikit-learn", 9),
        _yaml(tools, plain, 100),
    ]


def _first_line(notebook: Path, values: str, goal: int) -> Row:
    source = generate(notebook).source or ""
    line = source[: re.search(r"^# step ", source, re.MULTILINE).start()].count("\n") + 1  # type: ignore[union-attr]
    total = source.count("\n")
    what = f"first line of the user's, {values}"
    return Row(what, f"< {goal}", f"line {line} of {total}", "", "", str(line), line < goal)


def _embedded(notebook: Path, values: str, goal: int) -> Row:
    pipeline = generate(notebook).pipeline
    assert pipeline is not None
    sizes = [sum(len(function.source.encode()) for function in embedded_in(step, pipeline)) for step in pipeline.steps]
    largest = max(sizes) / 1024
    what = f"embedded text of the largest component, {values}"
    return Row(what, f"≤ {goal} KiB", f"{largest:.1f} KiB", "", "", f"{largest:.1f} KiB", largest <= goal)


def _yaml(tools: Tools, notebook: Path, steps: int) -> Row:
    module = tools.folder / "yaml" / "chain.py"
    module.parent.mkdir(exist_ok=True)
    tools.kalegen(str(notebook), "-o", str(module), "--force").run()
    tools.python(str(module), folder=module.parent).run()
    size = sum(path.stat().st_size for path in module.parent.glob("*.yaml")) / 1024 / steps
    return Row("YAML a step, a chain of 100", "≤ 10 KiB", f"{size:.1f} KiB", "", "", f"{size:.1f} KiB", size <= 10)
