"""A run as one HTML file: what ran and when, the graph, the metrics of this run and of those before it, and of each
step its state, values, log, report, cells and component.

It needs nothing but the files beside it, and a browser that obeys its policy loads nothing from elsewhere.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from kalegen.pictures.drawing import drawn
from kalegen.pictures.page import cell_as_html, colours, components_in, highlighted
from kalegen.pictures.picture import CellText, Node, Picture
from kalegen.pictures.results import counted
from kalegen.running.basis import shown
from kalegen.running.events import ArtifactFile, StepOutcome
from kalegen.runs.charts import chart_as_html, charts_of
from kalegen.runs.history import history
from kalegen.runs.record import Run, as_on_screen, log_of, previews_of, values_of
from kalegen.runs.rendering import duration, local_time, number_text, time_of
from kalegen.runs.reports import FOLDER, copy_reports
from kalegen.runs.values import value_as_html
from kalegen.runtime.report import report_style
from kalegen.syntax.plain_text import as_html

PAGE = "index.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LONGEST_LOG = 200_000
"""Characters of a log that stand in the page: the last ones; the file beside it has all."""
OPEN_LOG = 12
"""Lines of a log that is shown at once."""
STYLE = """\
body { max-width: 75rem }
.graph, .wide { overflow-x: auto } .graph { text-align: center }
.list, .facts { border-collapse: collapse } .list { width: 100% }
.list :is(th, td) { border-top: 1px solid var(--line); padding: .4rem .8rem .4rem 0; text-align: left }
.list :is(th, td) { vertical-align: top } .list th, .facts th { font-weight: 600 }
.facts :is(th, td) { padding: .1rem 1rem .1rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.facts th { white-space: nowrap } .here { background: var(--soft) } .soft { opacity: .7 }
.succeeded { color: #2e7d32 } .failed, .interrupted { color: #c62828 } .reused { color: #1565c0 }
.not-run { opacity: .6 } .time { min-width: 9rem }
.bar { background: #3a6ea5; border-radius: 2px; height: .3rem; min-width: 1px }
section { border-top: 1px solid var(--line); margin-top: 2rem } section h2 { margin-bottom: .2rem }
h1, h2 { overflow-wrap: anywhere }
.value-of { margin: .8rem 0 } pre { max-height: 30rem; overflow: auto } .value-of pre { background: var(--soft) }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem } .sides > div { min-width: 0 }
@media (max-width: 60rem) { .sides { grid-template-columns: 1fr } body { padding: .6rem .8rem 2rem }
  .time { min-width: 4rem } }
h3 { font-size: .9rem; margin: .8rem 0 .2rem; opacity: .75 } summary { cursor: pointer }
.plots { display: flex; flex-wrap: wrap; gap: 1rem } .plots figure { margin: 0; max-width: 20rem; width: 100% }
.plots svg { border: 1px solid var(--line); border-radius: 4px; width: 100% }
.plots polyline { fill: none; stroke: #3a6ea5; stroke-width: 2 } .plots circle { fill: #3a6ea5 }
.matrix td { padding: .3rem .8rem; text-align: right } .matrix th { padding: .3rem .8rem .3rem 0; text-align: left }
.plots .chance { opacity: .4; stroke-dasharray: 4 }
@media (prefers-color-scheme: dark) {
  .succeeded { color: #81c784 } .failed, .interrupted { color: #ef9a9a } .reused { color: #90caf9 } a { color: #8ab4f8 }
  .plots polyline { stroke: #8ab4f8 } .plots circle, .bar { fill: #8ab4f8; background: #8ab4f8 }
}"""


@dataclass(frozen=True)
class Origin:
    """Where a run comes from: the picture of its pipeline, the texts of its cells by number, and the module."""

    picture: Picture
    cells: Mapping[int, CellText] = field(default_factory=dict)
    source: str = ""


def write_page(run: Run, origin: Origin, others: Sequence[Run] = ()) -> Path:
    """Write a run's page and the reports' copies; ``others`` are runs to compare it with. Raises OSError."""
    ordered = replace(run, steps=in_order(run.steps))
    run.directory.mkdir(parents=True, exist_ok=True)  # kfp.local makes none where all results are earlier ones
    reports = copy_reports(ordered.steps, run.directory / FOLDER)
    page = run.directory / PAGE
    page.write_text(_Page(ordered, origin, reports).text(others), encoding="utf-8")
    return page


def in_order(steps: Sequence[StepOutcome]) -> tuple[StepOutcome, ...]:
    """The same with the rounds of each loop in the order of its items, and not in that in which they ended."""
    places = {step.step: place for place, step in reversed(list(enumerate(steps)))}
    return tuple(sorted(steps, key=lambda step: (places[step.step], step.iteration)))


@dataclass(frozen=True)
class _Page:
    """Writes the page; ``reports`` are the copies of HTML files by their artifacts' paths."""

    run: Run
    origin: Origin
    reports: Mapping[Path, Path]

    @cached_property
    def nodes(self) -> dict[str, tuple[int, Node]]:
        """The steps of the picture by name, with their numbers in the graph's links."""
        return {node.name: (number, node) for number, node in enumerate(self.origin.picture.nodes, 1)}

    def text(self, others: Sequence[Run]) -> str:
        """Return the text of the whole page."""
        title = as_html(self.origin.picture.name)
        return "\n".join(
            [
                "<!DOCTYPE html>",
                '<html lang="en">',
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
                '<meta name="viewport" content="width=device-width">',
                f"<title>{title}</title>",
                f"<style>{report_style()}\n{STYLE}\n{colours()}</style>",
                f'<h1>{title} <span class="{self.run.state}">{self.run.state}</span></h1>',
                *self.facts(),
                f'<div class="graph">{drawn(self.origin.picture, "step")}</div>',
                *self.table(),
                *history(self.run, others),
                *self.sections(),
                *self.other_cells(),
                "</html>\n",
            ]
        )

    def facts(self) -> Iterator[str]:
        """What ran, when, for how long, with what."""
        count = counted(len({step.step for step in self.run.steps}), "step")
        if self.origin.picture.description:
            yield f"<p>{as_html(self.origin.picture.description)}</p>"
        rows = [
            ("run", as_html(self.run.name)),
            ("notebook", as_html(shown(self.run.document))),
            ("as of", as_html(self.run.provenance.as_text())),
            ("started", f"{as_html(local_time(self.run.started))}, {duration(self.run.seconds)} in all, {count}"),
            (
                "parameters",
                "<br>".join(f"<code>{as_html(f'{k} = {v!r}')}</code>" for k, v in self.run.parameters.items()),
            ),
        ]
        lines = "".join(f"<tr><th>{title}<td>{value}</tr>" for title, value in rows if value)
        yield f'<table class="facts">{lines}</table>'

    def table(self) -> Iterator[str]:
        """A row for each step and each item of a loop."""
        longest = max((step.seconds for step in self.run.steps), default=0.0)
        yield '<div class="wide"><table class="list"><tr><th>step<th>state<th>time<th>metrics<th>report<th>values</tr>'
        for step in self.run.steps:
            number = self.nodes.get(step.step, (0, None))[0]
            name = as_html(_name(step))
            cells = (
                f'<a href="#step-{number}">{name}</a>' if number else name,
                f'<span class="{step.state.value.replace(" ", "-")}">{step.state.value}</span>',
                _time(step, longest),
                "<br>".join(f"{as_html(k)}: {as_html(number_text(v))}" for k, v in step.metrics.items()),
                "<br>".join(
                    self.link(self.reports[a.path], _label(a)) for a in step.artifacts if a.path in self.reports
                ),
                ", ".join(as_html(name) for name, _ in self.values(step)),
            )
            yield f"<tr>{''.join(f'<td>{cell}' for cell in cells)}</tr>"
        yield "</table></div>"
        if not self.reports:
            yield '<p class="soft">No step writes a report: <code>reports: enabled</code> has each show its cells, what'
            yield "they print, and their figures (docs/how-to/reports.md).</p>"

    def sections(self) -> Iterator[str]:
        """A part of the page for each step, with its items if it ran in a loop."""
        components = components_in(self.origin.source) if self.origin.source else {}
        by_step: dict[str, list[StepOutcome]] = defaultdict(list)
        for step in self.run.steps:
            by_step[step.step].append(step)
        for name, outcomes in by_step.items():
            number, node = self.nodes.get(name, (0, None))
            yield f'<section{f" id=step-{number}" if number else ""}><h2>{as_html(name)}</h2>'
            yield from self.inputs(name)
            for outcome in outcomes:
                yield from self.outcome(outcome, is_alone=len(outcomes) == 1)
            if node is not None:
                yield from self.code(node, components.get(node.component, ""))
            yield "</section>"

    def inputs(self, name: str) -> Iterator[str]:
        """What a step takes from which others, names in full."""
        for edge in self.origin.picture.edges:
            if edge.consumer == name and edge.values:
                names = ", ".join(f"<code>{as_html(value)}</code>" for value in edge.values)
                yield f'<div class="soft">from {as_html(edge.producer)}: {names}</div>'

    def outcome(self, step: StepOutcome, is_alone: bool) -> Iterator[str]:
        """What became of a step, or of one item of its loop."""
        head = f'<span class="{step.state.value.replace(" ", "-")}">{step.state.value}</span> {time_of(step)}'
        yield f"<p>{head}</p>" if is_alone else f"<details><summary>{as_html(_name(step))}: {head}</summary>"
        if step.traceback:
            yield f'<pre class="error">{as_html(step.traceback)}</pre>'
        previews = previews_of(self.run, step)
        from rich.filesize import decimal

        for name, artifact in self.values(step):
            link = self.link(artifact.path, artifact.kind)
            yield value_as_html(name, decimal(artifact.size), previews.get(name, {"type": artifact.type}), link)
        for name, metadata in step.charts.items():
            yield from (chart_as_html(name.removesuffix("_out"), chart) for chart in charts_of(metadata))
        yield from self.log(step)
        yield "" if is_alone else "</details>"

    def log(self, step: StepOutcome) -> Iterator[str]:
        """What a step printed; the end of it, where it is long."""
        printed = log_of(step).strip("\n")
        if not printed.strip():
            return
        lines = as_on_screen(printed[-LONGEST_LOG:]).split("\n")
        note = f" (the last {LONGEST_LOG:,} characters)" if len(printed) > LONGEST_LOG else ""
        title = f"log, {counted(len(lines), 'line')}{note}"
        yield f"<details{' open' if len(lines) <= OPEN_LOG else ''}><summary>{title}</summary>"
        yield f"<pre>{as_html(chr(10).join(lines))}</pre></details>"

    def code(self, node: Node, component: str) -> Iterator[str]:
        """A step's cells beside its component."""
        cells = "".join(cell_as_html(self.origin.cells[cell]) for cell in node.cells if cell in self.origin.cells)
        if cells or component:
            right = f"<h3>generated</h3>{highlighted(component)}"
            yield f"<details><summary>{as_html(node.origin or 'code')}, and the component</summary>"
            yield f'<div class="sides"><div>{cells}</div><div>{right}</div></div></details>'

    def other_cells(self) -> Iterator[str]:
        """The cells that belong to no step."""
        own = {number for node in self.origin.picture.nodes for number in node.cells}
        others = [cell_as_html(cell) for number, cell in self.origin.cells.items() if number not in own]
        if others:
            yield f"<section><details><summary>cells of no step</summary>{''.join(others)}</details></section>"

    def values(self, step: StepOutcome) -> list[tuple[str, ArtifactFile]]:
        """The variables that a step has saved, but for its reports."""
        return [(name, one) for name, one in values_of(self.run, step) if one.path not in self.reports]

    def link(self, path: Path, text: str) -> str:
        """A link from the page; a reused artifact lies in an earlier run's directory."""
        relative = Path(os.path.relpath(path, self.run.directory)).as_posix()
        return f'<a href="{quote(relative)}">{as_html(text)}</a>'


def _label(artifact: ArtifactFile) -> str:
    return artifact.name.removesuffix("_out")


def _name(step: StepOutcome) -> str:
    """The step's name; in loops with its items' numbers, from 1."""
    items = ".".join(str(number + 1) for number in step.iteration)
    return f"{step.step}, item {items}" if items else step.step


def _time(step: StepOutcome, longest: float) -> str:
    if not time_of(step):
        return ""
    width = 100 * step.seconds / longest if longest else 0
    return f'<div class="time">{duration(step.seconds)}<div class="bar" style="width: {width:.0f}%"></div></div>'
