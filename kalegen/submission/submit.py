"""Submit a compiled pipeline: upload what is new, create the run, wait for it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.submission.api import call, new_experiment, new_pipeline, new_recurring_run, new_run, progress_of
from kalegen.submission.connection import Connection, Incomplete, Limits, find_no_host, open_client, quiet
from kalegen.submission.events import RunProgress, RunReady, Submission, SubmitListener, SubmitOutcome, VersionReady
from kalegen.submission.faults import find_fault
from kalegen.syntax.command_text import expanded_within

MARK = "kalegen content "
ENDED = {"SUCCEEDED", "FAILED", "SKIPPED", "CANCELED"}
PAGE = 100
CRON_FIELDS = 5  # of cron; Kubeflow's has one more, seconds, in front


class Stopped(Exception):
    """Ends a submission early; carries why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def submit(
    submission: Submission, connection: Connection, listener: SubmitListener, limits: Limits | None = None
) -> SubmitOutcome:
    """Do what the submission asks for, and tell the listener of each thing done.

    The pipeline is uploaded as a new one or as a new version; a version with the same content is used as it is. Errors,
    one at a time, in the outcome's diagnostics: KG124 for an argument, KG720 to KG730 (see ``connection`` and
    ``faults``), KG731 for a submission that contradicts itself, KG732 for a run that did not succeed, KG733 for one
    that outlasts the limit, KG734 for a package that cannot be read.
    """
    problem = find_contradiction(submission) or find_changed(submission) or find_no_host(connection, os.environ)
    content = digest(submission.package) if problem is None else problem
    if isinstance(content, Diagnostic):
        return SubmitOutcome(diagnostics=(content,))
    with quiet():
        return carry_out(submission, content, connection, listener, limits or Limits())


def carry_out(
    submission: Submission, content: str, connection: Connection, listener: SubmitListener, limits: Limits
) -> SubmitOutcome:
    """The steps of a submission, up to the first that goes wrong."""
    outcome = SubmitOutcome()
    try:
        server = Server.open(connection, limits)
        pipeline_id, version_id, version = server.put_version(submission, content)
        listener(version)
        outcome = replace(outcome, version=version)
        if submission.upload_only:
            return outcome
        run_id, run = server.create(submission, pipeline_id, version_id)
        listener(run)
        outcome = replace(outcome, run=run, run_id=run_id)
        return server.wait(outcome, listener) if submission.wait else outcome
    except Stopped as stopped:
        return replace(outcome, diagnostics=(stopped.diagnostic,))


def find_contradiction(submission: Submission) -> Diagnostic | None:
    """KG731 for a submission that cannot be meant."""
    place = Place("submit")
    if submission.upload_only and (submission.wait or submission.cron):
        return error("KG731", "--upload-only starts no run that could be waited for or repeated", place)
    if submission.cron and submission.wait:
        return error("KG731", "a recurring run has no end to wait for", place, "remove --wait")
    if submission.cron and len(submission.cron.split()) not in (CRON_FIELDS, CRON_FIELDS + 1):
        hint = 'for example: --cron "0 6 * * 1-5", at 6:00 on weekdays'
        return error("KG731", f"'{submission.cron}' is not a cron expression of five or six fields", place, hint)
    return None


def find_changed(submission: Submission) -> Diagnostic | None:
    """KG124 for an argument that would not arrive as it is: it travels in a container's command, as defaults do."""
    for name, value in submission.arguments.items():
        text = expanded_within(value)
        if text:
            message = f"the value given for parameter {name!r} holds the text {text!r}, which Kubernetes replaces"
            return error(
                "KG124", message, Place("submit"), "pass the value without that text, and add the text in a step"
            )
    return None


def digest(package: Path) -> str | Diagnostic:
    """A hash of what a compiled pipeline says, whatever its layout and comments; KG734 if the file cannot be read."""
    import yaml

    try:
        documents = list(yaml.safe_load_all(package.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        text = f"the compiled pipeline cannot be read: {' '.join(str(problem).split())}"
        return error("KG734", text, Place(str(package)), "give the command again")
    return hashlib.sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()


def with_seconds(cron: str) -> str:
    """The cron expression with a field for seconds in front, as Kubeflow's scheduler wants it."""
    fields = cron.split()
    return " ".join(["0", *fields] if len(fields) == CRON_FIELDS else fields)


def named(name: str) -> str:
    """The API's filter for things with that display name."""
    return json.dumps({"predicates": [{"operation": "EQUALS", "key": "display_name", "stringValue": name}]})


@dataclass(frozen=True)
class Server:
    """A Kubeflow Pipelines server; its methods raise ``Stopped`` with the diagnostic of what went wrong."""

    client: Any
    connection: Connection
    limits: Limits

    @classmethod
    def open(cls, connection: Connection, limits: Limits) -> Server:
        """Connect to the server, and sign in."""
        with one_message("connecting", connection):
            return cls(open_client(connection, limits), connection, limits)

    def ask(self, doing: str, method: Any, **arguments: Any) -> Any:
        """Call a method of the API."""
        with one_message(doing, self.connection):
            return call(method, self.limits.times, self.limits.size, **arguments)

    def required(self, doing: str, answer: Any, field: str) -> str:
        """A field of an answer without which nothing can follow."""
        with one_message(doing, self.connection):
            value = getattr(answer, field)
            if not isinstance(value, str) or not value:
                raise Incomplete(field)
            return value

    def link(self, path: str) -> str:
        """The address of a page of the user interface."""
        return self.connection.redact(f"{self.client._get_url_prefix()}/#/{path}")

    def put_version(self, submission: Submission, content: str) -> tuple[str, str, VersionReady]:
        """The ids of the pipeline and of its version with the package's content, uploaded if it is not there."""
        pipeline_id = self.find_pipeline(submission.pipeline_name) or self.create_pipeline(submission.pipeline_name)
        found = self.find_version(pipeline_id, content, submission.version_name)
        version = found or self.upload(submission, pipeline_id, content)
        version_id = self.required("uploading the pipeline", version, "pipeline_version_id")
        link = self.link(f"pipelines/details/{pipeline_id}/version/{version_id}")
        return pipeline_id, version_id, VersionReady(version.display_name, link, found is None)

    def find_pipeline(self, name: str) -> str | None:
        """The id of the pipeline of that name, if it is there."""
        listed = self.ask(
            "looking for the pipeline",
            self.client.pipelines.pipeline_service_list_pipelines,
            filter=named(name),
            namespace=self.namespace,
        )
        if not listed.pipelines:
            return None
        return self.required("looking for the pipeline", listed.pipelines[0], "pipeline_id")

    @property
    def namespace(self) -> str:
        """The namespace of a server with several; empty elsewhere."""
        return str(self.client.get_user_namespace() or "")

    def create_pipeline(self, name: str) -> str:
        """Create a pipeline without versions; returns its id."""
        pipeline = new_pipeline(name, self.namespace)
        create = self.client.pipelines.pipeline_service_create_pipeline
        doing = "creating the pipeline"
        return self.required(doing, self.ask(doing, create, pipeline=pipeline), "pipeline_id")

    def find_version(self, pipeline_id: str, content: str, name: str | None) -> Any:
        """The pipeline's version with that content (and that name, if one is asked for); None if there is none."""
        for version in self.versions(pipeline_id):
            same = f"{MARK}{content}" in (version.description or "")
            if same and name in (None, version.display_name):
                return version
        return None

    def versions(self, pipeline_id: str) -> Iterator[Any]:
        """The pipeline's versions, the newest first, page by page."""
        token = ""
        while True:
            page = self.ask(
                "looking for the version",
                self.client.pipelines.pipeline_service_list_pipeline_versions,
                pipeline_id=pipeline_id,
                page_token=token,
                page_size=PAGE,
                sort_by="created_at desc",
            )
            yield from page.pipeline_versions or ()
            token = page.next_page_token
            if not token:
                return

    def upload(self, submission: Submission, pipeline_id: str, content: str) -> Any:
        """Upload the package as a new version."""
        return self.ask(
            "uploading the pipeline",
            self.client.pipeline_uploads.upload_pipeline_version,
            uploadfile=str(submission.package),
            name=submission.version_name or f"{submission.pipeline_name}-{content[:12]}",
            pipelineid=pipeline_id,
            description=f"{MARK}{content}",
        )

    def experiment(self, name: str) -> str:
        """The id of the experiment, which is created if it is not there."""
        api = self.client.experiments
        listed = self.ask(
            "looking for the experiment",
            api.experiment_service_list_experiments,
            filter=named(name),
            namespace=self.namespace,
        )
        if listed.experiments:
            return self.required("looking for the experiment", listed.experiments[0], "experiment_id")
        experiment = new_experiment(name, self.namespace)
        doing = "creating the experiment"
        created = self.ask(doing, api.experiment_service_create_experiment, experiment=experiment)
        return self.required(doing, created, "experiment_id")

    def create(self, submission: Submission, pipeline_id: str, version_id: str) -> tuple[str, RunReady]:
        """Create the run or the recurring run; returns its id."""
        name = submission.run_name or f"{submission.pipeline_name} {datetime.now():%Y-%m-%d %H-%M-%S}"
        given = {
            "experiment_id": self.experiment(submission.experiment),
            "display_name": name,
            "service_account": submission.service_account,
            "description": submission.description or None,
        }
        version = pipeline_id, version_id
        if submission.cron:
            recurring = new_recurring_run(given, version, submission.arguments, with_seconds(submission.cron))
            return self.create_recurring(name, recurring)
        run = new_run(given, version, submission.arguments)
        made = self.ask("creating the run", self.client.runs.run_service_create_run, run=run)
        run_id = self.required("creating the run", made, "run_id")
        return run_id, RunReady(name, self.link(f"runs/details/{run_id}"), recurring=False)

    def create_recurring(self, name: str, recurring_run: Any) -> tuple[str, RunReady]:
        """Create a recurring run; returns its id."""
        create = self.client.recurring_runs.recurring_run_service_create_recurring_run
        made = self.ask("creating the recurring run", create, recurring_run=recurring_run)
        run_id = self.required("creating the recurring run", made, "recurring_run_id")
        return run_id, RunReady(name, self.link(f"recurringrun/details/{run_id}"), recurring=True)

    def wait(self, outcome: SubmitOutcome, listener: SubmitListener) -> SubmitOutcome:
        """Look at the run until it has ended; the listener hears of every change."""
        end = None if self.limits.deadline is None else time.monotonic() + self.limits.deadline
        known: RunProgress | None = None
        get_run = self.client.runs.run_service_get_run
        while True:
            try:
                run = self.ask("waiting", get_run, run_id=outcome.run_id)
            except Stopped as stopped:  # what the run came to so far is not lost
                return replace(outcome, diagnostics=(stopped.diagnostic,))
            progress = progress_of(run, get_run)
            if progress != known:
                listener(progress)
            known = progress
            outcome = replace(outcome, state=progress.state)
            if progress.state in ENDED:
                return replace(outcome, diagnostics=self.verdict(run, progress))
            if end is not None and time.monotonic() >= end:
                text = f"the run is still {progress.state} after {self.limits.deadline:g} s"
                problem = error(
                    "KG733",
                    text,
                    Place(self.connection.address),
                    "look at the run's page, or wait longer with --timeout",
                )
                return replace(outcome, diagnostics=(problem,))
            time.sleep(self.limits.poll)

    def verdict(self, run: Any, progress: RunProgress) -> tuple[Diagnostic, ...]:
        """KG732 for a run that ended otherwise than well."""
        if progress.state == "SUCCEEDED":
            return ()
        failed = [task for task, state in progress.tasks.items() if state == "FAILED"]
        text = f"the run ended {progress.state}" + (f" in {', '.join(failed)}" if failed else "")
        said = getattr(run.error, "message", None) or ""
        message = self.connection.redact(f"{text}: {said}" if said else text)
        return (error("KG732", message, Place(self.connection.address), "the log is on the run's page"),)


@contextmanager
def one_message(doing: str, connection: Connection) -> Iterator[None]:
    """Turn what kfp's client raises into ``Stopped`` with one diagnostic."""
    try:
        yield
    except Exception as problem:  # a generated client: what it raises is sorted out there, bugs go on
        fault = find_fault(problem, doing, connection)
        if fault is None:
            raise
        raise Stopped(fault) from None
