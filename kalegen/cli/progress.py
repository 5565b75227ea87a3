"""A local run as it goes on, and what came of it, for a person to read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kalegen.cli.console import is_live_terminal, paint, say, say_painted
from kalegen.cli.options import Reporting
from kalegen.pictures.results import counted
from kalegen.running.events import (
    ArtifactFile,
    EnvironmentStarted,
    Event,
    RunOutcome,
    RunStarted,
    State,
    StepFinished,
    StepOutcome,
    StepOutput,
    StepStarted,
)
from kalegen.syntax.plain_text import printable

if TYPE_CHECKING:
    from kalegen.cli.live import LiveProgress
    from kalegen.runs.record import Run

LOOKS = {State.SUCCEEDED: "good", State.FAILED: "error", State.REUSED: "hint", State.NOT_RUN: "quiet"}


def progress_for(reporting: Reporting) -> Progress | LiveProgress:
    """Who shows a run: a table that lives on a terminal, plain lines elsewhere."""
    if reporting.form == "text" and not reporting.is_quiet and is_live_terminal(sys.stderr):
        from rich.console import Console

        from kalegen.cli.live import LiveProgress

        return LiveProgress(Console(stderr=True, highlight=False))
    return Progress(reporting)


class Progress:
    """Hears of a run's events and shows them; what a step prints is passed on unchanged, to stdout.

    Steps may speak at the same time: as with ``tail -f`` on several files, a line says whose output begins. Where
    stdout is taken by the findings, the steps' output goes to stderr.
    """

    def __init__(self, reporting: Reporting) -> None:
        self._to_stderr = reporting.form != "text"
        self._is_quiet = reporting.is_quiet
        self._speaker: str | None = None
        self._line_is_open = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_line()

    def __call__(self, event: Event) -> None:
        """Print an event of the run."""
        if isinstance(event, StepOutput):
            self._pass_on(event)
            return
        self._end_line()
        if isinstance(event, StepStarted):
            self._speaker = event.step
        if not self._is_quiet:
            say_painted(describe(event))

    def _pass_on(self, output: StepOutput) -> None:
        if output.step != self._speaker:
            self._end_line()
            say_painted(paint(f"| {output.step}", "quiet"))
            self._speaker = output.step
        self._print(output.text)
        self._line_is_open = not output.text.endswith("\n")

    def _end_line(self) -> None:
        if self._line_is_open:
            self._print("\n")
            self._line_is_open = False

    def _print(self, text: str) -> None:
        click.echo(text, nl=False, err=self._to_stderr)
        (sys.stderr if self._to_stderr else sys.stdout).flush()


def describe(event: Event) -> str:
    """An event in one line."""
    if isinstance(event, RunStarted):
        return paint(f"running {counted(len(event.steps), 'step')} in {event.directory}", "quiet")
    if isinstance(event, EnvironmentStarted):
        return paint(f"installing {', '.join(event.requirements) or 'kfp'}", "quiet")
    if isinstance(event, StepStarted):
        return paint(f"> {event.step}", "place") + (f" ({event.remark})" if event.remark else "")
    assert isinstance(event, StepFinished)
    return describe_outcome(event.outcome)


def describe_outcome(outcome: StepOutcome) -> str:
    """A step's end in one line: ``< train succeeded in 1.2 s, 3.4 MB``."""
    from rich.filesize import decimal

    facts = [f"{outcome.seconds:.1f} s"] if outcome.state is not State.REUSED else []
    facts += [decimal(outcome.size)] if outcome.size else []
    ending = f" ({', '.join(facts)})" if facts else ""
    return f"< {printable(outcome.step)} {paint(outcome.state.value, LOOKS[outcome.state])}{ending}"


def show_outcome(outcome: RunOutcome, reporting: Reporting) -> None:
    """What came of the run: the tracebacks of failed steps, the metrics, and where the artifacts are."""
    for step in outcome.steps:
        if step.traceback:  # the finding says the rest
            say(f"\n{step.traceback.removesuffix(step.said).rstrip()}\n")
    if reporting.is_quiet or outcome.directory is None:
        return
    left_out = [step.step for step in outcome.steps if step.state is State.NOT_RUN]
    if left_out:
        say(f"not run: {', '.join(left_out)}")
    show_metrics(outcome.steps)
    artifacts = [artifact for step in outcome.steps for artifact in step.artifacts if artifact.size]
    show_artifacts(artifacts, reporting)


def show_metrics(steps: Iterable[StepOutcome]) -> None:
    """The metrics of all steps, as a table."""
    rows = [(step.step, name, value) for step in steps for name, value in step.metrics.items()]
    step_width = max((len(step) for step, _, _ in rows), default=0)
    name_width = max((len(name) for _, name, _ in rows), default=0)
    if rows:
        say_painted(paint("metrics", "place"))
    for step, name, value in rows:
        say(f"  {step:{step_width}}  {name:{name_width}}  {value}")


def show_artifacts(artifacts: Iterable[ArtifactFile], reporting: Reporting) -> None:
    """The files of the artifacts, where they are wanted."""
    from rich.filesize import decimal

    if reporting.is_verbose:
        for artifact in artifacts:
            say(f"  {artifact.name}  {artifact.kind}  {decimal(artifact.size)}  {artifact.path}")


def show_returned(run: Run | None, returned: Sequence[tuple[str, str]]) -> None:
    """A line for each value that the pipeline returns, by step and variable, as far as the run came to it."""
    from kalegen.runs.record import previews_of
    from kalegen.runs.rendering import in_a_line

    for step in run.steps if run is not None else ():
        previews = previews_of(run, step) if run is not None else {}
        for owner, name in returned:
            if owner == step.step and name in previews:
                say(f"the pipeline returned {name} = {in_a_line(previews[name])}")


def show_way_on(page: Path | None, outcome: RunOutcome, notebook: str) -> None:
    """One line at the end: where the page is, and what to do next."""
    from kalegen.running.basis import shown

    place = page or outcome.directory
    if place is None:
        return
    failed = next((step.step for step in outcome.steps if step.state is State.FAILED), None)
    saved = next((step.step for step in reversed(outcome.steps) if step.size), None)
    if outcome.succeeded:
        way = f"kalegen show last {saved}" if saved else "kalegen show last"
    else:
        way = f"after a change, kalegen run {notebook} --resume" if failed else "kalegen show last"
    say(f"the run's page: {shown(str(place))}  next: {way}")
