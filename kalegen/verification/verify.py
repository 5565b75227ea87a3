"""``kalegen verify``: run a notebook in a kernel and its pipeline step by step, and compare."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kalegen.compilation import on_deep_stack
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.source_map import make_source_map
from kalegen.generate import Result
from kalegen.model.pipeline import PlannedPipeline
from kalegen.running.module import load_pipeline
from kalegen.running.pipeline import find_old_kfp
from kalegen.running.process import Processes
from kalegen.verification.cells import plan_of
from kalegen.verification.comparison import Comparison, Way, compare
from kalegen.verification.hidden_state import alias_findings, order_findings, output_findings, saved_cells
from kalegen.verification.kernel_run import Heard, environment, run_in_kernel
from kalegen.verification.libraries import NUMBERS
from kalegen.verification.locking import compare_with_reference
from kalegen.verification.observation import Observation
from kalegen.verification.parts import put_together
from kalegen.verification.pipeline_run import Job, ProgramJob, Watcher, run_observed
from kalegen.verification.script_run import run_as_script
from kalegen.verification.shown import Cells
from kalegen.verification.shown_cells import as_json, cells_of, cells_with_magics

Tell = Callable[[str], None]

NEEDED = ("nbclient", "ipykernel")
"""What only the extra ``kalegen[verify]`` installs."""


@dataclass(frozen=True)
class VerifyOptions:
    """How to verify: the pipeline's arguments by parameter, and how long a cell or a step may take, in seconds.

    Floats may differ by ``rtol``, relative to the larger one. The notebook runs ``repeat`` times before anything is
    blamed on the pipeline. ``document`` is the notebook as it was saved, if its hidden state is asked for.
    """

    arguments: Mapping[str, Any]
    seconds: float = 600
    rtol: float = 0.0
    repeat: int = 1
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Verification:
    """What came of it: the comparison, unless one of the two did not run, and findings.

    ``observed`` is what the pipeline came to, by step, ``notebook`` what the notebook did.
    """

    comparison: Comparison | None
    diagnostics: tuple[Diagnostic, ...] = ()
    observed: Mapping[str, Observation] = field(default_factory=dict)
    notebook: Mapping[str, Observation] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Whether pipeline and notebook compute the same, as far as the notebook itself does from run to run."""
        return self.comparison is not None and not self.comparison.different


def verify(result: Result, folder: Path, options: VerifyOptions, tell: Tell) -> Verification:
    """Run both sides of a compiled notebook in ``folder``, and compare them; ``tell`` hears what is going on.

    If something differs, the notebook runs a second time, to know what differs by itself, and further times where
    something does: what is drawn by chance may be the same twice. Findings: KG704 for a module
    that does not load, KG711 for what kfp.local cannot run, KG712 for a kfp too old, KG740 for packages that are not
    installed, KG741 for a notebook that does not run; KG742 to KG745 for hidden state.
    """
    assert result.source is not None and result.pipeline is not None
    pipeline = result.pipeline
    unfit = find_old_kfp(Place(pipeline.file)) or (find_missing(pipeline.file) if pipeline.dialect.has_cells else None)
    if unfit is not None:
        return Verification(None, (unfit,))
    with asking_for_numbers(options.rtol > 0):
        return _verify(Sides(pipeline, folder, options, tell), result.source)


@contextmanager
def asking_for_numbers(is_asked: bool) -> Iterator[None]:
    """Have both sides write down all floats of arrays, where these may be only near."""
    before = os.environ.pop(NUMBERS, None)
    if is_asked:
        os.environ[NUMBERS] = "1"
    try:
        yield
    finally:
        os.environ.pop(NUMBERS, None)
        if before is not None:
            os.environ[NUMBERS] = before


class Sides:
    """Runs the notebook, or script, and keeps what its runs have given besides."""

    def __init__(self, pipeline: PlannedPipeline, folder: Path, options: VerifyOptions, tell: Tell) -> None:
        self.pipeline, self.folder, self.options, self.tell = pipeline, folder, options, tell
        self.plan = plan_of(pipeline, options.arguments)
        self.heard: list[Heard] = []

    def run(self, why: str = "") -> dict[str, Observation] | Diagnostic:
        """Run the notebook or script once."""
        file, seconds = self.pipeline.file, self.options.seconds
        if not self.pipeline.dialect.has_cells:
            self.tell(f"running the {self.pipeline.dialect.document}{why}")
            return run_as_script(self.plan, self.folder, file, seconds)
        self.tell(f"running the notebook{why or ' in a kernel'}")
        self.heard.append(Heard())
        return run_in_kernel(self.plan, self.folder, file, seconds, self.heard[-1])

    def hidden_state(self) -> tuple[Diagnostic, ...]:
        """What is saved with the notebook and a run does not have."""
        if self.options.document is None or not self.pipeline.dialect.has_cells:
            return ()
        file, cells = self.pipeline.file, saved_cells(self.options.document)
        found = [*order_findings(cells, file)]
        if not self.options.arguments:
            found += output_findings(cells, [heard.outputs for heard in self.heard], file)
        texts = {number: source for number, source in self.plan.cells if number in self.plan.steps}
        groups = [group for heard in self.heard for group in heard.aliases]
        return (*found, *alias_findings(texts, groups, file))


def _verify(sides: Sides, source: str) -> Verification:
    options, pipeline = sides.options, sides.pipeline
    runs: list[dict[str, Observation]] = []
    for number in range(options.repeat):
        ran = sides.run(f", {number + 1} of {options.repeat}" if options.repeat > 1 else "")
        if isinstance(ran, Diagnostic):
            return Verification(None, (ran, *sides.hidden_state()))
        runs.append(ran)
    actual = run_steps(source, pipeline, sides.folder, options, sides.tell)
    if isinstance(actual, Diagnostic):
        return Verification(None, (actual,))
    way = Way(pipeline.dialect.document, options.rtol, cells_with_magics(pipeline.sources))
    found = compare(runs[0], runs[1:], actual, sides.plan.unmentioned(), way)
    has_failed = any(observation.error for observation in actual.values())
    left = MOST_RUNS if options.repeat == 1 and not has_failed else 0
    while found.different and left:
        left -= 1
        again = sides.run(" again, to see what differs by itself")
        if not isinstance(again, Diagnostic):  # one that fails, which the first did not, tells nothing
            runs.append(again)
            found = compare(runs[0], runs[1:], actual, sides.plan.unmentioned(), way)
            left = left if found.unstable else 0  # it does the same in each run
    return Verification(found, sides.hidden_state(), actual, runs[0])


MOST_RUNS = 3
"""How often a notebook is run again of which each run gives something else, before the pipeline is blamed."""


def verify_locked(
    result: Result, folder: Path, options: VerifyOptions, reference: Mapping[str, Any], tell: Tell
) -> Verification:
    """Run the pipeline alone, and compare it with a reference. KG747 for one that somebody has edited."""
    assert result.source is not None and result.pipeline is not None
    place = Place(result.pipeline.file)
    unfit = find_old_kfp(place)
    actual = unfit or run_steps(result.source, result.pipeline, folder, options, tell)
    if isinstance(actual, Diagnostic):
        return Verification(None, (actual,))
    way = Way(rtol=options.rtol, magics=cells_with_magics(result.pipeline.sources))
    try:
        found = compare_with_reference(reference, actual, way)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
        text = f"the reference is damaged: {type(problem).__name__}: {problem}"
        return Verification(None, (error("KG747", text, place, "run kalegen verify --lock"),))
    return Verification(found, (), actual)


def find_missing(file: str) -> Diagnostic | None:
    """KG740 if a package is missing by which the notebook runs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not missing:
        return None
    text = f"verify needs {' and '.join(missing)}, which is not installed"
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

        processes = Processes()

        def launch(job: Job | ProgramJob) -> Observation:
            tell(f"running step {job.step}")
            start = Start(folder, options.seconds, processes)
            if isinstance(job, ProgramJob):
                return run_program(job, start)
            return run_process(job, start, program_of(pipeline, folder))

        source_map = on_deep_stack(lambda: make_source_map(pipeline, source, pipeline.file))

        def cells(text: str, function: str) -> Cells:
            return cells_of(text, function, source_map) if pipeline.dialect.has_cells else {}

        watcher = Watcher(loaded, pipeline, launch, cells, processes)
        problem = run_observed(watcher, options.arguments, Path(scratch) / "run")
        return problem or put_together(pipeline, watcher.runs())


@dataclass(frozen=True)
class Start:
    """How steps are started: in the ``folder``, for so many ``seconds`` at most, and where they are known to stop."""

    folder: Path
    seconds: float
    processes: Processes

    @property
    def took_too_long(self) -> Observation:
        """What comes of a process that runs for longer."""
        return Observation(error=f"it took more than {self.seconds:g} seconds")

    def run(self, command: Sequence[str], environment: Mapping[str, str], errors: int) -> tuple[str, int]:
        """What a process prints, and its status; ``errors`` is what becomes of its stderr. Raises TimeoutExpired."""
        with (
            subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors, start_new_session=True,
            ) as process,
            self.processes.watch(process),
        ):  # fmt: skip
            try:
                printed, _ = process.communicate(timeout=self.seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return printed.decode(errors="replace"), process.returncode


def run_program(job: ProgramJob, start: Start) -> Observation:
    """Run a container's program, as this machine has it, in the notebook's folder."""
    job.folder.mkdir(parents=True, exist_ok=True)
    try:
        printed, status = start.run(job.command, {**environment(), **job.environment}, subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        return start.took_too_long
    except OSError as problem:
        return Observation(error=f"its program can't be started: {problem.strerror}: {job.command[0]}")
    return Observation(printed=printed, error=f"its program ended with status {status}" if status else None)


def program_of(pipeline: PlannedPipeline, folder: Path) -> str:
    """What the other side is as a program (``sys.argv[0]``): the kernel's, or the script."""
    if not pipeline.dialect.has_cells:
        return str(folder / pipeline.file)
    kernel = importlib.util.find_spec("ipykernel_launcher")
    return kernel.origin or "" if kernel is not None else ""


def run_process(job: Job, start: Start, program: str) -> Observation:
    """Run one step's component in a new process, in the notebook's folder, as if it were the ``program``."""
    job.folder.mkdir(parents=True, exist_ok=True)
    asked, result = job.folder / "job.json", job.folder / "result.json"
    request: dict[str, Any] = {"source": job.source, "function": job.function, "program": program}
    request["executor_input"] = json.loads(job.executor_input)
    request["cells"] = as_json(job.cells)
    asked.write_text(json.dumps(request), encoding="utf-8")
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "kalegen.verification.step_process", str(asked), str(result)]
    process = {"_KFP_RUNTIME": "true", "KALEGEN_GUARD": "error"}
    environment_of_step = {"MPLBACKEND": "Agg", **environment(), **job.environment, **process}
    try:
        printed, status = start.run(command, environment_of_step, subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return start.took_too_long
    if not result.exists():
        return Observation(printed=printed, error=f"its process ended with status {status}")
    made = json.loads(result.read_text(encoding="utf-8"))
    if "error" in made:
        return Observation(printed=printed, error=made["error"])
    return Observation(made["values"], printed, shown=tuple((cell, value) for cell, value in made["shown"]))
