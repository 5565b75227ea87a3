"""The metrics of a pipeline's runs, as a table and small plots in a page."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from kalegen.runs.record import Run
from kalegen.runs.rendering import duration, local_time, number_text
from kalegen.syntax.plain_text import as_html

MOST = 20
"""Runs that are shown: this one, and the latest before it."""
MOST_PLOTS = 8
WIDTH, HEIGHT, MARGIN = 320, 84, 8


def history(run: Run, others: Sequence[Run]) -> Iterator[str]:
    """What there is to compare a run with; ``others`` are all runs, the latest one first."""
    earlier = [one for one in others if one.pipeline == run.pipeline and one.directory != run.directory]
    shown = [run, *(one for one in earlier if one.started <= run.started)][:MOST]
    names = list(dict.fromkeys(name for one in shown for name in one.metrics))
    if len(shown) < 2 or not names:
        return
    yield '<h2 id="runs">Runs of this pipeline</h2><div class="plots">'
    yield from (_plot(name, shown[::-1]) for name in names[:MOST_PLOTS])
    yield '</div><div class="wide"><table class="list">'
    changed = _changed(shown)
    titles = ("run", "state", "time", *changed, *names)
    yield f"<tr>{''.join(f'<th>{as_html(title)}' for title in titles)}</tr>"
    for one in shown:
        yield f"<tr{' class=here' if one is run else ''}>{''.join(_cells(one, run, changed, names))}</tr>"
    yield "</table></div>"


def _changed(runs: Sequence[Run]) -> list[str]:
    """The parameters that are not the same in all runs."""
    names = dict.fromkeys(name for run in runs for name in run.parameters)
    return [name for name in names if len({repr(run.parameters.get(name)) for run in runs}) > 1]


def _cells(one: Run, here: Run, changed: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    title = as_html(local_time(one.started))
    page = Path(os.path.relpath(one.directory / "index.html", here.directory)).as_posix()
    yield f"<td>{title}" if one is here else f'<td><a href="{quote(page)}">{title}</a>'
    yield f'<td class="{one.state}">{one.state}'
    yield f"<td>{duration(one.seconds)}"
    yield from (f"<td><code>{as_html(repr(one.parameters.get(name)))}</code>" for name in changed)
    yield from (f"<td>{as_html(number_text(one.metrics.get(name, '')))}" for name in names)


def _plot(name: str, runs: Sequence[Run]) -> str:
    """A metric over the runs, the oldest one first, as a line of points."""
    numbers = [(at, value) for at, run in enumerate(runs) if _is_number(value := run.metrics.get(name))]
    if len(numbers) < 2:
        return ""
    values = [float(str(value)) for _, value in numbers]
    least, greatest = min(values), max(values)
    span = greatest - least or 1.0
    step = (WIDTH - 2 * MARGIN) / max(len(runs) - 1, 1)
    places = [
        (MARGIN + at * step, HEIGHT - MARGIN - (value - least) / span * (HEIGHT - 2 * MARGIN))
        for (at, _), value in zip(numbers, values, strict=True)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if at == len(places) - 1 else 2.5}"/>'
                   for at, (x, y) in enumerate(places))  # fmt: skip
    text = f"{as_html(name)}: {as_html(number_text(values[-1]))}"
    scale = f"{as_html(number_text(least))} to {as_html(number_text(greatest))}"
    return (
        f'<figure><figcaption>{text} <span class="soft">({scale})</span></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{text}, {scale}">'
        f'<polyline points="{points}"/>{dots}</svg></figure>'
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
