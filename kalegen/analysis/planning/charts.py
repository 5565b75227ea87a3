"""Which confusion matrices and ROC curves a step logs: those that its tags ``classification:`` name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.routing import Routing
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.pipeline import Chart, Step
from kalegen.model.settings import task_settings_of

KIND = "classification"
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
            for task_setting in task_settings_of(step.task_settings, KIND)
        ]
        charts[step.name] = tuple(chart for chart in asked if not _missing(flow, step, chart))
        found += [problem for chart in asked for problem in _unbound(flow, step, chart)]
    return charts, found


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
    places = (setting.place for setting in step.settings if setting.key == KIND and _names(setting.value, chart))
    place = next(places, Place(flow.pipeline.file, step.cells[0], step=step.name))
    for name in _missing(flow, step, chart):
        message = f"the step {step.name!r} is to log {name!r}, which neither it nor a step before it binds"
        yield error("KG131", message, place, HINT)


def _names(text: str, chart: Chart) -> bool:
    return [name.strip() for name in text.partition(":")[0].split(",")] == [*chart.variables]
