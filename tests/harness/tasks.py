"""The tasks of a plain graph, as kfp compiled them, and a way to run them that knows nothing of kfp.local."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.running.module import LoadedPipeline, load_pipeline
from kalegen.running.process import take_apart
from kalegen.running.settings import has_control_flow, has_nested_pipelines
from kalegen.verification.observation import Observation

METRICS = "system.Metrics"


@dataclass(frozen=True)
class Task:
    """One task. ``inputs``: the task and output that each input artifact comes from; ``outputs``: their schema titles.

    ``parameters``: for each input parameter the pipeline's parameter that it gets; ``constants``: the others' values.
    """

    name: str
    step: str
    source: str
    function: str
    inputs: Mapping[str, tuple[str, str]]
    parameters: Mapping[str, str]
    constants: Mapping[str, Any]
    outputs: Mapping[str, str]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Tasks:
    """A pipeline's tasks in an order in which they can run, and the defaults of its parameters."""

    tasks: tuple[Task, ...]
    defaults: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The tasks as plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tasks:
        """The tasks in what ``to_dict`` made."""
        return cls(tuple(_task_from(task) for task in data["tasks"]), data["defaults"])


def _task_from(data: Mapping[str, Any]) -> Task:
    inputs = {port: (producer, output) for port, (producer, output) in data["inputs"].items()}
    return Task(**{**data, "inputs": inputs, "after": tuple(data["after"])})


def read_tasks(path: Path) -> Tasks | Diagnostic | None:
    """Import a generated module and take its pipeline apart; KG704 if it is none; None if it is no plain graph."""
    loaded = load_pipeline(path)
    if isinstance(loaded, Diagnostic):
        return loaded
    return None if has_control_flow(loaded) or has_nested_pipelines(loaded) else tasks_in(loaded)


def tasks_in(pipeline: LoadedPipeline) -> Tasks:
    """The tasks of a loaded pipeline, each after those that it waits for."""
    made = {name: _task(name, task, pipeline) for name, task in pipeline.spec.root.dag.tasks.items()}
    rank = {name: pipeline.rank(f"comp-{name}") for name in made}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(made)
    graph.add_edges_from((other, name) for name, task in made.items() for other in task.after)
    order = nx.lexicographical_topological_sort(graph, key=rank.__getitem__)
    return Tasks(tuple(made[name] for name in order), _defaults(pipeline.spec.root.input_definitions.parameters))


def _task(name: str, task: Any, pipeline: LoadedPipeline) -> Task:
    component = pipeline.spec.components[task.component_ref.name]
    container = pipeline.spec.deployment_spec["executors"][component.executor_label]["container"]
    command = take_apart([*container["command"], *container["args"]])
    assert command is not None, f"{name} is no component of kalegen's"
    inputs = {
        port: (source.task_output_artifact.producer_task, source.task_output_artifact.output_artifact_key)
        for port, source in task.inputs.artifacts.items()
    }
    sources = task.inputs.parameters.items()
    given = {port: s.component_input_parameter for port, s in sources if s.component_input_parameter}
    constants = {port: _plain(s.runtime_value.constant) for port, s in sources if port not in given}
    made = {port: o.artifact_type.schema_title for port, o in component.output_definitions.artifacts.items()}
    waits = {*task.dependent_tasks, *(producer for producer, _ in inputs.values())}
    step = pipeline.step_of(task.component_ref.name)
    return Task(name, step, command.source, command.function, inputs, given, constants, made, tuple(sorted(waits)))


def _defaults(declared: Any) -> dict[str, Any]:
    return {name: _plain(spec.default_value) for name, spec in declared.items()}


def _plain(value: Any) -> Any:
    """A protobuf Value as JSON data; its numbers are floats."""
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        return {key: _plain(item) for key, item in value.struct_value.fields.items()}
    return getattr(value, kind)


# Running them


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
