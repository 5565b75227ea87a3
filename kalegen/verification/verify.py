"""``kalegen verify``: run a notebook in a kernel and its pipeline step by step, and compare."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.generate import Result
from kalegen.model.pipeline import PlannedPipeline
from kalegen.running.module import load_pipeline
from kalegen.running.pipeline import find_old_kfp
from kalegen.verification.cells import plan_of
from kalegen.verification.comparison import Comparison, compare
from kalegen.verification.kernel_run import ENVIRONMENT, run_in_kernel
from kalegen.verification.observation import Observation
from kalegen.verification.parts import put_together
from kalegen.verification.pipeline_run import Job, ProgramJob, Watcher, run_observed
from kalegen.verification.script_run import run_as_script

Tell = Callable[[str], None]

NEEDED = ("nbclient", "ipykernel")
"""What only the extra ``kalegen[verify]`` installs."""


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
    module that does not load, KG711 for what kfp.local cannot run, KG712 for a kfp too old, KG740 for packages that
    are not installed, KG741 for a notebook that does not run.
    """
    assert result.source is not None and result.pipeline is not None
    file = result.pipeline.file
    side, has_cells = result.pipeline.dialect.document, result.pipeline.dialect.has_cells
    unfit = find_old_kfp(Place(file)) or (find_missing(file) if has_cells else None)
    if unfit is not None:
        return Verification(None, (unfit,))
    plan = plan_of(result.pipeline, options.arguments)
    run = run_in_kernel if has_cells else run_as_script
    tell("running the notebook in a kernel" if has_cells else f"running the {side}")
    expected = run(plan, folder, file, options.seconds)
    if isinstance(expected, Diagnostic):
        return Verification(None, (expected,))
    actual = run_steps(result.source, result.pipeline, folder, options, tell)
    if isinstance(actual, Diagnostic):
        return Verification(None, (actual,))
    found = compare(expected, None, actual, plan.unmentioned(), side)
    if not found.different or any(observation.error for observation in actual.values()):
        return Verification(found)
    tell(f"running the {side} again, to see what differs by itself")
    again = run(plan, folder, file, options.seconds)
    return Verification(
        found if isinstance(again, Diagnostic) else compare(expected, again, actual, plan.unmentioned(), side)
    )


def find_missing(file: str) -> Diagnostic | None:
    """KG740 if a package is missing by which the notebook runs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not missing:
        return None
    text = f"verify runs the notebook by {' and '.join(missing)}, which is not installed here"
    return error("KG740", text, Place(file), "pip install 'kalegen[verify]'")


def run_steps(
    source: str, pipeline: PlannedPipeline, folder: Path, options: VerifyOptions, tell: Tell
) -> dict[str, Observation] | Diagnostic:
    """Run every step of a generated module, in a new process each."""
    with tempfile.TemporaryDirectory(prefix="kalegen-verify-") as scratch:
        path = Path(scratch) / "pipeline_module.py"
        path.write_text(source, encoding="utf-8")
        loaded = load_pipeline(path)
        if isinstance(loaded, Diagnostic):
            return loaded

        def launch(job: Job | ProgramJob) -> Observation:
            tell(f"running step {job.step}")
            if isinstance(job, ProgramJob):
                return run_program(job, folder, options.seconds)
            return run_process(job, folder, options.seconds, program_of(pipeline, folder))

        watcher = Watcher(loaded, pipeline, launch)
        problem = run_observed(watcher, options.arguments, Path(scratch) / "run")
        return problem or put_together(pipeline, watcher.runs())


def run_program(job: ProgramJob, folder: Path, seconds: float) -> Observation:
    """Run a container's program, as this machine has it, in the notebook's folder."""
    job.folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **ENVIRONMENT, **job.environment}
    try:
        done = subprocess.run(
            job.command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Observation(error=f"it took more than {seconds:g} seconds")
    except OSError as problem:
        return Observation(error=f"its program can't be started: {problem.strerror}: {job.command[0]}")
    printed = done.stdout.decode(errors="replace")
    error = f"its program ended with status {done.returncode}" if done.returncode else None
    return Observation(printed=printed, error=error)


def program_of(pipeline: PlannedPipeline, folder: Path) -> str:
    """What the other side is as a program (``sys.argv[0]``): the kernel's, or the script."""
    if not pipeline.dialect.has_cells:
        return str(folder / pipeline.file)
    kernel = importlib.util.find_spec("ipykernel_launcher")
    return kernel.origin or "" if kernel is not None else ""


def run_process(job: Job, folder: Path, seconds: float, program: str) -> Observation:
    """Run one step's component in a new process, in the notebook's folder, as if it were the ``program``."""
    job.folder.mkdir(parents=True, exist_ok=True)
    asked, result = job.folder / "job.json", job.folder / "result.json"
    request: dict[str, Any] = {"source": job.source, "function": job.function, "program": program}
    request["executor_input"] = json.loads(job.executor_input)
    asked.write_text(json.dumps(request), encoding="utf-8")
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "kalegen.verification.step_process", str(asked), str(result)]
    environment = {
        "MPLBACKEND": "Agg",
        **os.environ,
        **ENVIRONMENT,
        **job.environment,
        "_KFP_RUNTIME": "true",
        "KALEGEN_GUARD": "error",
    }
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
    return Observation(made["values"], printed)
