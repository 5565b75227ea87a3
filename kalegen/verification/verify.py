"""``kalegen verify``: run a notebook in a kernel and its pipeline step by step, and compare."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.generate import Result
from kalegen.verification.cells import plan_of
from kalegen.verification.comparison import Comparison, compare
from kalegen.verification.kernel_run import ENVIRONMENT, run_in_kernel
from kalegen.verification.pipeline_run import Observation, metrics_in, run_tasks
from kalegen.verification.tasks import Task, read_tasks

Tell = Callable[[str], None]


@dataclass(frozen=True)
class VerifyOptions:
    """How to verify: the pipeline's arguments by parameter, and how long a cell or a step may take, in seconds."""

    arguments: Mapping[str, Any]
    seconds: float = 600


@dataclass(frozen=True)
class Verification:
    """What came of it: the comparison, unless one of the two did not run, and findings."""

    comparison: Comparison | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether pipeline and notebook compute the same, as far as the notebook itself does from run to run."""
        return self.comparison is not None and not self.comparison.different


def verify(result: Result, folder: Path, options: VerifyOptions, tell: Tell) -> Verification:
    """Run both sides of a compiled notebook in ``folder``, and compare them; ``tell`` hears what is going on.

    The notebook runs a second time if something differs, to know what differs by itself. Findings: KG704 for a
    module that does not load, KG740 for a pipeline that is no plain graph, KG741 for a notebook that does not run.
    """
    assert result.source is not None and result.pipeline is not None
    file = result.pipeline.file
    run_notebook = partial(run_in_kernel, plan_of(result.pipeline, options.arguments), folder, file, options.seconds)
    tell("running the notebook in a kernel")
    expected = run_notebook()
    if isinstance(expected, Diagnostic):
        return Verification(None, (expected,))
    actual = run_steps(result.source, folder, file, options, tell)
    if isinstance(actual, Diagnostic):
        return Verification(None, (actual,))
    found = compare(expected, None, actual)
    if not found.different or any(observation.error for observation in actual.values()):
        return Verification(found)
    tell("running the notebook again, to see what differs by itself")
    again = run_notebook()
    return Verification(found if isinstance(again, Diagnostic) else compare(expected, again, actual))


def run_steps(
    source: str, folder: Path, file: str, options: VerifyOptions, tell: Tell
) -> dict[str, Observation] | Diagnostic:
    """Run every step of a generated module, in a new process each."""
    with tempfile.TemporaryDirectory(prefix="kalegen-verify-") as scratch:
        path = Path(scratch) / "pipeline_module.py"
        path.write_text(source, encoding="utf-8")
        tasks = read_tasks(path)
        if tasks is None:
            text = "verify runs plain graphs of steps; this pipeline has conditions, loops or nested pipelines"
            return error("KG740", text, Place(file), "verify the notebook without the tags that make them")
        if isinstance(tasks, Diagnostic):
            return tasks

        def launch(task: Task, request: Mapping[str, Any], own: Path) -> Observation:
            tell(f"running step {task.step}")
            return run_process(task, request, own, folder, options.seconds)

        return run_tasks(tasks, options.arguments, Path(scratch) / "run", launch)


def run_process(task: Task, request: Mapping[str, Any], own: Path, folder: Path, seconds: float) -> Observation:
    """Run one step's component in a new process, in the notebook's folder."""
    job, result = own / "job.json", own / "result.json"
    asked = {"source": task.source, "function": task.function, "executor_input": request}
    job.write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, "-m", "kalegen.verification.step_process", str(job), str(result)]
    environment = {"MPLBACKEND": "Agg", **os.environ, **ENVIRONMENT, "_KFP_RUNTIME": "true"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Observation(error=f"it took more than {seconds:g} seconds")
    printed = done.stdout.decode(errors="replace")
    if not result.exists():
        return Observation(printed=printed, error=f"its process ended with status {done.returncode}")
    made = json.loads(result.read_text(encoding="utf-8"))
    if "error" in made:
        return Observation(printed=printed, error=made["error"])
    output = Path(request["outputs"]["outputFile"])
    written = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    return Observation(made["values"], printed, metrics_in(written, task))
