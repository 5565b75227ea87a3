"""The names of a component's inputs and outputs, which must clash with nothing in its code."""

from __future__ import annotations

from typing import Any

from kalegen.model.notebook import FileOutput
from kalegen.model.pipeline import Chart, Parameter, PlannedPipeline, PlannedStep, served_by
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.scopes import all_names

REFUSED = frozenset({"Output"})
"""Names that kfp refuses for an input."""


def metrics_port(step: PlannedStep) -> str:
    """The name of the output that metrics are logged to."""
    return unique("metrics_out", _taken(step))


def chart_ports(step: PlannedStep) -> dict[Chart, str]:
    """The names of the outputs that confusion matrices and ROC curves are logged to."""
    ports: dict[Chart, str] = {}
    if not step.charts:
        return ports
    taken = _taken(step) | {metrics_port(step)}
    for chart in step.charts:
        ports[chart] = unique(f"{identifier('_'.join(chart.variables))}_out", taken)
        taken.add(ports[chart])
    return ports


def file_port(file: FileOutput, step: PlannedStep) -> str:
    """The name of the output that a file becomes."""
    return unique(f"{identifier(file.name)}_out", {*_taken(step), *chart_ports(step).values()})


def served_ports(step: PlannedStep) -> dict[str, tuple[str, str]]:
    """By service, the names of the outputs that its model is saved to, and what stands before that (or nothing)."""
    ports: dict[str, tuple[str, str]] = {}
    for served in served_by(step):
        taken = {*_taken(step), *chart_ports(step).values(), metrics_port(step)}
        taken |= {file_port(file, step) for file in step.files} | {port for pair in ports.values() for port in pair}
        label = identifier(served.name)
        before = unique(f"{label}_preprocessing_out", taken) if served.preprocessing else ""
        ports[served.name] = unique(f"{label}_served_out", taken), before
    return ports


def report_port(step: PlannedStep) -> str:
    """The name of the output that the step's report is written to."""
    files = {file_port(file, step) for file in step.files}
    served = {port for pair in served_ports(step).values() for port in pair}
    taken = _taken(step) | files | served | {*chart_ports(step).values()}
    return unique("report_out", taken)


def parameter_port(parameter: Parameter, step: PlannedStep) -> str:
    """The name of the input that a parameter comes in by: its own, unless it has to be a module's variable."""
    name = parameter.name
    if not step.module_like and name.isascii() and name[0].isalpha() and name not in REFUSED:
        return name
    return unique(f"{identifier(name)}_in", _taken(step))


def input_names(pipeline: PlannedPipeline) -> dict[str, str]:
    """The pipeline's parameters as kfp takes them: names that begin with an ASCII letter."""
    taken = {parameter.name for parameter in pipeline.parameters}
    names = {}
    for parameter in pipeline.parameters:
        is_fine = parameter.name.isascii() and parameter.name[0].isalpha() and parameter.name not in REFUSED
        names[parameter.name] = parameter.name if is_fine else unique(_accepted(parameter.name), taken)
        taken.add(names[parameter.name])
    return names


def choices_of(pipeline: PlannedPipeline) -> dict[str, tuple[Any, ...]]:
    """The choices of the pipeline's inputs that have some."""
    names = input_names(pipeline)
    return {names[p.name]: p.choices for p in pipeline.parameters if p.choices and not p.is_fixed}


def workspace_port(step: PlannedStep) -> str:
    """The name of the input that says where the run's workspace is."""
    return unique("workspace_path", _taken(step))


def status_port(step: PlannedStep) -> str:
    """The name of the input by which an exit handler learns how the run ended."""
    return unique("pipeline_status_in", _taken(step))


def _taken(step: PlannedStep) -> set[str]:
    """The names that stand in a step's code, and those of its artifacts and parameters."""
    taken = all_names(*(statement.node for statement in (*step.statements, *step.code)))
    ports = {*(artifact.port for artifact in step.saves), *(load.port for load in step.loads)}
    return taken | ports | set(step.parameters)


def _accepted(name: str) -> str:
    """The nearest name that kfp takes for an input."""
    return f"{name}_" if name in REFUSED else identifier(name)
