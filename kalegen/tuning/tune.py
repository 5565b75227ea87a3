"""Tuning here: trials one after another, or several at a time, until there are enough of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.running.events import RunOutcome
from kalegen.search.checking import value_for
from kalegen.search.space import Search
from kalegen.tuning.remote import RemoteJob, remote_runner
from kalegen.tuning.study import OUTCOME, Study, default_guess
from kalegen.tuning.trial import Job, Outcome, ignore_interrupts, run_apart, run_trial


@dataclass(frozen=True)
class Trial:
    """A trial that came to an end: its number, from 1, the values that were tried, and what they came to."""

    number: int
    values: Mapping[str, Any]
    outcome: Outcome


@dataclass(frozen=True)
class Tuned:
    """What a search came to so far: its trials, of which none was given up unless it says so."""

    search: Search
    trials: tuple[Trial, ...]

    @property
    def best(self) -> Trial | None:
        """The trial with the best value, the first one of several; None where none has a value."""
        found: Trial | None = None
        for trial in self.trials:
            value, other = trial.outcome.value, found.outcome.value if found else None
            if value is not None and (other is None or self.search.objective.is_better(value, other)):
                found = trial
        return found

    @property
    def failed(self) -> int:
        """How many trials have failed."""
        return sum(trial.outcome.value is None and not trial.outcome.is_pruned for trial in self.trials)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to try."""
        best, size = self.best, self.search.grid_size if self.search.algorithm.name == "grid" else None
        most = self.search.trials if size is None else min(size, self.search.trials)
        reached = best is not None and self.search.objective.is_reached(best.outcome.value or 0.0)
        return reached or len(self.trials) >= most or self.failed > self.search.failures

    @property
    def problem(self) -> str:
        """In words, why there is no result to be had; empty where there is one."""
        if self.failed > self.search.failures:
            last = next(t for t in reversed(self.trials) if t.outcome.value is None and not t.outcome.is_pruned)
            return f"{self.failed} trials failed, the last one because {last.outcome.problem}"
        return "" if self.best is not None else "no trial has logged the metric"


Listener = Callable[[Trial, RunOutcome | None, Tuned], None]
"""Hears of each trial as it ends, with the run where that came to its end."""


def tuned_so_far(study: Study, types: Mapping[str, str]) -> Tuned:
    """The trials that a study has."""
    trials = [
        Trial(number, values_of(study.search, trial.params, types), Outcome(**trial.user_attrs[OUTCOME]))
        for number, trial in enumerate(study.trials, 1)
    ]
    return Tuned(study.search, tuple(trials))


def values_of(search: Search, params: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """The values that Optuna proposes, as the parameters' types have them."""
    return {one.name: value_for(one, params[one.name], types[one.name]) for one in search.ranges}


def tune(study: Study, job: Job | RemoteJob, parameters: Mapping[str, tuple[str, Any]], listener: Listener) -> Tuned:
    """Run trials until the search is over; ``parameters`` are types and default values by name.

    They go in rounds of as many as run at a time, and what a round is to try is settled before it begins: so the same
    search does the same however fast each trial is. The first round is of one trial, whose results the others take.
    """
    types = {name: kind for name, (kind, _) in parameters.items()}
    tuned = tuned_so_far(study, types)
    with remote_runner(job) if isinstance(job, RemoteJob) else _runner(job, study.search.jobs) as start:
        while not tuned.is_over:
            count = min(study.search.jobs, study.search.trials - len(tuned.trials)) if tuned.trials else 1
            guess = default_guess(study.search, {name: value for name, (_, value) in parameters.items()})
            asked = [study.ask(ahead, None if tuned.trials else guess) for ahead in range(count)]
            started = [start(trial.number, values_of(study.search, trial.params, types)) for trial in asked]
            for trial, wait in zip(asked, started, strict=True):
                outcome, ended = wait()
                study.tell(trial, outcome.value, outcome.as_data(), outcome.is_pruned)
                tuned = tuned_so_far(study, types)
                listener(tuned.trials[-1], ended, tuned)
    return tuned


Waiting = Callable[[], tuple[Outcome, RunOutcome | None]]


@contextmanager
def _runner(job: Job, jobs: int) -> Iterator[Callable[[int, Mapping[str, Any]], Waiting]]:
    """What starts a trial, and gives what waits for it: in this process where they run one at a time.

    kfp.local is set up for a process as a whole, so that trials side by side need a process each.
    """
    if jobs == 1:
        yield lambda number, values: lambda: run_trial(job, number, values)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), ignore_interrupts)
    try:
        yield lambda number, values: pool.submit(run_apart, job, number, values).result
    finally:
        pool.shutdown(cancel_futures=True)


def find_failure(tuned: Tuned, file: str) -> Diagnostic | None:
    """KG767 where tuning came to nothing."""
    if not tuned.problem:
        return None
    hint = "run the pipeline with the parameters of a failed trial (`kalegen run -p`), correct it, and tune again"
    return error("KG767", f"tuning has no result: {tuned.problem}", Place(file), hint)
