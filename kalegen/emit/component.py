"""A step as a component function."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kalegen.emit.aliases import dsl_alias
from kalegen.emit.ports import (
    chart_ports,
    file_port,
    metrics_port,
    parameter_port,
    report_port,
    served_ports,
    status_port,
    workspace_port,
)
from kalegen.emit.reports import has_report
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, Load, Parameter, PlannedPipeline, PlannedStep
from kalegen.settings.exit_handler import reads_status
from kalegen.syntax.nodes import comment, keyword_argument, literal, name, spaced, string


def component(step: EmittedStep, pipeline: EmittedPipeline, functions: Sequence[cst.BaseElement]) -> cst.FunctionDef:
    """The component of a step; ``functions`` are what ``additional_funcs`` is to hold."""
    body = [*step.prologue, *step.body, *step.epilogue]
    return cst.FunctionDef(
        name=name(component_name(step)),
        params=cst.Parameters(component_parameters(step, pipeline)),
        body=cst.IndentedBlock(spaced(body, 0) or [cst.SimpleStatementLine([cst.Pass()])]),
        returns=cst.Annotation(name(step.returns)) if step.returns else None,
        decorators=[cst.Decorator(_decorator(step, pipeline, functions))],
        leading_lines=[cst.EmptyLine(indent=False), cst.EmptyLine(indent=False), comment(origin(step, pipeline))],
    )


def component_name(step: PlannedStep) -> str:
    """The name of the component function."""
    return f"{step.identifier}_step"


def origin(step: PlannedStep, pipeline: PlannedPipeline) -> str:
    """Which cells or lines the step comes from: above the decorator, where it does not spoil kfp's cache."""
    if not pipeline.dialect.has_cells:
        return f"step {step.name}: line {step.statements[0].line}"
    metrics = (metric.place.cell for metric in step.metrics)
    cells = sorted({*step.cells, *(cell for cell in metrics if cell is not None)})
    if not cells:
        return f"step {step.name}"
    return f"step {step.name}: {'cell' if len(cells) == 1 else 'cells'} {', '.join(map(str, cells))}"


def _decorator(step: PlannedStep, pipeline: PlannedPipeline, functions: Sequence[cst.BaseElement]) -> cst.Call:
    """``@dsl.component(base_image=…, …)``: what runs the step, and what travels with it."""
    arguments = [keyword_argument("base_image", string(step.image or pipeline.base_image))]
    if step.packages:
        arguments.append(keyword_argument("packages_to_install", literal(list(step.packages))))
        arguments += indexes(pipeline)
    if step.is_built:
        arguments.append(keyword_argument("install_kfp_package", literal(False)))
    if functions:
        arguments.append(keyword_argument("additional_funcs", cst.List(functions)))
    return cst.Call(cst.Attribute(name(dsl_alias(pipeline)), name("component")), arguments)


def indexes(pipeline: PlannedPipeline) -> list[cst.Arg]:
    """Where a step's packages are installed from, if the configuration says so.

    Without a list of trusted hosts kfp would have pip trust all of the indexes without TLS, by their whole addresses.
    """
    urls, hosts = (pipeline.settings.get(key) or () for key in ("pip_index_urls", "pip_trusted_hosts"))
    if not urls:
        return []
    values = {"pip_index_urls": urls, "pip_trusted_hosts": hosts}
    return [keyword_argument(key, literal(list(value))) for key, value in values.items()]


def component_parameters(step: PlannedStep, pipeline: PlannedPipeline) -> list[cst.Param]:
    """The inputs and outputs of a component."""
    inputs = [_input(load) for load in step.loads]
    outputs = [artifact_parameter(artifact.port, "Output", artifact.kind) for artifact in step.saves]
    if step.metrics:
        outputs.append(artifact_parameter(metrics_port(step), "Output", "Metrics"))
    charts = chart_ports(step).values()
    outputs += [artifact_parameter(port, "Output", "ClassificationMetrics") for port in charts]
    outputs += [artifact_parameter(file_port(file, step), "Output", file.kind) for file in step.files]
    for model, before in served_ports(step).values():
        outputs.append(artifact_parameter(model, "Output", "Model"))
        outputs += [artifact_parameter(before, "Output", "Artifact")] if before else []
    if has_report(step, pipeline):
        outputs.append(artifact_parameter(report_port(step), "Output", "HTML"))
    own = [parameter for parameter in pipeline.parameters if parameter.name in step.parameters]
    own = [parameter for parameter in own if step.program is None or not parameter.is_fixed]
    declared = sorted(own, key=lambda parameter: not parameter.is_fixed)
    given = _given_by_kfp(step, pipeline)
    return [
        *inputs,
        *outputs,
        *given,
        *(_parameter(parameter, parameter_port(parameter, step)) for parameter in declared),
    ]


def _given_by_kfp(step: PlannedStep, pipeline: PlannedPipeline) -> list[cst.Param]:
    """Inputs that say where the step runs, and how the run ended."""
    given = {}
    if pipeline.cluster.workspace is not None and step.program is None:
        given[workspace_port(step)] = "str"
    if reads_status(step):
        given[status_port(step)] = "PipelineTaskFinalStatus"
    return [cst.Param(name(port), cst.Annotation(name(annotation))) for port, annotation in given.items()]


def _input(load: Load) -> cst.Param:
    if not load.is_collected:
        return artifact_parameter(load.port, "Input", load.artifact.kind)
    listed = cst.Subscript(name("List"), [cst.SubscriptElement(cst.Index(name(load.artifact.kind)))])
    annotation = cst.Subscript(name("Input"), [cst.SubscriptElement(cst.Index(listed))])
    return cst.Param(name(load.port), cst.Annotation(annotation))


def artifact_parameter(port: str, direction: str, kind: str) -> cst.Param:
    """Build the parameter of an artifact, ``port: Input[Model]``."""
    annotation = cst.Subscript(name(direction), [cst.SubscriptElement(cst.Index(name(kind)))])
    return cst.Param(name(port), cst.Annotation(annotation))


def _parameter(parameter: Parameter, port: str) -> cst.Param:
    default = None if parameter.is_fixed else literal(parameter.default)
    return cst.Param(name(port), cst.Annotation(name(parameter.type)), default=default)
