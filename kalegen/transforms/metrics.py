"""What: the metrics of the ``pipeline-metrics`` cells, and confusion matrices and ROC curves, are logged by the steps.

Before: ``Step.metrics`` and ``Step.charts`` say which. After: ``log_metrics(metrics_out, {"accuracy": accuracy})``,
``log_classification(matrix_out, matrix, classes)``. Why here: the very last thing a step does, so that its outputs are
safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kalegen.emit.ports import chart_ports, metrics_port
from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep, Metric
from kalegen.syntax.nodes import attribute, call, line, name, runtime_call, spaced, string


def log_step_metrics(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step log its metrics and charts."""
    return each_step(pipeline, _log)


def _log(step: EmittedStep) -> EmittedStep:
    logged = [line(made) for made in (*_metrics(step), *_charts(step))]
    return replace(step, epilogue=(*step.epilogue, *(logged if step.epilogue else spaced(logged))))


def _metrics(step: EmittedStep) -> Iterator[cst.Call]:
    if step.metrics:
        values = cst.Dict([_element(metric, step) for metric in step.metrics])
        yield runtime_call("log_metrics", name(metrics_port(step)), values)


def _element(metric: Metric, step: EmittedStep) -> cst.BaseDictElement:
    """``"accuracy": accuracy``, or ``**metrics.metadata``, of which there is nothing where a branch has not run."""
    if not metric.is_table:
        return cst.DictElement(string(metric.label), name(metric.variable))
    if metric.is_sure:
        return cst.StarredDictElement(attribute(metric.variable, "metadata"))
    scope = call("globals" if step.module_like else "locals")
    bound = runtime_call("bound_names", scope, string(metric.variable))
    recorder = cst.Call(cst.Attribute(bound, name("get")), [cst.Arg(string(metric.variable))])
    return cst.StarredDictElement(call("getattr", recorder, string("metadata"), cst.Dict([])))


def _charts(step: EmittedStep) -> Iterator[cst.Call]:
    for chart, port in chart_ports(step).items():
        variables = [name(variable) for variable in chart.variables]
        value = variables[0] if len(variables) == 1 else cst.Tuple([cst.Element(variable) for variable in variables])
        classes = [name(chart.classes)] if chart.classes else []
        yield runtime_call("log_classification", name(port), value, *classes)
