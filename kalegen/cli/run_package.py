"""``kalegen run pipeline.yaml``: run what kfp has compiled, without its notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.cli.options import Reporting

if TYPE_CHECKING:
    from kalegen.cli.run import Asked
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.pictures.picture import Edge, Picture
    from kalegen.running.module import LoadedPipeline


def run_package(path: Path, asked: Asked, reporting: Reporting) -> Sequence[Diagnostic]:
    """Run a compiled pipeline; what went wrong. Its steps' tracebacks name lines of the components' own texts."""
    from kalegen.cli.run import execute, options_of
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.running.package import load_package
    from kalegen.running.parameters import read_arguments
    from kalegen.runs.page import Origin
    from kalegen.runs.recording import Recorder

    loaded = load_package(path)
    if isinstance(loaded, Diagnostic):
        return [loaded]
    arguments = read_arguments(asked.pairs, asked.parameters_file, loaded.parameters)
    if arguments.diagnostics:
        return arguments.diagnostics
    recorder = Recorder(loaded.name, path, names_of(loaded))
    return execute(path, options_of(asked, arguments.values), recorder, Origin(picture_of_package(loaded)), reporting)


def names_of(pipeline: LoadedPipeline) -> dict[str, dict[str, tuple[str, ...]]]:
    """What each step's artifacts are called, by output: modules of kalegen call the output of ``rows`` ``rows_out``."""
    outputs = {
        step: sorted(pipeline.spec.components[component].output_definitions.artifacts)
        for component, step in pipeline.steps.items()
    }
    return {step: {port: (port.removesuffix("_out"),) for port in ports} for step, ports in outputs.items()}


def picture_of_package(pipeline: LoadedPipeline) -> Picture:
    """The picture of a compiled pipeline, as far as its file knows it: steps, parameters, and what passes between."""
    from kalegen.pictures.picture import Node, Picture

    defaults = pipeline.defaults
    parameters = tuple(
        f"{name}: {kind.__name__}" + (f" = {defaults[name]!r}" if name in defaults else "")
        for name, kind in pipeline.parameters.items()
    )
    nodes = tuple(Node(step, component.removeprefix("comp-")) for component, step in pipeline.steps.items())
    description = str(pipeline.spec.pipeline_info.description)
    return Picture(pipeline.name, description, parameters, nodes, tuple(_edges(pipeline)))


def _edges(pipeline: LoadedPipeline) -> Iterator[Edge]:
    """The edges between steps of the pipeline itself; graphs inside it are kfp's to show."""
    from kalegen.pictures.picture import Edge

    tasks: Any = pipeline.spec.root.dag.tasks
    steps = {name: pipeline.steps.get(task.component_ref.name) for name, task in tasks.items()}
    for name, task in sorted(tasks.items()):
        for waited in sorted(task.dependent_tasks):
            given = task.inputs.artifacts.items()
            ports = [port for port, one in given if one.task_output_artifact.producer_task == waited]
            producer, consumer = steps[waited], steps[name]
            if producer and consumer:
                yield Edge(producer, consumer, tuple(sorted(port.removesuffix("_in") for port in ports)))
