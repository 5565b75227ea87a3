"""One step, from kfp.local's request to its outputs: an earlier result, or a process of its own."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import IMPORTED
from kalegen.model.source_map import SourceMap
from kalegen.running.basis import observed
from kalegen.running.events import (
    ArtifactFile,
    Event,
    Listener,
    State,
    StepFinished,
    StepOutcome,
    StepOutput,
    StepStarted,
)
from kalegen.running.failure import Component, find_place, render, said_by
from kalegen.running.module import LoadedPipeline
from kalegen.running.process import (
    COMPONENT_FILE,
    LOG_FILE,
    NOT_FOUND,
    Command,
    Processes,
    Program,
    Report,
    kept,
    run_command,
    run_process,
    take_apart,
)
from kalegen.running.programs import imported, missing_outputs, no_program, note_outputs, nothing_here
from kalegen.running.request import Request
from kalegen.running.results import Result, Results, files_below, paths_named
from kalegen.running.run_time_values import with_run_time_values
from kalegen.running.selection import Reuse, Selection
from kalegen.running.settings import timeout_of
from kalegen.syntax.command_text import expand

VOLUME_TASKS: Mapping[str, Mapping[str, Any]] = {"argostub/createpvc": {"name": "local"}, "argostub/deletepvc": {}}
"""By image, the tasks that make and delete volumes, with their outputs here, where volumes are not mounted."""


WORKSPACE = "workspace_path"
"""The input that says where the run's workspace is."""

PROGRAM = "it runs a program, of which it is not known what it reads"
NO_RESULT = "no earlier run had its present code, inputs and parameters"


class ListenerFailed(Exception):
    """The caller's listener raised an exception, which is the cause of this one."""


@dataclass
class Record:
    """What has become of each task of a run so far, by its directory; tells the listener, one event at a time."""

    listener: Listener
    outcomes: dict[str, StepOutcome] = field(default_factory=dict)
    problems: dict[str, Diagnostic] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, event: Event) -> None:
        """Pass an event on; parallel steps take turns."""
        with self.lock:
            try:
                self.listener(event)
            except Exception as problem:  # the caller's own, not to be mistaken for a fault of the run
                raise ListenerFailed from problem

    def start(self, directory: str, step: str, reason: str) -> None:
        """A step's process is about to start; ``reason`` says why it takes no earlier result."""
        self.attempts[directory] += 1
        attempt = self.attempts[directory]
        self.tell(StepStarted(step, attempt, reason if attempt == 1 else ""))

    def finish(self, directory: str, outcome: StepOutcome, problem: Diagnostic | None = None) -> None:
        """A step ended; what an earlier attempt came to no longer counts."""
        self.outcomes[directory] = outcome
        self.problems.pop(directory, None)
        if problem:
            self.problems[directory] = problem
        self.tell(StepFinished(outcome))


@dataclass(frozen=True)
class StepRunner:
    """Runs tasks as kfp.local asks for them."""

    pipeline: LoadedPipeline
    selection: Selection
    results: Results
    interpreters: Mapping[str, Path]
    source_map: SourceMap
    record: Record
    here: Mapping[str, str] = field(default_factory=dict)
    processes: Processes = field(default_factory=Processes)

    def run(self, request: Request) -> dict[str, Any] | None:
        """The task's outputs, or None if it failed."""
        if request.is_import:
            return self.bring(request)
        if request.executor_spec.container.image in VOLUME_TASKS:
            return self.take(request, VOLUME_TASKS[request.executor_spec.container.image])
        key = self.results.key(
            request.component_name,
            request.executor_spec.container,
            request.arguments,
            self.interpreters[request.component_name],
        )
        way = self.selection.reuse.get(request.component_name, Reuse.NEVER)
        if way is Reuse.NEVER:
            return self.execute(request, key)
        earlier = self.results.find(key)
        if way is Reuse.ALWAYS:
            if earlier is None:
                self.miss(request)
                return None
            return self.take(request, earlier.outputs)
        reason = earlier.basis.change() if earlier else NO_RESULT
        return self.take(request, earlier.outputs) if earlier and not reason else self.execute(request, key, reason)

    def take(self, request: Request, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs of an earlier run."""
        self.record.finish(request.directory, self.outcome(request, State.REUSED, outputs=outputs))
        return dict(outputs)

    def miss(self, request: Request) -> None:
        """An earlier result was asked for and there is none: KG709."""
        step = self.pipeline.step_of(request.component_name)
        text = f"step '{step}' has no result of an earlier run with its present code, inputs and parameters"
        problem = error("KG709", text, Place(self.source_map.notebook, step=step), "run once without --from")
        self.record.finish(request.directory, self.outcome(request, State.FAILED), problem)

    def bring(self, request: Request) -> dict[str, Any] | None:
        """What an importer brings: here the file itself, or the one that the notebook has in its place; else KG718."""
        step = self.pipeline.step_of(request.component_name)
        artifact = imported(request, self.here.get(step, ""), Path())
        if artifact is not None:
            outputs = {IMPORTED: artifact}
            self.record.finish(request.directory, self.outcome(request, State.SUCCEEDED, outputs=outputs))
            return outputs
        problem = nothing_here(request, step, self.here.get(step, ""), self.source_map.notebook)
        self.record.finish(request.directory, self.outcome(request, State.FAILED), problem)
        return None

    def execute(self, request: Request, key: str, reason: str = "") -> dict[str, Any] | None:
        """Run the task in a process of its own; ``reason`` says why an earlier result was not used."""
        step = self.pipeline.step_of(request.component_name)
        executor_input, command = resolve(request)
        if not isinstance(command, Command) and shutil.which(command[0]) is None:
            problem = no_program(request, step, command[0], self.source_map.notebook)
            self.record.finish(request.directory, self.outcome(request, State.FAILED), problem)
            return None
        self.record.start(request.directory, step, reason if isinstance(command, Command) or not reason else PROGRAM)
        start = time.perf_counter()
        report = self.process(request, command, step)
        if not isinstance(command, Command):
            note_outputs(request, executor_input)
        seconds = time.perf_counter() - start
        if report.status != 0 or report.missing:
            self.fail(request, command, report, seconds)
            return None
        return self.succeed(request, key, executor_input, report, seconds)

    def process(self, request: Request, command: Command | Program, step: str) -> Report:
        """Run a step's process to its end: a component of Python, or a container's program as this machine has it."""
        timeout, directory = timeout_of(self.pipeline, request.component_name), Path(request.directory)
        with kept(directory / LOG_FILE, lambda text: self.record.tell(StepOutput(step, text))) as listen:
            if isinstance(command, Command):
                python = self.interpreters[request.component_name]
                return run_process(command, python, directory, request.environment, listen, self.processes, timeout)
            report = run_command(command, request.environment, listen, self.processes, timeout)
        return report if report.status else replace(report, missing=missing_outputs(request))

    def succeed(
        self, request: Request, key: str, executor_input: Any, report: Report, seconds: float
    ) -> dict[str, Any]:
        """Collect the outputs, and remember them for later runs if it is known what they came from."""
        from kfp.local import executor_output_utils

        outputs = executor_output_utils.get_outputs_for_task(
            executor_input=executor_input, component_spec=request.component_spec
        )
        if report.reads is not None:
            source = (Path(request.directory) / COMPONENT_FILE).read_text(encoding="utf-8")
            basis = observed(report.reads, paths_named(source, request.arguments), set(request.environment))
            self.results.keep(key, Result(outputs, basis))
        self.record.finish(request.directory, self.outcome(request, State.SUCCEEDED, seconds, outputs))
        return dict(outputs)

    def fail(self, request: Request, command: Command | Program, report: Report, seconds: float) -> None:
        """Tell what went wrong, in terms of the notebook: KG706."""
        step = self.pipeline.step_of(request.component_name)
        place, traceback, text, said = Place(self.source_map.notebook, step=step), None, report.ending, ""
        if report.failure and isinstance(command, Command):
            component = Component(str(Path(request.directory) / COMPONENT_FILE), command.source, command.function, step)
            place = find_place(report.failure, component, self.source_map)
            traceback = render(report.failure, component, self.source_map)
            said = said_by(report.failure[-1])
            text = " ".join(said.split())
        hint = advise(text, describe_inputs(request), has_workspace=WORKSPACE in request.arguments)
        if report.status == NOT_FOUND and not isinstance(command, Command):
            hint = f"programs are taken from this machine, not from the image {request.executor_spec.container.image}"
        problem = error("KG706", f"step '{step}' failed: {text}", place, hint)
        outcome = self.outcome(request, State.FAILED, seconds, traceback=traceback)
        outcome = replace(outcome, artifacts=pages_left(request), said=said)
        self.record.finish(request.directory, outcome, problem)

    def outcome(
        self,
        request: Request,
        state: State,
        seconds: float = 0.0,
        outputs: Mapping[str, Any] | None = None,
        traceback: str | None = None,
    ) -> StepOutcome:
        """The step's outcome, with the files and metrics among its outputs."""
        artifacts = [(name, value) for name, value in sorted((outputs or {}).items()) if hasattr(value, "uri")]
        metrics = [value.metadata for _, value in artifacts if value.schema_title == "system.Metrics"]
        return StepOutcome(
            step=self.pipeline.step_of(request.component_name),
            state=state,
            seconds=seconds,
            artifacts=tuple(artifact_file(name, value) for name, value in artifacts),
            metrics={name: value for metadata in metrics for name, value in metadata.items()},
            traceback=traceback,
            iteration=request.iteration,
            directory=None if state is State.REUSED else Path(request.directory),
            charts={
                name: value.metadata
                for name, value in artifacts
                if value.schema_title == "system.ClassificationMetrics"
            },
        )


def resolve(request: Request) -> tuple[Any, Command | Program]:
    """The task's ExecutorInput, and its command with all placeholders filled in, both by kfp.local."""
    from kfp.local import executor_input_utils, placeholder_utils

    executor_input = executor_input_utils.construct_executor_input(
        component_spec=request.component_spec,
        arguments=with_run_time_values(request.arguments, request.pipeline_resource_name),
        task_root=request.directory,
        block_input_artifact=False,
    )
    container = request.executor_spec.container
    written = [*container.command, *container.args]
    is_python = take_apart(written) is not None
    command = placeholder_utils.replace_placeholders(
        full_command=written if is_python else [expand(word, request.environment) for word in written],
        executor_input_dict=executor_input_utils.executor_input_to_dict(
            executor_input=executor_input, component_spec=request.component_spec
        ),
        pipeline_resource_name=request.pipeline_resource_name,
        task_resource_name=request.task,
        pipeline_root=request.pipeline_root,
        unique_pipeline_id=request.unique_pipeline_id,
    )
    return executor_input, take_apart(command) or tuple(command)


def artifact_file(name: str, artifact: Any) -> ArtifactFile:
    """Where an artifact is and how large; metrics alone are no file, and have size 0."""
    path = Path(artifact.uri)
    size = sum(file.stat().st_size for file in files_below(path))
    kind, held = artifact.schema_title.removeprefix("system."), str(artifact.metadata.get("python_type", ""))
    return ArtifactFile(name, kind, path, size, held)


def pages_left(request: Request) -> tuple[ArtifactFile, ...]:
    """The HTML files of a step that failed, which writes its report all the same."""
    specs = request.component_spec.output_definitions.artifacts
    names = sorted(name for name, spec in specs.items() if spec.artifact_type.schema_title == "system.HTML")
    paths = {name: Path(request.directory) / name for name in names}
    return tuple(ArtifactFile(n, "HTML", path, path.stat().st_size) for n, path in paths.items() if path.is_file())


def describe_inputs(request: Request) -> Sequence[str]:
    """The step's artifact inputs and where they lie: ``X_in from <root>/…/load/X_out``."""
    return [f"{name} from {value.uri}" for name, value in sorted(request.arguments.items()) if hasattr(value, "uri")]


def advise(text: str, inputs: Sequence[str], *, has_workspace: bool = False) -> str:
    """What to do about a failed step."""
    if has_workspace and text.startswith("FileNotFoundError"):
        return "a run's workspace is empty at first: list the file in the setting files, or write it in an earlier step"
    if text.startswith(("ModuleNotFoundError", "ImportError")):
        return "install the package here, or add --install; list it in extra_packages if the step does not ask for it"
    origin = f"its inputs: {', '.join(inputs)}; " if inputs else ""
    return f"{origin}correct the step, and go on with --resume"
