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
    return unique("metrics_out", names_in(step))


def chart_ports(step: PlannedStep) -> dict[Chart, str]:
    """The names of the outputs that confusion matrices and ROC curves are logged to."""
    ports: dict[Chart, str] = {}
    if not step.charts:
        return ports
    taken = names_in(step) | {metrics_port(step)}
    for chart in step.charts:
        ports[chart] = unique(f"{identifier('_'.join(chart.variables))}_out", taken)
        taken.add(ports[chart])
    return ports


def file_port(file: FileOutput, step: PlannedStep) -> str:
    """The name of the output that a file becomes."""
    return unique(f"{identifier(file.name)}_out", {*names_in(step), *chart_ports(step).values()})


def served_ports(step: PlannedStep) -> dict[str, tuple[str, str]]:
    """By service, the names of the outputs that its model is saved to, and what stands before that (or nothing)."""
    ports: dict[str, tuple[str, str]] = {}
    for served in served_by(step):
        taken = {*names_in(step), *chart_ports(step).values(), metrics_port(step)}
        taken |= {file_port(file, step) for file in step.files} | {port for pair in ports.values() for port in pair}
        label = identifier(served.name)
        before = unique(f"{label}_preprocessing_out", taken) if served.preprocessing else ""
        ports[served.name] = unique(f"{label}_served_out", taken), before
    return ports


def report_port(step: PlannedStep) -> str:
    """The name of the output that the step's report is written to."""
    files = {file_port(file, step) for file in step.files}
    served = {port for pair in served_ports(step).values() for port in pair}
    taken = names_in(step) | files | served | {*chart_ports(step).values()}
    return unique("report_out", taken)


def parameter_port(parameter: Parameter, step: PlannedStep) -> str:
    """The name of the input that a parameter comes in by: its own, unless it has to be a module's variable."""
    return _parameter_port(parameter.name, step)


def _parameter_port(name: str, step: PlannedStep) -> str:
    if not step.module_like and name.isascii() and name[0].isalpha() and name not in REFUSED:
        return name
    return unique(f"{identifier(name)}_in", names_in(step))


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
    return unique("workspace_path", names_in(step))


def status_port(step: PlannedStep) -> str:
    """The name of the input by which an exit handler learns how the run ended."""
    return unique("pipeline_status_in", names_in(step))


def own_ports(step: PlannedStep) -> set[str]:
    """The inputs and outputs that a step may have beside those of its artifacts."""
    outputs = {metrics_port(step), report_port(step), *chart_ports(step).values()}
    outputs |= {file_port(file, step) for file in step.files}
    outputs |= {port for pair in served_ports(step).values() for port in pair}
    inputs = {workspace_port(step), status_port(step)} | {_parameter_port(one, step) for one in step.parameters}
    return inputs | outputs


def names_in(step: PlannedStep) -> set[str]:
    """The names of a step's variables, parameters and artifacts; a text that is evaluated may be all that has one."""
    names = all_names(*(statement.node for statement in (*step.statements, *step.code)))
    for artifact in step.saves:
        names |= {artifact.port, *artifact.names}
    for load in step.loads:
        names |= {load.port, *load.names}
    return names | {*step.parameters, *step.logged}


def _accepted(name: str) -> str:
    """The nearest name that kfp takes for an input."""
    return f"{name}_" if name in REFUSED else identifier(name)
