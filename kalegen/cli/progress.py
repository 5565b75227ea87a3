"""A local run as it goes on, and what came of it, for a person to read."""

from __future__ import annotations

import sys

import click

from kalegen.cli.console import say
from kalegen.running.events import (
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

MARKS = {State.SUCCEEDED: ("✓", "green"), State.FAILED: ("✗", "red"), State.REUSED: ("=", "cyan")}


class Progress:
    """Hears of a run's events and shows them; a step's output is passed on unchanged, to stdout.

    Steps may speak at the same time: like ``tail -f`` on several files, a line says whose output begins.
    """

    def __init__(self) -> None:
        self._speaker: str | None = None
        self._line_is_open = False

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, StepOutput):
            self._pass_on(event)
            return
        self._close_line()
        self._speaker = None
        if isinstance(event, RunStarted):
            say(f"running {len(event.steps)} steps below {event.directory}", dim=True)
        elif isinstance(event, EnvironmentStarted):
            say(f"installing {', '.join(event.requirements) or 'kfp'}", dim=True)
        elif isinstance(event, StepStarted):
            again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
            say(f"> {event.step}{again}", bold=True)
            self._speaker = event.step
        elif isinstance(event, StepFinished):
            say(_ending(event.outcome))

    def _pass_on(self, output: StepOutput) -> None:
        if output.step != self._speaker:
            self._close_line()
            say(f"| {output.step}", dim=True)
            self._speaker = output.step
        click.echo(output.text, nl=False)
        sys.stdout.flush()
        self._line_is_open = not output.text.endswith("\n")

    def _close_line(self) -> None:
        if self._line_is_open:
            click.echo()
            sys.stdout.flush()
            self._line_is_open = False


def _ending(outcome: StepOutcome) -> str:
    mark, _ = MARKS[outcome.state]
    return f"{mark} {outcome.step} {outcome.state.value} ({outcome.seconds:.1f} s)"


def summarize(outcome: RunOutcome) -> None:
    """What came of the run."""
    for step in outcome.steps:
        if step.traceback:
            say()
            say(step.traceback)
    for step in outcome.steps:
        for name, value in step.metrics.items():
            say(f"{step.step}: {name} = {value}")
