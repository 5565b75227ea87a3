"""Talking to the zygote, and the two runs that are compared: the notebook's cells, and the generated components."""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kalegen.verification.cells import Plan
from kalegen.verification.observation import Observation
from tests.harness.tasks import Task, Tasks, metrics_in, run_tasks

ROOT = Path(__file__).parents[2]


class JobFailed(Exception):
    """A job ended with an exception, whose traceback this holds, or was killed."""


class Zygote:
    """A running zygote; jobs are done one after another."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0", "KALEGEN_GUARD": "error"},
        )
        atexit.register(self._process.kill)
        assert self._answer() == "ready"

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def do(self, job: str, arguments: Mapping[str, Any], directory: Path, printed: Path, seconds: float) -> Any:
        """The result of a job. Errors: JobFailed."""
        result = printed.with_suffix(".result")
        request = {"job": job, "arguments": arguments, "directory": str(directory), "seconds": seconds}
        request |= {"result": str(result), "printed": str(printed)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._answer())
        if answer["timeout"]:
            raise JobFailed(f"timeout after {seconds} s")
        if not result.exists():
            raise JobFailed(f"killed: {answer['status']}")
        made = json.loads(result.read_text(encoding="utf-8"))
        if isinstance(made, dict) and "error" in made:
            raise JobFailed(made["error"])
        return made


@functools.cache
def zygote() -> Zygote:
    """The zygote of this process."""
    return Zygote()


def run_notebook(plan: Plan, directory: Path, seconds: float = 60) -> dict[str, Observation]:
    """What each step's cells come to when all cells run in order in one process. Errors: JobFailed."""
    with tempfile.TemporaryDirectory(prefix="kalegen-notebook-") as scratch:
        printed = Path(scratch) / "printed"
        arguments = {"cells": plan.cells, "ends": plan.ends(), "parameters": {}}
        made = zygote().do("notebook", arguments, directory, printed, seconds)
        text = printed.read_bytes()
    offsets, start = made["offsets"], 0
    printed_by: dict[str, str] = dict.fromkeys(plan.ends(), "")
    for number, _ in plan.cells:
        end = offsets[str(number)]
        if number in plan.steps:
            printed_by[plan.steps[number]] += text[start:end].decode(errors="replace")
        start = end
    return {step: Observation(made["values"][step], printed_by[step]) for step in plan.ends()}


def trace_notebook(plan: Plan, directory: Path, seconds: float = 60) -> dict[str, Any]:
    """What each step's cells read, and their variables before and after. Errors: JobFailed."""
    with tempfile.TemporaryDirectory(prefix="kalegen-trace-") as scratch:
        arguments = {"cells": plan.cells, "steps": plan.steps}
        return dict(zygote().do("trace", arguments, directory, Path(scratch) / "printed", seconds))


def read_module(source: str, scratch: Path, seconds: float = 60) -> Tasks:
    """The tasks of a generated module's text. Errors: JobFailed."""
    path = scratch / "pipeline_module.py"
    path.write_text(source, encoding="utf-8")
    return Tasks.from_dict(zygote().do("module", {"path": str(path)}, scratch, scratch / "module", seconds))


FOR_CLUSTERS = ("serve_", "take_snapshot")
"""The components that speak to a cluster, and are no steps."""


def run_pipeline(
    source: str,
    directory: Path,
    arguments: Mapping[str, Any],
    seconds: float = 60,
    arrange: Callable[[Sequence[Task]], Sequence[Task]] = tuple,
) -> dict[str, Observation]:
    """What each step of a generated module comes to; up to the first that fails. Errors: JobFailed.

    ``arrange`` puts the tasks into another order in which they can run.
    """
    with tempfile.TemporaryDirectory(prefix="kalegen-pipeline-") as root:
        scratch = Path(root)
        tasks = read_module(source, scratch)
        steps = [task for task in tasks.tasks if not task.function.startswith(FOR_CLUSTERS)]
        tasks = replace(tasks, tasks=tuple(arrange(steps)))

        def launch(task: Task, request: Mapping[str, Any], folder: Path) -> Observation:
            return _launch(task, request, folder, directory, seconds)

        return run_tasks(tasks, arguments, scratch / "run", launch)


def _launch(task: Task, request: Mapping[str, Any], folder: Path, directory: Path, seconds: float) -> Observation:
    printed = folder / "printed"
    arguments = {"source": task.source, "function": task.function, "executor_input": request, "folder": str(folder)}
    try:
        made = zygote().do("component", arguments, directory, printed, seconds)
    except JobFailed as problem:
        text = printed.read_text(encoding="utf-8", errors="replace") if printed.exists() else ""
        return Observation(printed=text, error=str(problem))
    text = printed.read_text(encoding="utf-8", errors="replace")
    return Observation(made["values"], text, metrics_in(made["output"], task))
