"""Notebooks to measure with: made from a seed, so that every machine measures the same bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

IMPORTS = "import json\nimport math\nimport statistics\nfrom collections import Counter"

FUNCTIONS = '''\
def scaled(values, factor):
    """The values, each times a factor."""
    return [round(value * factor, 9) for value in values]


def described(values):
    """A few numbers that say what the values are like."""
    return {"mean": statistics.fmean(values), "spread": statistics.pstdev(values), "largest": max(values)}
'''

PARAMETERS = "seed = 7\nlimit = 40\nfactor = 1.25"

FIRST = """\
# Everything begins with numbers that are the same in every run.
values_0 = [math.sin(seed + index) for index in range(limit)]
summary_0 = described(values_0)"""

NEXT = """\
# Step {number}: {remark}
rows = [(index, value) for index, value in enumerate(values_{before}) if index % {modulus} != {remainder}]
if len(rows) > limit:
    rows = rows[:limit]
values_{number} = scaled([value for _, value in rows], factor / {divisor})
for position, value in enumerate(values_{number}):
    if abs(value) > {bound}:
        print("step {number}: the value at", position, "is large:", math.copysign({bound}, value))
summary_{number} = described(values_{number})
summary_{number}["origin"] = "step {number}, after a step with the mean {{:.3f}}".format(summary_{before}["mean"])
kinds_{number} = Counter("positive" if value > 0 else "negative" for value in values_{number})
print(json.dumps(summary_{number}, sort_keys=True), dict(kinds_{number}))"""

NUMBERS = """\
source = np.random.default_rng(9)
frame = pd.DataFrame({"a": source.random(SIZE), "b": source.random(SIZE)})
X = frame.to_numpy()
y = X @ np.array([1.0, 2.0])"""

REMARKS = ("thin out the values", "keep what is small", "drop what is far from the rest", "scale and cut")


def pipeline_notebook(steps: int, seed: int = 9, name: str | None = None) -> dict[str, Any]:
    """A chain of steps of about a dozen lines, each of which uses the values of the one before it."""
    source = random.Random(seed)
    cells = _head()
    cells.append(code_cell(FIRST, "step:step_0"))
    for number in range(1, steps):
        text = NEXT.format(
            number=number,
            before=number - 1,
            remark=source.choice(REMARKS),
            modulus=source.randint(5, 11),
            remainder=source.randint(0, 4),
            divisor=source.randint(2, 5) / 4,
            bound=source.randint(2, 9),
        )
        cells.append(code_cell(text, f"step:step_{number}", f"prev:step_{number - 1}"))
    return notebook(cells, name or f"chain-{steps}")


def numeric_notebook() -> dict[str, Any]:
    """Two models of one data set: arrays, a frame, estimators and metrics between four steps."""
    cells = [
        code_cell("import numpy as np\nimport pandas as pd\nfrom sklearn.linear_model import Ridge", "imports"),
        code_cell("SIZE = 200", "pipeline-parameters"),
        code_cell(NUMBERS, "step:load"),
        code_cell("ridge = Ridge().fit(X, y)\nridge_score = ridge.score(X, y)", "step:ridge", "prev:load"),
        code_cell("means = frame.mean()\nprint(means, y.mean())", "step:describe", "prev:load"),
        code_cell("print(ridge_score, ridge.coef_, means)", "step:compare", "prev:ridge", "prev:describe"),
        code_cell("print(ridge_score)", "pipeline-metrics"),
    ]
    return notebook(cells, "numeric")


def long_cell_notebook(lines: int) -> dict[str, Any]:
    """One step whose only cell has that many lines, short ones as a pod takes 128 KiB, between two other steps."""
    block = """\
t{n} = limit * {n}
if t{n} > 99:
    t{n} -= 99
table[{n}] = str(t{n})
print({n}, t{n})"""
    text = "table = {}\n" + "\n".join(block.format(n=n) for n in range(1, lines // 5 + 1))
    cells = [*_head(), code_cell(FIRST, "step:first"), code_cell(text, "step:work", "prev:first")]
    cells.append(code_cell("print(len(table))", "step:last", "prev:work"))
    return notebook(cells, f"lines-{lines}")


def variables_notebook(variables: int) -> dict[str, Any]:
    """Ten steps that bind that many variables in all, each of which a later step reads."""
    per_step = variables // 10
    cells = _head()
    before: list[str] = []
    for step in range(10):
        names = [f"value_{step}_{index}" for index in range(per_step)]
        origins = before or ["limit"] * per_step
        text = "\n".join(f"{name} = {origin} + {step}" for name, origin in zip(names, origins, strict=True))
        tags = [f"step:step_{step}", *([f"prev:step_{step - 1}"] if step else [])]
        cells.append(code_cell(text, *tags))
        before = names
    return notebook(cells, f"variables-{variables}")


def wide_notebook(steps: int = 10, names: int = 20, functions: int = 400) -> dict[str, Any]:
    """Steps that each bind that many lists, of those of the step before; and a functions cell of 2,000 lines."""
    block = """\
def scaled_{n}(values, factor):
    largest = max(values)
    if largest > {n}:
        return [value / largest for value in values]
    return [value * factor for value in values]"""
    cells = [
        code_cell(IMPORTS, "imports"),
        code_cell("\n".join(block.format(n=n) for n in range(functions)), "functions"),
        code_cell(PARAMETERS, "pipeline-parameters"),
    ]
    for step in range(steps):
        before = [f"list_{step - 1}_{n}" if step else f"[{n}, limit]" for n in range(names)]
        each = [f"list_{step}_{n} = scaled_{step * names + n}({values}, factor)" for n, values in enumerate(before)]
        tags = [f"step:step_{step}", *([f"prev:step_{step - 1}"] if step else [])]
        cells.append(code_cell("\n".join(each), *tags))
    return notebook(cells, "wide")


def _head() -> list[dict[str, Any]]:
    return [
        code_cell(IMPORTS, "imports"),
        code_cell(FUNCTIONS, "functions"),
        code_cell(PARAMETERS, "pipeline-parameters"),
    ]


def code_cell(text: str, *tags: str) -> dict[str, Any]:
    """A code cell with tags, as Jupyter saves it."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def notebook(cells: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """A notebook with the metadata that Kale and kalegen read."""
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "kubeflow_notebook": {"experiment_name": "bench", "pipeline_name": name, "pipeline_description": ""},
            "language_info": {"name": "python", "version": "3.11.0"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(document: dict[str, Any], path: Path) -> Path:
    """Write a notebook to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path
