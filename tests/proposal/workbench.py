"""Notebooks for tests of proposals, written as text: a line ``##`` and so on is a heading, ``%%`` begins a cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def notebook(text: str) -> dict[str, Any]:
    """The notebook; cells begin with ``%%`` and perhaps tags, headings stand between cells."""
    cells: list[dict[str, Any]] = []
    for block in text.strip("\n").split("\n\n"):
        if block.startswith("#"):
            cells.append({"cell_type": "markdown", "metadata": {}, "source": block})
        else:
            head, _, source = block.partition("\n")
            tags = head.removeprefix("%%").split()
            metadata: dict[str, Any] = {"tags": tags} if tags else {}
            cells.append({"cell_type": "code", "metadata": metadata, "source": source})
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "python", "version": "3.11.0"}},
            "cells": cells}  # fmt: skip


def save(path: Path, document: Mapping[str, Any]) -> Path:
    """Write a notebook as Jupyter does."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
