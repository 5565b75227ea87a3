"""A whole local run: read, check, select, prepare, and go through the graph on kfp.local's executor."""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.source_map import SourceMap
from kalegen.running.environments import find_environment, make_environment, read_requirements
from kalegen.running.events import EnvironmentStarted, Listener, RunOutcome, RunStarted, State, StepOutcome
from kalegen.running.graph import Graph
from kalegen.running.module import LoadedPipeline, load_pipeline
from kalegen.running.package import is_package, load_package
from kalegen.running.parameters import COMMAND_LINE, check_values, one_line
from kalegen.running.process import Interrupted, deadline, take_apart
from kalegen.running.request import Request
from kalegen.running.results import Results
from kalegen.running.selection import Part, Reuse, Selection, select_all, select_part, selected_alone
from kalegen.running.settings import timeout_of_run
from kalegen.running.step import ListenerFailed, Record, StepRunner

OLDEST_KFP = (2, 17)  # its local orchestrator was rebuilt in 2.17
"""The first kfp whose local runner this package speaks to."""


@dataclass(frozen=True)
class RunOptions:
    """How to run.

    ``root`` holds a directory per run and the index of results; nothing in it that a run did not make is touched.
    ``first_step`` and ``last_step`` are ``--from`` and ``--to``, where a step's name means all of its ``parts``.
    ``environments`` is the directory of cached virtual environments if packages are to be installed, None to run in
    the present one. ``workers`` is the number of steps at a time. ``here`` are the paths, by step, of the files that
    the notebook has in the place of those that are imported. ``folder`` is where steps run: the notebook's, as in
    Jupyter; None is the working directory.
    """

    root: Path
    arguments: Mapping[str, Any] = field(default_factory=dict)
    resume: bool = False
    first_step: str | None = None
    last_step: str | None = None
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    environments: Path | None = None
    workers: int = os.cpu_count() or 1
    source_map: SourceMap | None = None
    here: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


def run_pipeline(path: Path, options: RunOptions, listener: Listener) -> RunOutcome:
    """Run the pipeline of the generated module, or the YAML, at ``path``; the listener hears of all as it happens.

    Errors, all in the outcome's diagnostics: KG702–KG704 and KG707–KG708 before anything starts, KG705 for packages
    that cannot be installed, KG706, KG709 and KG710 for steps, KG711 for what kfp.local cannot run, KG712 for a kfp too
    old, KG713 for a root that cannot be written.
    """
    place = Place(options.source_map.notebook if options.source_map else str(path))
    old = find_old_kfp(place)
    loaded = old or (load_package(path) if is_package(path) else load_pipeline(path))
    if isinstance(loaded, Diagnostic):
        return RunOutcome(False, diagnostics=(loaded,))
    arguments = check_values(options.arguments, loaded.parameters, COMMAND_LINE)
    selection = select(loaded, options)
    problems = arguments.diagnostics + (selection if isinstance(selection, tuple) else ())
    if problems or isinstance(selection, tuple):
        return RunOutcome(False, diagnostics=problems)
    interpreters = prepare(loaded, selection, options, place, listener)
    if isinstance(interpreters, Diagnostic):
        return RunOutcome(False, diagnostics=(interpreters,))
    source_map = options.source_map or SourceMap(str(path))
    try:
        results = Results(options.root.resolve() / ".results")
    except OSError as problem:
        return RunOutcome(False, diagnostics=(unwritable(options.root, problem),))
    runner = StepRunner(loaded, selection, results, interpreters, source_map, Record(listener), options.here)
    options = replace(options, root=options.root.absolute())
    try:
        with working_in(options.folder):
            return go_through(runner, arguments.values, options, place)
    except ListenerFailed as failed:
        raise failed.__cause__ or failed from None


@contextmanager
def working_in(folder: Path | None) -> Iterator[None]:
    """The steps that are started inside run in a folder, with the files that lie there."""
    before = Path.cwd()
    os.chdir(folder or before)
    try:
        yield
    finally:
        os.chdir(before)


def find_old_kfp(place: Place) -> Diagnostic | None:
    """KG712 if the installed kfp is older than local runs need."""
    from importlib.metadata import version

    installed = version("kfp")
    if tuple(map(int, installed.split(".")[:2])) >= OLDEST_KFP:
        return None
    text = f"local runs need kfp {'.'.join(map(str, OLDEST_KFP))} or later, this is {installed}"
    return error("KG712", text, place, "pip install 'kalegen[run]'")


def unwritable(root: Path, problem: OSError) -> Diagnostic:
    """KG713: the directory for runs cannot be written."""
    return error(
        "KG713",
        f"the directory for runs cannot be written: {problem.strerror}",
        Place(str(root)),
        "name another directory with --root DIR",
    )


def select(pipeline: LoadedPipeline, options: RunOptions) -> Selection | tuple[Diagnostic, ...]:
    """What to run, and what to take from earlier runs."""
    reuse = Reuse.IF_SAFE if options.resume else Reuse.NEVER
    if options.first_step is None and options.last_step is None:
        return select_all(pipeline, reuse)
    return select_part(pipeline, Part(options.first_step, options.last_step, options.parts), reuse)


def prepare(
    pipeline: LoadedPipeline, selection: Selection, options: RunOptions, place: Place, listener: Listener
) -> dict[str, Path] | Diagnostic:
    """The interpreter of each component: this one, or that of an environment with the component's packages."""
    executors = pipeline.spec.deployment_spec["executors"]
    interpreters: dict[str, Path] = {}
    for component in pipeline.steps:
        command = python_command(executors[pipeline.spec.components[component].executor_label])
        if options.environments is None or component not in selection or not command:
            interpreters[component] = Path(sys.executable)
            continue
        requirements = read_requirements(command)
        found = find_environment(requirements, options.environments)
        if found is None:
            listener(EnvironmentStarted(requirements.names))
            made = make_environment(requirements, options.environments, place)
            if isinstance(made, Diagnostic):
                return made
            found = made
        interpreters[component] = found
    return interpreters


def python_command(executor: Any) -> list[str]:
    """The command of an executor that runs a component of Python; importers and other programs have none."""
    from kfp.local import utils

    container = utils.struct_to_executor_spec(executor).container
    return list(container.command) if take_apart([*container.command, *container.args]) is not None else []


def go_through(runner: StepRunner, arguments: Mapping[str, Any], options: RunOptions, place: Place) -> RunOutcome:
    """Run the selected steps and put together what became of each."""
    from kfp import local
    from kfp.local import executor_input_utils

    root = options.root.resolve()
    name = executor_input_utils.get_local_pipeline_resource_name(runner.pipeline.name)
    directory = root / name
    # kfp.local may delete the workspace: it gets a directory of this run, never one of the user's
    kfp_runner = local.SubprocessRunner(use_venv=False)
    local.init(kfp_runner, pipeline_root=str(root), workspace_root=str(directory / "workspace"), raise_on_error=False)
    graph = Graph(selected_alone(runner.pipeline, runner.selection), root, name, kfp_runner, runner.processes.stop)
    missing = missing_results(runner, graph, arguments)
    if missing:
        return RunOutcome(False, diagnostics=missing)
    values = {**runner.pipeline.defaults, **arguments}
    runner.record.tell(RunStarted(directory, tuple(runner.pipeline.steps.values()), values))
    start = time.perf_counter()
    problems: list[Diagnostic] = []
    timeout = timeout_of_run(runner.pipeline)
    with serving(runner.run), quiet(), deadline(timeout, runner.processes.stop) as is_late:
        try:
            succeeded = graph.walk(arguments, options.workers)
        except Interrupted:
            if not is_late.is_set():
                raise KeyboardInterrupt from None
            text = f"the run took longer than its timeout of {timeout} s"
            succeeded, problems = False, [error("KG714", text, place, "add --resume, and the run continues from here")]
        except OSError as problem:
            succeeded, problems = False, [unwritable(root, problem)]
        except (ValueError, RuntimeError, KeyError, TypeError) as problem:  # what kfp.local raises when it can't go on
            text = f"kfp.local cannot run this pipeline: {one_line(problem)}"
            succeeded, problems = False, [error("KG711", text, place, "run it on a cluster: kalegen submit")]
    found = (*runner.record.problems.values(), *problems)
    if not succeeded and not found:  # kfp.local keeps to itself what went wrong outside of a step
        found = (
            error(
                "KG711", "kfp.local ended the run before all steps ran", place, "run it on a cluster: kalegen submit"
            ),
        )
    seconds = time.perf_counter() - start
    return RunOutcome(succeeded and not found, directory, in_notebook_order(runner), found, seconds)


def missing_results(runner: StepRunner, graph: Graph, arguments: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    """KG709 for the steps before ``--from`` that have no earlier result: these are looked up before anything runs."""
    taken = runner.selection.always_taken()
    if not taken.reuse:
        return ()
    trial = replace(runner, selection=taken, record=Record(lambda event: None))
    with serving(trial.run), quiet():
        replace(graph, pipeline=selected_alone(runner.pipeline, taken)).walk(arguments, workers=1)
    return tuple(trial.record.problems.values())


def in_notebook_order(runner: StepRunner) -> tuple[StepOutcome, ...]:
    """Every step's outcome; a step in a loop has several, one that was not reached is NOT_RUN."""
    found: dict[str, list[StepOutcome]] = {step: [] for step in runner.pipeline.steps.values()}
    for outcome in runner.record.outcomes.values():
        found[outcome.step].append(outcome)
    return tuple(o for step, outcomes in found.items() for o in outcomes or [StepOutcome(step, State.NOT_RUN)])


@contextmanager
def quiet() -> Iterator[None]:
    """Keep kfp.local's warnings and logs to itself: ``ignored_settings`` and the events say it better.

    It logs by ``logging.info`` and the like, which set up the root logger of a program that has not done so.
    """
    silence = logging.NullHandler()
    logging.getLogger().addHandler(silence)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.getLogger().removeHandler(silence)


@contextmanager
def serving(run: Callable[[Request], dict[str, Any] | None]) -> Iterator[None]:
    """Have kfp.local hand each task to ``run``, which gives back its outputs, or None if it failed.

    Its own function streams a step's output through an indenting ``print``, between logs and JSON dumps, and installs
    packages into the present environment; and it picks runners by exact type, so there is no other way in.
    """
    from kfp.local import importer_handler, status, task_dispatcher

    def run_single_task_implementation(**asked: Any) -> tuple[dict[str, Any], Any]:
        outputs = run(Request(**{name: asked[name] for name in Request.__dataclass_fields__}))
        return (outputs, status.Status.SUCCESS) if outputs is not None else ({}, status.Status.FAILURE)

    originals = task_dispatcher.run_single_task_implementation, importer_handler.run_importer
    task_dispatcher.run_single_task_implementation = run_single_task_implementation
    importer_handler.run_importer = run_single_task_implementation
    try:
        yield
    finally:
        task_dispatcher.run_single_task_implementation, importer_handler.run_importer = originals
