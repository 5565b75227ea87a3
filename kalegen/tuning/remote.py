"""Trials that are runs on a cluster: started by Kubeflow Pipelines' API, waited for, and asked for the metric.

A server without ML Metadata tells with a run what its tasks have logged (kubeflow/pipelines#13986). One with it does
not (kubeflow/pipelines#9858), so that there is nothing to tune by.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.search.space import Search
from kalegen.submission.api import metrics_told
from kalegen.submission.connection import Connection, Limits, quiet
from kalegen.submission.events import Submission, SubmitOutcome
from kalegen.submission.submit import Server, Stopped, digest
from kalegen.tuning.trial import Outcome, best_of, is_number

FAILED = "KG732"
"""The code of a run that did not succeed, which is what a trial may come to."""


@dataclass(frozen=True)
class RemoteJob:
    """What all trials have in common: what is submitted, with the values that are fixed, where to, and the search."""

    submission: Submission
    connection: Connection
    search: Search
    limits: Limits = field(default_factory=Limits)


Waiting = Callable[[], tuple[Outcome, None]]
Start = Callable[[int, Mapping[str, Any]], Waiting]


@contextmanager
def remote_runner(job: RemoteJob) -> Iterator[Start]:
    """What creates a trial's run, and gives what waits for it. Raises ``Stopped`` where the server can't be used.

    The pipeline is uploaded once, as ``kalegen submit`` does. Runs of one round go on side by side on the cluster.
    """
    content = digest(job.submission.package)
    if isinstance(content, Diagnostic):
        raise Stopped(content)
    with quiet():
        server = Server.open(job.connection, job.limits)
        pipeline, version, _ = server.put_version(job.submission, content)

        def start(number: int, values: Mapping[str, Any]) -> Waiting:
            name = f"{job.submission.pipeline_name} trial {number + 1}"
            asked = replace(job.submission, run_name=name, arguments={**job.submission.arguments, **values})
            begun = time.monotonic()
            run_id, ready = server.create(asked, pipeline, version)
            return lambda: (_wait(server, job, SubmitOutcome(run=ready, run_id=run_id), begun), None)

        yield start


def _wait(server: Server, job: RemoteJob, created: SubmitOutcome, begun: float) -> Outcome:
    """What a run comes to; raises ``Stopped`` for all that is no fault of the trial."""
    ended = server.wait(created, lambda event: None)
    link = created.run.link if created.run else ""
    seconds = round(time.monotonic() - begun, 3)
    problem = next(iter(ended.diagnostics), None)
    if problem is not None and problem.code != FAILED:
        raise Stopped(problem)
    if problem is not None:
        return Outcome(problem=" ".join(problem.message.split()), run=link, seconds=seconds)
    told = metrics_told(server.client.runs.run_service_get_run)
    if told is None:
        raise Stopped(_nothing_told(job.connection))
    objective = job.search.objective
    numbers = [value for name, value in told if name == objective.metric and is_number(value)]
    said = "" if numbers else f"the metric {objective.metric} was not logged, or is not a finite number"
    return Outcome(best_of(numbers, objective), said, run=link, seconds=seconds, metrics=dict(told))


def _nothing_told(connection: Connection) -> Diagnostic:
    text = "the server does not tell what steps have logged: up to 2.17 Kubeflow Pipelines keeps that in ML Metadata"
    hint = "leave out --host to tune here, or let Katib run the trials: kalegen submit --tune"
    return error("KG776", text, Place(connection.address), hint)
