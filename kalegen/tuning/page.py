"""A search as one HTML file: how the metric went, which parameters matter, each of them, and a link to each run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kalegen.runs.page import PAGE, POLICY, STYLE
from kalegen.runs.rendering import duration, number_text
from kalegen.runtime.report import report_style
from kalegen.search.space import LISTED, Range
from kalegen.syntax.plain_text import as_html
from kalegen.tuning.plots import Point, scatter
from kalegen.tuning.tune import Trial, Tuned

OWN_STYLE = """\
.plots figure.large { max-width: none } .plots .best { fill: #c62828 } .plots .pruned { opacity: .35 }
.plots polyline { stroke-width: 1.5 } .plots text { fill: currentColor; font-size: 9px; opacity: .7 }
.bars { border-collapse: collapse; width: 100%; max-width: 40rem } .bars td { padding: .15rem .8rem .15rem 0 }
.bars .length { width: 60% } .bars .bar { height: .7rem }"""


@dataclass(frozen=True)
class About:
    """What a page says beside the trials: what was tuned, and how much each parameter matters."""

    title: str
    document: str
    importances: Mapping[str, float]


def write_page(file: Path, tuned: Tuned, about: About) -> None:
    """Write the page, in one step. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_text("\n".join(_lines(file, tuned, about)), encoding="utf-8")
    unfinished.replace(file)


def _lines(file: Path, tuned: Tuned, about: About) -> Iterator[str]:
    title = as_html(f"{about.title}: tuning")
    yield from (
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>",
        f"<style>{report_style()}\n{STYLE}\n{OWN_STYLE}</style>",
        f"<h1>{title}</h1>",
    )
    yield from _facts(tuned, about)
    yield from _history(tuned)
    yield from _importances(about.importances)
    yield from _slices(tuned)
    yield from _table(file, tuned)
    yield "</html>\n"


def _facts(tuned: Tuned, about: About) -> Iterator[str]:
    """What was searched, and the best of it."""
    search, best = tuned.search, tuned.best
    rows = [("of", about.document), ("objective", f"{search.objective.direction} {search.objective.metric}")]
    if best is not None:
        values = ", ".join(f"{name} = {number_text(value)}" for name, value in best.values.items())
        rows += [("best", f"{number_text(best.outcome.value)}, trial {best.number}"), ("with", values)]
    states = f"{len(tuned.trials)}, of which {tuned.failed} failed" if tuned.failed else str(len(tuned.trials))
    rows += [("trials", states), ("algorithm", search.algorithm.name), ("seed", str(search.seed))]
    yield '<table class="facts">'
    yield from (f"<tr><th>{name}<td>{as_html(text)}" for name, text in rows)
    yield "</table>"


def _history(tuned: Tuned) -> Iterator[str]:
    """The value of each trial, and the best one so far."""
    points = [_point(trial, trial.number, tuned) for trial in _valued(tuned)]
    if not points:
        return
    steps: list[tuple[float, float]] = []
    for point in points:
        better = not steps or tuned.search.objective.is_better(point.y, steps[-1][1])
        steps.append((point.x, point.y if better else steps[-1][1]))
    yield f'<h2>History</h2><div class="plots"><figure class="large">{scatter(points, steps, size=(640, 160))}'
    yield f"<figcaption>{as_html(tuned.search.objective.metric)} by trial; the line is the best so far</figcaption>"
    yield "</figure></div>"


def _importances(importances: Mapping[str, float]) -> Iterator[str]:
    """How much of the metric's variation among good trials each parameter explains."""
    if not importances:
        return
    yield '<h2>Importances</h2><table class="bars">'
    for name, value in importances.items():
        bar = f'<div class="bar" style="width: {100 * value:.0f}%"></div>'
        yield f'<tr><td>{as_html(name)}<td class="length">{bar}<td>{value:.2f}'
    yield "</table>"


def _slices(tuned: Tuned) -> Iterator[str]:
    """The metric over each parameter."""
    trials = _valued(tuned)
    if not trials:
        return
    yield '<h2>Slices</h2><div class="plots">'
    for one in tuned.search.ranges:
        points = [_point(trial, _place(trial.values[one.name], one), tuned) for trial in trials]
        picture = scatter(points, labels=[str(value) for value in one.values], is_log=one.is_log)
        yield f"<figure>{picture}<figcaption>{as_html(one.name)}</figcaption></figure>"
    yield "</div>"


def _place(value: object, one: Range) -> float:
    """Where a value stands on its axis: a list's by its number."""
    return float(one.values.index(value)) if one.type in LISTED else float(str(value))


def _valued(tuned: Tuned) -> list[Trial]:
    return [trial for trial in tuned.trials if trial.outcome.value is not None]


def _point(trial: Trial, x: float, tuned: Tuned) -> Point:
    values = ", ".join(f"{name} = {number_text(value)}" for name, value in trial.values.items())
    value = trial.outcome.value or 0.0
    return Point(x, value, f"trial {trial.number}: {number_text(value)}, {values}", trial is tuned.best)


def _table(file: Path, tuned: Tuned) -> Iterator[str]:
    """All trials, the best one first, each with a link to its run's page."""
    names = [one.name for one in tuned.search.ranges]
    yield '<h2>Trials</h2><div class="wide"><table class="list">'
    titles = ("trial", tuned.search.objective.metric, *names, "time", "steps")
    yield f"<tr>{''.join(f'<th>{as_html(title)}' for title in titles)}</tr>"
    for trial in ranked(tuned):
        yield f"<tr{' class=here' if trial is tuned.best else ''}>{''.join(_cells(trial, names, file))}</tr>"
    yield "</table></div>"


def _cells(trial: Trial, names: Sequence[str], file: Path) -> Iterator[str]:
    outcome = trial.outcome
    yield f'<td><a href="{_address(outcome.run, file)}">{trial.number}</a>' if outcome.run else f"<td>{trial.number}"
    yield f"<td>{number_text(outcome.value)}" if outcome.value is not None else f"<td>{as_html(outcome.problem)}"
    yield from (f"<td>{as_html(number_text(trial.values[name]))}" for name in names)
    steps = f"{outcome.ran} ran, {outcome.reused} reused" if outcome.ran or outcome.reused else ""
    yield f"<td>{duration(outcome.seconds)}<td>{steps}"


def _address(run: str, file: Path) -> str:
    """Where the page of a run is: on a cluster, or beside the run, from the search's own page."""
    if "://" in run:
        return as_html(run)
    return quote(Path(os.path.relpath(Path(run, PAGE), file.parent)).as_posix())


def ranked(tuned: Tuned) -> list[Trial]:
    """The trials, the best one first; those without a value last."""
    sign = -1 if tuned.search.objective.is_maximized else 1
    return sorted(tuned.trials, key=lambda t: (t.outcome.value is None, sign * (t.outcome.value or 0.0), t.number))
