"""The pipeline's side: the generated module, run as ``kalegen run`` does, and each of its tasks observed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.ports import parameter_port
from kalegen.model.pipeline import IMPORTED, PlannedPipeline
from kalegen.running.graph import Graph
from kalegen.running.module import LoadedPipeline
from kalegen.running.parameters import one_line
from kalegen.running.parts import imported_here
from kalegen.running.pipeline import quiet, serving
from kalegen.running.process import Command, Processes
from kalegen.running.programs import imported, missing_outputs, note_outputs, nothing_here
from kalegen.running.request import Request
from kalegen.running.step import VOLUME_TASKS, resolve
from kalegen.verification.observation import Observation
from kalegen.verification.parts import Runs
from kalegen.verification.shown import Cells

METRICS = "system.Metrics"


@dataclass(frozen=True)
class Job:
    """One run of a step: a component's packaged text and its function, and the executor's input (JSON data).

    ``cells`` are those of its statements, if it has cells.
    """

    step: str
    source: str
    function: str
    executor_input: str
    environment: Mapping[str, str]
    folder: Path
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True)
class ProgramJob:
    """One run of a container's program: its command, and the folder that its outputs go to."""

    step: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path


Launch = Callable[[Job | ProgramJob], Observation]
"""Runs one step in a process of its own."""


@dataclass
class Watcher:
    """Runs tasks as kfp.local asks for them, and keeps what they came to; a loop's run at the same time."""

    loaded: LoadedPipeline
    pipeline: PlannedPipeline
    launch: Launch
    cells: Callable[[str, str], Cells] = lambda source, function: {}
    processes: Processes = field(default_factory=Processes)
    seen: dict[str, dict[tuple[int, str], Observation]] = field(default_factory=lambda: defaultdict(dict))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, request: Request) -> dict[str, Any] | None:
        """A task's outputs, None if it failed; what another attempt at it came to is forgotten."""
        if request.executor_spec.container.image in VOLUME_TASKS:
            return dict(VOLUME_TASKS[request.executor_spec.container.image])
        step = self.loaded.step_of(request.component_name)
        if step not in {one.name for one in self.pipeline.steps}:  # what speaks to the cluster is no step
            return {"Output": ""}
        observation, outputs = self.bring(request, step) if request.is_import else self.observe(request, step)
        with self.lock:
            place = (self.number(step, request), request.directory)
            self.seen[step][place] = with_metrics(observation, outputs or {})
        return outputs

    def bring(self, request: Request, step: str) -> tuple[Observation, dict[str, Any] | None]:
        """What an importer brings: the file that the notebook has."""
        here = imported_here(self.pipeline).get(step, "")
        artifact = imported(request, here, self.pipeline.folder or Path())
        if artifact is None:
            return Observation(error=nothing_here(request, step, here, self.pipeline.file).message), None
        return Observation(), {IMPORTED: artifact}

    def observe(self, request: Request, step: str) -> tuple[Observation, dict[str, Any] | None]:
        """What a step's process comes to."""
        executor_input, command = resolve(request)
        folder = Path(request.directory)
        if isinstance(command, Command):
            observation = self.launch(self.job(step, command, request))
        else:
            observation = self.launch(ProgramJob(step, command, request.environment, folder))
            note_outputs(request, executor_input)
            missing = missing_outputs(request)
            if missing and observation.error is None:
                observation = replace(observation, error=f"it has not written {', '.join(missing)}")
        return observation, None if observation.error is not None else outputs_of(request, executor_input)

    def job(self, step: str, command: Command, request: Request) -> Job:
        """The run of a component that is asked for."""
        with self.lock:  # Python 3.11 can't make syntax trees in several threads at a time
            cells = self.cells(command.source, command.function)
        parts = command.source, command.function, command.executor_input
        return Job(step, *parts, request.environment, Path(request.directory), cells)

    def number(self, step: str, request: Request) -> int:
        """Which of a loop's items a task is for; 0 for one that is in no loop."""
        known = next((one for one in self.pipeline.steps if one.name == step), None)
        if known is None or known.loop is None:
            return 0
        index = self.pipeline.parameter(known.loop.index)
        assert index is not None, "every loop's index is a parameter"
        return int(request.arguments[parameter_port(index, known)])

    def runs(self) -> Runs:
        """What came of each step, iterations in the order of the items."""
        return {step: [seen[place] for place in sorted(seen)] for step, seen in self.seen.items()}


def run_observed(watcher: Watcher, arguments: Mapping[str, Any], root: Path) -> Diagnostic | None:
    """Run the whole pipeline below ``root``, one step at a time. KG711 for what kfp.local cannot run."""
    from kfp import local
    from kfp.local import executor_input_utils

    name = executor_input_utils.get_local_pipeline_resource_name(watcher.loaded.name)
    runner = local.SubprocessRunner(use_venv=False)
    local.init(runner, pipeline_root=str(root), workspace_root=str(root / "workspace"), raise_on_error=False)
    graph = Graph(watcher.loaded, root, name, runner, watcher.processes.stop)
    with serving(watcher.run), quiet():
        try:
            graph.walk(arguments, workers=1)
        except (ValueError, RuntimeError, KeyError, TypeError) as problem:  # what kfp.local raises when it can't go on
            text = f"kfp.local cannot run this pipeline: {one_line(problem)}"
            return error("KG711", text, Place(watcher.pipeline.file), "run it on a cluster: kalegen submit")
    return None


def outputs_of(request: Request, executor_input: Any) -> dict[str, Any]:
    """What a task has left, as kfp.local reads it."""
    from kfp.local import executor_output_utils

    spec = request.component_spec
    return dict(executor_output_utils.get_outputs_for_task(executor_input=executor_input, component_spec=spec))


def with_metrics(observation: Observation, outputs: Mapping[str, Any]) -> Observation:
    """The observation with the metrics among the outputs."""
    logged = [value.metadata for value in outputs.values() if getattr(value, "schema_title", "") == METRICS]
    metrics = {label: value for metadata in logged for label, value in metadata.items()}
    return replace(observation, metrics=metrics)
