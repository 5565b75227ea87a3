"""A run's index page: the graph, and what became of each step, with its times, metrics, files and report.

The page stands in the run's own directory, with copies of the reports beside it, so that the directory can be moved or
sent as it is. A browser loads nothing for it from elsewhere.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from kalegen.pictures.results import counted
from kalegen.running.events import ArtifactFile, RunOutcome, State, StepOutcome
from kalegen.runtime.report import report_style
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.plain_text import as_html

PAGE = "index.html"
FOLDER = "reports"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """\
body { max-width: 75rem }
.graph { overflow-x: auto; text-align: center }
.steps { border-collapse: collapse; width: 100% }
.steps :is(th, td) { border-top: 1px solid var(--line); padding: .4rem .8rem .4rem 0; text-align: left }
.steps :is(th, td) { vertical-align: top }
.steps th { font-weight: 600 }
.succeeded { color: #2e7d32 } .failed { color: #c62828 } .reused { color: #1565c0 } .not-run { opacity: .6 }
.time { min-width: 9rem } .bar { background: #3a6ea5; border-radius: 2px; height: .3rem; min-width: 1px }
@media (prefers-color-scheme: dark) {
  .succeeded { color: #81c784 } .failed { color: #ef9a9a } .reused { color: #90caf9 } a { color: #8ab4f8 }
}"""


@dataclass(frozen=True)
class Drawing:
    """The graph as HTML, whose boxes link to ``#step-1``, ``#step-2``, …, and the steps' names in that order."""

    html: str
    steps: Sequence[str]


def write_index(outcome: RunOutcome, title: str, drawing: Drawing) -> Path | None:
    """Write a run's page and the reports' copies; None if the run never began. Raises OSError where that fails."""
    if outcome.directory is None:
        return None
    ordered = replace(outcome, steps=in_order(outcome.steps))
    reports = copy_reports(ordered.steps, outcome.directory / FOLDER)
    page = outcome.directory / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)  # kfp.local makes none where all results are earlier ones
    page.write_text(index_page(ordered, title, drawing, reports), encoding="utf-8")
    return page


def in_order(steps: Sequence[StepOutcome]) -> tuple[StepOutcome, ...]:
    """The same with the rounds of each loop in the order of its items, and not in that in which they ended."""
    places = {step.step: place for place, step in reversed(list(enumerate(steps)))}
    return tuple(sorted(steps, key=lambda step: (places[step.step], step.iteration)))


def copy_reports(steps: Sequence[StepOutcome], folder: Path) -> dict[Path, Path]:
    """Copy the steps' HTML files, under names that browsers know for HTML; from each artifact's path to its copy's."""
    copies: dict[Path, Path] = {}
    taken: set[str] = set()
    for step in steps:
        for artifact in _pages(step):
            name = unique(f"{identifier(step.step)}-{_label(artifact)}", taken)
            taken.add(name)
            folder.mkdir(exist_ok=True)
            copies[artifact.path] = Path(shutil.copyfile(artifact.path, folder / f"{name}.html"))
    return copies


def _pages(step: StepOutcome) -> list[ArtifactFile]:
    return [artifact for artifact in step.artifacts if artifact.kind == "HTML" and artifact.path.is_file()]


def _label(artifact: ArtifactFile) -> str:
    return artifact.name.removesuffix("_out")


def index_page(outcome: RunOutcome, title: str, drawing: Drawing, reports: dict[Path, Path]) -> str:
    """The page as text; ``reports`` are the copies of HTML files."""
    assert outcome.directory is not None
    state = "succeeded" if outcome.succeeded else "failed"
    longest = max((step.seconds for step in outcome.steps), default=0.0)
    steps = len({step.step for step in outcome.steps})
    rows = _Rows(outcome.directory, drawing, reports, longest)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{as_html(title)}</title>",
            f"<style>{report_style()}\n{STYLE}</style>",
            f'<h1>{as_html(title)} <span class="{state}">{state}</span></h1>',
            f"<p>{as_html(outcome.directory.name)}: {counted(steps, 'step')}, {outcome.seconds:.1f} s in all</p>",
            f'<div class="graph">{drawing.html}</div>',
            '<table class="steps"><tr><th>step<th>state<th>time<th>metrics<th>report<th>outputs</tr>',
            *(rows.row(step) for step in outcome.steps),
            "</table>",
            *_failures(outcome.steps),
            "</html>\n",
        ]
    )


def _failures(steps: Sequence[StepOutcome]) -> Iterator[str]:
    for step in steps:
        if step.traceback:
            yield f'<h2>{as_html(_name(step))}</h2><pre class="error">{as_html(step.traceback)}</pre>'


def _name(step: StepOutcome) -> str:
    """The step's name; in loops with its items' numbers, from 1."""
    items = ".".join(str(number + 1) for number in step.iteration)
    return f"{step.step}, item {items}" if items else step.step


class _Rows:
    """Writes the table's rows, each with the anchor that the graph links to."""

    def __init__(self, directory: Path, drawing: Drawing, reports: dict[Path, Path], longest: float) -> None:
        self._directory = directory
        self._anchors = {name: f"step-{number}" for number, name in enumerate(drawing.steps, 1)}
        self._reports = reports
        self._longest = longest

    def row(self, step: StepOutcome) -> str:
        """One step; of several rounds of a loop, the first has the anchor."""
        from rich.filesize import decimal

        anchor = self._anchors.pop(step.step, None)
        metrics = "<br>".join(f"{as_html(name)}: {as_html(_number(value))}" for name, value in step.metrics.items())
        reports = [self._link(self._reports[a.path], _label(a)) for a in step.artifacts if a.path in self._reports]
        files = [a for a in step.artifacts if a.size and a.path not in self._reports]
        outputs = [f"{self._link(a.path, _label(a))} ({as_html(a.kind)}, {decimal(a.size)})" for a in files]
        cells = [
            f"<td>{as_html(_name(step))}",
            f'<td class="{step.state.value.replace(" ", "-")}">{step.state.value}',
            f'<td class="time">{self._time(step)}',
            *(f"<td>{text}" for text in (metrics, "<br>".join(reports), "<br>".join(outputs))),
        ]
        return f"<tr{f' id={anchor}' if anchor else ''}>{''.join(cells)}</tr>"

    def _time(self, step: StepOutcome) -> str:
        if step.state in (State.REUSED, State.NOT_RUN):
            return ""
        width = 100 * step.seconds / self._longest if self._longest else 0
        return f'{step.seconds:.1f} s<div class="bar" style="width: {width:.0f}%"></div>'

    def _link(self, path: Path, text: str) -> str:
        # a reused artifact lies in an earlier run's directory
        relative = Path(os.path.relpath(path, self._directory)).as_posix()
        return f'<a href="{quote(relative)}">{as_html(text)}</a>'


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
