"""Which confusion matrices and ROC curves a step logs: those that its tags ``classification:`` or metrics name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.tables.kinds import CONFUSION_MATRIX, ROC_CURVE
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import Chart, Metric, Step
from kalegen.model.settings import task_settings_of

SETTING = "classification"
HINT = "name a variable that the step, or one before it, binds; in a script, one of the pipeline function"

Charts = Mapping[str, tuple[Chart, ...]]
"""By the step that logs them."""


def find_charts(flow: DataFlow) -> tuple[Charts, list[Diagnostic]]:
    """The charts of each step; KG131 for one that is made of a variable which the step does not have."""
    charts: dict[str, tuple[Chart, ...]] = {}
    found: list[Diagnostic] = []
    for step in flow.pipeline.steps:
        asked = [
            Chart(tuple(task_setting.item.split(",")), task_setting.value)
            for task_setting in task_settings_of(step.task_settings, SETTING)
        ]
        charts[step.name] = tuple(chart for chart in asked if not _missing(flow, step, chart))
        found += [problem for chart in asked for problem in _unbound(flow, step, chart)]
    return charts, found


def split_metrics(
    flow: DataFlow, by_step: Mapping[str, Sequence[Metric]]
) -> tuple[dict[str, tuple[Metric, ...]], Charts]:
    """The metrics that are numbers, and the charts that the others are, each by the step that logs them.

    A metric is a chart where it surely is what ``confusion_matrix`` or ``roc_curve`` of scikit-learn gives. The three
    columns of a curve may be three metrics; fewer of them are none.
    """
    charts = {step: tuple(_charts_among(flow, step, metrics)) for step, metrics in by_step.items()}
    drawn = {step: {name for chart in own for name in chart.variables} for step, own in charts.items()}
    numbers = {step: tuple(m for m in metrics if m.variable not in drawn[step]) for step, metrics in by_step.items()}
    return numbers, charts


def _charts_among(flow: DataFlow, step: str, metrics: Sequence[Metric]) -> Iterator[Chart]:
    columns: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(metric.variable for metric in metrics):
        value = flow.value_within(step, name)
        kinds = tuple(part.kind for part in value.elements or ())
        if value.kind == CONFUSION_MATRIX or kinds == ROC_CURVE:
            yield Chart((name,))
        elif value.kind in ROC_CURVE:
            columns[value.kind].append(name)
    for names in zip(*(columns[kind] for kind in ROC_CURVE), strict=False):
        yield Chart(names)


def joined(first: Charts, second: Charts) -> Charts:
    """The charts of both, by step; what is drawn of the same variables in both is drawn as in the first."""
    made: dict[str, tuple[Chart, ...]] = {}
    for step in {**first, **second}:
        known = {chart.variables for chart in first.get(step, ())}
        made[step] = (*first.get(step, ()), *(chart for chart in second.get(step, ()) if chart.variables not in known))
    return made


def need_charts(flow: DataFlow, routing: Routing, charts: Mapping[str, Sequence[Chart]]) -> None:
    """Let a step have what it logs and may not bind itself."""
    for step, own in charts.items():
        for name in (name for chart in own for name in chart.names):
            if not flow.facts[step].binds_surely(name):
                routing.need(step, name)


def _missing(flow: DataFlow, step: Step, chart: Chart) -> list[str]:
    final = flow.facts[step.name].final
    return [name for name in chart.names if name not in final and flow.producer(step.name, name) is None]


def _unbound(flow: DataFlow, step: Step, chart: Chart) -> Iterator[Diagnostic]:
    places = (setting.place for setting in step.settings if setting.key == SETTING and _names(setting.value, chart))
    place = next(places, Place(flow.pipeline.file, step.cells[0], step=step.name))
    for name in _missing(flow, step, chart):
        message = f"step {step.name!r} has to log {name!r}, and neither it nor a step before it binds that name"
        yield error("KG131", message, place, HINT)


def _names(text: str, chart: Chart) -> bool:
    return [name.strip() for name in text.partition(":")[0].split(",")] == [*chart.variables]
