"""The README: kalegen makes the component of the cells beside it, and its commands print what it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import kalegen
from tests.pages.page import attempt, commands, surroundings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

LOADING = """
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""
LOGISTIC = "print(LogisticRegression(max_iter=5000).fit(X_train, y_train).score(X_test, y_test))"


def test_the_component_beside_the_cells_is_what_they_become() -> None:
    table = README.read_text(encoding="utf-8").split("<table>")[1].split("</table>")[0]
    *cells, component = re.findall(r"^((?:`[^`\n]+` ?)*)\n+```python\n(.*?)^```", table, re.MULTILINE | re.DOTALL)
    tagged = [(re.findall("`(.+?)`", tags), source) for tags, source in cells]
    assert [tags for tags, _ in tagged] == [["imports"], ["pipeline-parameters"], ["step:forest", "prev:load_data"]]

    before = [(["step:load_data"], LOADING), (["step:logistic"], LOGISTIC)]
    module = kalegen.compile(_notebook([*before, *tagged, (["step:tell"], "print(score)")])).source

    assert module is not None
    assert re.sub(r"cells? [\d, ]+", "", component[1]) in re.sub(r"cells? [\d, ]+", "", module), module


def test_the_commands_print_what_stands_below_them(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "compare_models.ipynb", tmp_path / "notebook.ipynb")
    (block,) = re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    clone, install, *others = commands(block)
    assert clone[0].startswith("git clone https://github.com/kalegen/kalegen")
    assert install[0].split("#")[0].strip() == "pip install '.[demo,graph,verify]'"
    for command, lines in others:
        attempt(command, lines, 0, tmp_path, surroundings(tmp_path, "http://localhost:1"))


def _notebook(cells: list[tuple[list[str], str]]) -> dict[str, Any]:
    written = [
        {
            "cell_type": "code", "id": f"c{number}", "metadata": {"tags": tags}, "source": source,
            "outputs": [], "execution_count": None,
        }
        for number, (tags, source) in enumerate(cells)
    ]  # fmt: skip
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written}
