"""Writing a run's record while it goes on: after each step, so that one that is killed has left what it came to."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from kalegen.running.events import Event, RunOutcome, RunStarted, State, StepFinished, StepOutcome
from kalegen.runs.provenance import provenance_of
from kalegen.runs.record import Run, this_process, write_run

Names = Mapping[str, Mapping[str, tuple[str, ...]]]


class Recorder:
    """Hears of a run's events, and keeps its record; a run is none the worse for one that can't be written."""

    def __init__(self, pipeline: str, document: Path, names: Names) -> None:
        self._pipeline, self._document, self._names = pipeline, document.absolute(), names
        self.run: Run | None = None

    def __call__(self, event: Event) -> None:
        """Record an event of the run."""
        if isinstance(event, RunStarted):
            now = datetime.now(timezone.utc).isoformat(timespec="seconds")
            steps = tuple(StepOutcome(step, State.NOT_RUN) for step in event.steps)
            run = Run(event.directory, self._pipeline, str(self._document), now, steps=steps)
            known: dict[str, Any] = {"parameters": event.parameters, "names": self._names, "process": this_process()}
            self._write(replace(run, **known, provenance=provenance_of(self._document)))
        elif isinstance(event, StepFinished) and self.run is not None:
            self._write(replace(self.run, steps=_with(self.run.steps, event.outcome)))

    def end(self, outcome: RunOutcome) -> Run | None:
        """Write what the whole run came to; None if it never began."""
        if self.run is not None:
            ended = "succeeded" if outcome.succeeded else "failed"
            self._write(replace(self.run, ended=ended, seconds=outcome.seconds, steps=outcome.steps))
        return self.run

    def _write(self, run: Run) -> None:
        self.run = run
        with contextlib.suppress(OSError):
            write_run(run)


def _with(steps: tuple[StepOutcome, ...], outcome: StepOutcome) -> tuple[StepOutcome, ...]:
    """The steps with one more outcome, in place of what stood for it so far."""
    others = [
        step
        for step in steps
        if step.step != outcome.step or (step.state is not State.NOT_RUN and step.iteration != outcome.iteration)
    ]
    at = next((number for number, step in enumerate(steps) if step.step == outcome.step), len(others))
    return (*others[:at], outcome, *others[at:])
