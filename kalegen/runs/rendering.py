"""Runs, steps and previews as tables and lines of text, made by rich."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kalegen.running.events import State, StepOutcome
from kalegen.runs.charts import Curve, charts_of, in_digits
from kalegen.runs.record import Preview, Run, as_on_screen, log_of, previews_of, values_of
from kalegen.syntax.plain_text import harmless, printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

LOOKS: Mapping[str, str] = {
    "succeeded": "green", "reused": "cyan", "failed": "bold red", "interrupted": "bold red", "running": "yellow",
    "not run": "dim",
}  # fmt: skip


def runs_table(runs: Iterable[Run]) -> Table:
    """A row for each run."""
    from rich.text import Text

    made = _table("run", "started", "state", "time", "metrics")
    for run in runs:
        metrics = ", ".join(f"{name} {number_text(value)}" for name, value in list(run.metrics.items())[:4])
        state = Text(run.state, LOOKS.get(run.state, ""))
        made.add_row(Text(run.name), local_time(run.started), state, duration(run.seconds), Text(printable(metrics)))
    return made


def run_parts(run: Run) -> Iterator[RenderableType]:
    """A run: what it was, and a row for each step."""
    from rich.text import Text

    yield Text(f"{run.name}: {run.state}", LOOKS.get(run.state, ""))
    yield Text(printable(f"of {run.document}, {local_time(run.started)}, {duration(run.seconds)}"))
    if run.provenance.sha256:
        yield Text(printable(f"the document: {run.provenance.as_text()}"))
    if run.parameters:
        yield Text(printable("parameters: " + ", ".join(f"{k} = {v!r}" for k, v in run.parameters.items())))
    made = _table("step", "state", "time", "values", "metrics")
    for step in run.steps:
        values = ", ".join(name for name, _ in values_of(run, step))
        metrics = ", ".join(f"{name} {number_text(value)}" for name, value in step.metrics.items())
        state = Text(step.state.value, LOOKS[step.state.value])
        made.add_row(Text(printable(title_of(step))), state, time_of(step), Text(values), Text(printable(metrics)))
    yield made


def step_parts(run: Run, step: StepOutcome) -> Iterator[RenderableType]:
    """A step: its values in a line each, its metrics, its failure, and what it printed."""
    from rich.filesize import decimal
    from rich.text import Text

    yield Text(printable(f"{title_of(step)}: {step.state.value} {time_of(step)}").rstrip(), LOOKS[step.state.value])
    previews = previews_of(run, step)
    made = _table("value", "type", "size", "what it is")
    for name, artifact in values_of(run, step):
        one = previews.get(name, {})
        kind = str(one.get("type") or artifact.type or artifact.kind)
        made.add_row(Text(printable(name)), Text(printable(kind)), decimal(artifact.size), Text(in_a_line(one)))
    if made.row_count:
        yield made
    for name, value in step.metrics.items():
        yield Text(printable(f"metric {name}: {number_text(value)}"))
    yield from _charts(step)
    if step.traceback:
        yield Text(f"\n{harmless(step.traceback)}")
    printed = as_on_screen(log_of(step)).rstrip()
    if printed:
        yield Text(f"\nprinted:\n{harmless(printed)}")


def _charts(step: StepOutcome) -> Iterator[RenderableType]:
    """The step's confusion matrices as tables, and its ROC curves in a line each."""
    from rich.text import Text

    for artifact, metadata in step.charts.items():
        name = printable(artifact.removesuffix("_out"))
        for chart in charts_of(metadata):
            if isinstance(chart, Curve):
                yield Text(f"ROC curve {name}: area {chart.area:.3f}, {len(chart.true_rates)} points")
                continue
            yield Text(f"confusion matrix {name}: true classes in rows, predicted ones in columns")
            made = _table("", *(printable(one) for one in chart.classes))
            for one, row in zip(chart.classes, chart.rows, strict=False):
                made.add_row(Text(printable(one), "dim"), *map(in_digits, row))
            yield made


def preview_parts(preview: Preview) -> Iterator[RenderableType]:
    """What is known of a value."""
    from rich.text import Text

    if "rows" in preview:
        yield Text(f"{preview['type']}, {shape_text(preview)}")
        yield _frame(preview)
        return
    if "dtype" in preview:
        yield Text(f"{preview['type']} of {preview['dtype']}, {shape_text(preview)}")
        facts = ("least", "greatest", "mean", "missing")
        yield Text(", ".join(f"{fact} {preview[fact]}" for fact in facts if preview.get(fact)))
        yield Text(printable(f"[{', '.join(preview['first'])}, …]"))
        return
    length = f" of {preview['length']}" if "length" in preview else ""
    yield Text(printable(f"{preview['type']}{length}"))
    for title in ("parameters", "learned"):
        if preview.get(title):
            made = _table(title, "")
            for name, value in preview[title].items():
                made.add_row(Text(printable(name)), Text(printable(value)))
            yield made
    if "png" in preview:
        yield Text("a picture: the run's page shows it")
    if "text" in preview:
        yield Text(harmless(str(preview["text"])))


def in_a_line(preview: Preview) -> str:
    """A preview in a few words."""
    if not preview:
        return ""
    if "shape" in preview:
        return shape_text(preview)
    if preview.get("parameters"):
        return printable(", ".join(f"{name}={value}" for name, value in list(preview["parameters"].items())[:3]))
    first, more, _ = str(preview.get("text", "")).strip().partition("\n")
    return printable(f"{first[:59]}…" if more or len(first) > 60 else first)


def _frame(preview: Preview) -> Table:
    from rich.table import Table
    from rich.text import Text

    made = Table(show_lines=False, box=None, header_style="bold")
    made.add_column("")
    for name, kind in zip(preview["columns"], preview["dtypes"], strict=True):
        made.add_column(Text(f"{printable(name)}\n{printable(kind)}"), justify="right", overflow="ellipsis")
    for number, row in enumerate(preview["rows"]):
        label = preview["index"][number] if preview["index"] else ""
        made.add_row(Text(printable(label), "dim"), *(Text(printable(cell)) for cell in row))
    return made


def _table(*titles: str) -> Table:
    from rich.table import Table

    made = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        made.add_column(title, overflow="fold")
    return made


def shape_text(preview: Preview) -> str:
    """The sizes of a frame or an array."""
    sizes = preview["shape"]
    if "rows" in preview:
        return f"{sizes[0]:,} rows × {sizes[1] if len(sizes) > 1 else 1:,} columns"
    return f"shape {' × '.join(f'{size:,}' for size in sizes)}"


def title_of(step: StepOutcome) -> str:
    """The step's name; in loops with its items' numbers, from 1, as ``kalegen show`` takes it."""
    return f"{step.step}[{'.'.join(str(item + 1) for item in step.iteration)}]" if step.iteration else step.step


def time_of(step: StepOutcome) -> str:
    """How long a step took, if it ran."""
    return duration(step.seconds) if step.state in (State.SUCCEEDED, State.FAILED) else ""


def duration(seconds: float) -> str:
    """A time for a person: ``3.2 s``, ``4 min 5 s``, ``2 h 3 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def local_time(started: str) -> str:
    """A record's time as the clock on the wall had it."""
    try:
        return datetime.fromisoformat(started).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return printable(started)


def number_text(value: Any) -> str:
    """A metric for a person."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
