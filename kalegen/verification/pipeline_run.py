"""The pipeline's side: every task of a generated module, run in order, each in a process of its own, and observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kalegen.verification.describe import Description
from kalegen.verification.tasks import Task, Tasks

METRICS = "system.Metrics"


@dataclass(frozen=True)
class Observation:
    """What a step came to: its variables at its end, what it printed, its metrics, and its error if it failed."""

    values: Mapping[str, Description] = field(default_factory=dict)
    printed: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None


Launch = Callable[[Task, Mapping[str, Any], Path], Observation]
"""Runs one task, given the executor's input (JSON data) and a folder of its own."""


def run_tasks(tasks: Tasks, arguments: Mapping[str, Any], root: Path, launch: Launch) -> dict[str, Observation]:
    """Run the tasks; the observations by step, up to the first one that failed.

    ``arguments`` are what the pipeline's parameters are given, as JSON brings it to the executor.
    """
    artifacts: dict[tuple[str, str], dict[str, Any]] = {}
    observed: dict[str, Observation] = {}
    for task in tasks.tasks:
        folder = root / task.name
        folder.mkdir(parents=True)
        request = _executor_input(task, {**tasks.defaults, **arguments}, artifacts, folder)
        observed[task.step] = launch(task, request, folder)
        if observed[task.step].error is not None:
            break
        for port, made in request["outputs"]["artifacts"].items():
            artifacts[task.name, port] = made["artifacts"][0]
    return observed


def _executor_input(
    task: Task, arguments: Mapping[str, Any], artifacts: Mapping[tuple[str, str], Any], folder: Path
) -> dict[str, Any]:
    """What kfp's launcher gives to the executor."""
    return {
        "inputs": {
            "parameterValues": {**task.constants, **{port: arguments[name] for port, name in task.parameters.items()}},
            "artifacts": {port: {"artifacts": [artifacts[source]]} for port, source in task.inputs.items()},
        },
        "outputs": {
            "artifacts": {port: {"artifacts": [_artifact(port, kind, folder)]} for port, kind in task.outputs.items()},
            "outputFile": str(folder / "executor_output.json"),
        },
    }


def _artifact(port: str, kind: str, folder: Path) -> dict[str, Any]:
    return {"name": port, "type": {"schemaTitle": kind}, "uri": str(folder / port), "metadata": {}}


def metrics_in(executor_output: Mapping[str, Any], task: Task) -> dict[str, float]:
    """The metrics that a task logged, from the file that the executor wrote."""
    ports = [port for port, kind in task.outputs.items() if kind == METRICS]
    artifacts = executor_output.get("artifacts", {})
    found = [artifact for port in ports for artifact in artifacts.get(port, {}).get("artifacts", [])]
    return {name: value for artifact in found for name, value in artifact.get("metadata", {}).items()}
