"""One trial: a run of the pipeline with the values that were proposed, which takes all earlier results that it can."""

from __future__ import annotations

import math
import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.running.events import Event, RunOutcome, State, StepFinished
from kalegen.running.pipeline import RunOptions, run_pipeline
from kalegen.runs.recording import Names, Recorder
from kalegen.search.space import Objective, Search


@dataclass(frozen=True)
class Job:
    """What all trials of a search have in common: the module, how it is run, and what its runs' records say of it."""

    module: Path
    options: RunOptions
    pipeline: str
    document: Path
    names: Names
    search: Search
    study: tuple[Path, str] = (Path(), "")


@dataclass(frozen=True)
class Outcome:
    """What a trial came to: the metric's ``value``, or in words why there is none; its run, and its steps by state."""

    value: float | None = None
    problem: str = ""
    is_pruned: bool = False
    run: str = ""
    seconds: float = 0.0
    ran: int = 0
    reused: int = 0
    metrics: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return asdict(self)


class Pruned(Exception):
    """The trial is not worth going on with."""


def run_trial(job: Job, number: int, arguments: Mapping[str, Any]) -> tuple[Outcome, RunOutcome | None]:
    """Run a trial to its end, or to where it is given up. In a process of its own it is the one that is interrupted."""
    recorder = Recorder(job.pipeline, job.document, job.names)
    watch = _watch(job, number)

    def listen(event: Event) -> None:
        recorder(event)
        if isinstance(event, StepFinished) and watch is not None:
            value = event.outcome.metrics.get(job.search.objective.metric)
            if is_number(value) and watch.is_over(float(str(value))):
                raise Pruned

    options = replace(job.options, arguments={**job.options.arguments, **arguments}, resume=True)
    try:
        ended = run_pipeline(job.module, options, listen)
    except Pruned:
        return _pruned(recorder), None
    recorder.end(ended)
    return outcome_of(ended, job.search.objective), ended


def run_apart(job: Job, number: int, arguments: Mapping[str, Any]) -> tuple[Outcome, RunOutcome | None]:
    """``run_trial`` in a process that is one of several, and may be interrupted while it runs one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run_trial(job, number, arguments)
    finally:
        ignore_interrupts()


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process above, which ends those that have nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _watch(job: Job, number: int) -> Any:
    from kalegen.tuning.study import Watch, stopping_of

    return Watch(*job.study, job.search, number) if stopping_of(job.search) is not None else None


def _pruned(recorder: Recorder) -> Outcome:
    """A trial that was given up; its run has failed, as far as its record goes."""
    steps = recorder.run.steps if recorder.run else ()
    directory = recorder.run.directory if recorder.run else None
    recorder.end(RunOutcome(False, directory, steps))
    reused = sum(step.state is State.REUSED for step in steps)
    ran = sum(step.state is State.SUCCEEDED for step in steps)
    return Outcome(problem="stopped early", is_pruned=True, run=str(directory or ""), ran=ran, reused=reused)


def outcome_of(ended: RunOutcome, objective: Objective) -> Outcome:
    """What a run came to as a trial. Where several steps log the metric, the best value counts, as with Katib."""
    values = [step.metrics.get(objective.metric) for step in ended.steps]
    numbers = [float(str(value)) for value in values if is_number(value)]
    metrics = {name: value for step in ended.steps for name, value in step.metrics.items()}
    problem = " ".join(ended.diagnostics[0].message.split()) if ended.diagnostics else ""
    if ended.succeeded and not numbers:
        problem = f"the metric {objective.metric} was not logged, or is not a finite number"
    return Outcome(
        value=best_of(numbers, objective) if ended.succeeded else None,
        problem=problem,
        run=str(ended.directory or ""),
        seconds=round(ended.seconds, 3),
        ran=sum(step.state in (State.SUCCEEDED, State.FAILED) for step in ended.steps),
        reused=sum(step.state is State.REUSED for step in ended.steps),
        metrics={name: value for name, value in metrics.items() if is_number(value)},
    )


def best_of(numbers: Sequence[float], objective: Objective) -> float | None:
    """The best of the values of one trial; None of none."""
    return (max if objective.is_maximized else min)(numbers) if numbers else None


def is_number(value: object) -> bool:
    """Whether a metric is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
