"""Small notebooks and scripts with settings, compiled by kfp to both of its documents."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kalegen.generate import Result, generate
from kalegen.running.module import load_pipeline, write_package
from tests.emit.specification import check_documents

FOLDER = Path(__file__).parents[1] / "golden" / "settings"

Cells = Sequence[tuple[Sequence[str], str]]
"""Tags and source of each cell."""


@dataclass(frozen=True)
class Compiled:
    """What a cluster is given: kfp's two documents (the second one is empty if nothing asks for it)."""

    pipeline: Mapping[str, Any]
    platform: Mapping[str, Any]

    def label(self, step: str) -> str:
        """The name of a step's executor."""
        return f"exec-{step.replace('_', '-')}-step"

    def container(self, step: str) -> Mapping[str, Any]:
        """The container of a step."""
        return self.pipeline["deploymentSpec"]["executors"][self.label(step)]["container"]

    def task(self, step: str) -> Mapping[str, Any]:
        """A step's task, wherever in the graph it is."""
        graphs = [self.pipeline["root"], *self.pipeline["components"].values()]
        tasks = {name: task for graph in graphs for name, task in graph.get("dag", {}).get("tasks", {}).items()}
        return tasks[f"{step.replace('_', '-')}-step"]

    def kubernetes(self, step: str) -> Mapping[str, Any]:
        """What the second document says of a step."""
        return self._platform()["deploymentSpec"]["executors"].get(self.label(step), {})

    def configuration(self) -> Mapping[str, Any]:
        """What the second document says of the pipeline."""
        return self._platform().get("pipelineConfig", {})

    def _platform(self) -> Mapping[str, Any]:
        return self.platform["platforms"]["kubernetes"]


def write_notebook(path: Path, cells: Cells, settings: Mapping[str, Any] | None = None) -> Path:
    """Write a notebook with ``kubeflow_notebook`` metadata."""
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kubeflow_notebook": settings or {}, "language_info": {"name": "python", "version": "3.12.1"}},
        "cells": [
            {
                "cell_type": "code", "id": f"c{number}", "metadata": {"tags": list(tags)}, "source": source,
                "outputs": [], "execution_count": None,
            }
            for number, (tags, source) in enumerate(cells)
        ],
    }  # fmt: skip
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def one_step(path: Path, *tags: str, **settings: Any) -> Result:
    """Compile a notebook of one step with tags and metadata."""
    return generate(write_notebook(path / "notebook.ipynb", [(["step:train", *tags], "print(1)")], settings))


def compiled(result: Result, folder: Path) -> Compiled:
    """What kfp makes of a module."""
    assert result.source is not None, result.diagnostics
    module = folder / "module.py"
    module.write_text(result.source, encoding="utf-8")
    loaded = load_pipeline(module)
    package = folder / "package.yaml"
    write_package(loaded, package)
    documents = list(yaml.safe_load_all(package.read_text(encoding="utf-8")))
    check_documents(documents)
    return Compiled(documents[0], documents[1] if len(documents) > 1 else {})


def findings(result: Result) -> list[str]:
    """Codes and messages."""
    return [f"{finding.code} {finding.message}" for finding in result.diagnostics]


def codes(result: Result) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in result.diagnostics]


def check_golden(case: str, result: Result) -> None:
    """Compare the module, from its first component on, with ``tests/golden/settings/CASE.py``.

    What stands above is the runtime's. With REWRITE_GOLDEN set, the file is written first.
    """
    assert result.source is not None, result.diagnostics
    path, text = FOLDER / f"{case}.py", result.source[result.source.index("# step ") :]
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
