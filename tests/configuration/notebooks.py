"""Small notebooks for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TWO_STEPS = [("step:load", "import pandas as pd\ndf = pd.DataFrame({'a': [1]})"), ("step:show", "print(len(df))")]


def write_notebook(
    path: Path, cells: list[tuple[str, str]] | None = None, settings: Mapping[str, Any] | None = None
) -> Path:
    """Write a notebook whose cells are pairs of a tag and a source."""
    path.parent.mkdir(parents=True, exist_ok=True)
    language = {"name": "python", "version": "3.12.1"}
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kubeflow_notebook": dict(settings or {}), "language_info": language},
        "cells": [
            {
                "cell_type": "code", "id": f"c{number}", "metadata": {"tags": [tag]}, "source": source,
                "outputs": [], "execution_count": None,
            }
            for number, (tag, source) in enumerate(TWO_STEPS if cells is None else cells)
        ],
    }  # fmt: skip
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
