"""A run, a verification or a submission, in a process of its own: ``python -m kalegen_jupyter.job``.

The request comes as JSON on stdin; what happens goes out as lines of JSON, whatever the steps print.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from kalegen.api import Document, fixes
from kalegen.cli.compiling import Compiled, loaded
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import Diagnostic, has_errors
from kalegen.emit.ports import choices_of
from kalegen.generate import Result, generate_document
from kalegen.reporting.policy import DEFAULT
from kalegen.running.parameters import Arguments, read_arguments
from kalegen.running.stopping import stopped_by_sigterm
from kalegen_jupyter.answers import finding_data

Tell = Callable[..., None]


@dataclass(frozen=True)
class Asked:
    """What is to be done with a notebook: its file and content, values of parameters as texts, and further options."""

    kind: str
    file: Path
    content: Mapping[str, Any]
    parameters: Mapping[str, str]
    options: Mapping[str, Any]

    @property
    def pairs(self) -> list[str]:
        """The parameters as the command line has them."""
        return [f"{name}={value}" for name, value in self.parameters.items()]

    def compile(self, is_local: bool) -> Result:
        """The notebook compiled, for this machine or for a cluster."""
        return generate_document(self.content, self.file, DEFAULT, Request(is_local=is_local))


class Teller:
    """Writes what happens, a line each."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: str, **what: Any) -> None:
        """Write one event."""
        self._out.write(json.dumps({"event": event, **what}, default=str) + "\n")
        self._out.flush()


def main() -> None:
    """Read the request, do it, and say how it ended."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything else prints is no event
    tell = Teller(out)
    request = json.load(sys.stdin)
    asked = Asked(
        request["kind"], Path(request["file"]), request["content"], request.get("parameters") or {},
        request.get("options") or {},
    )  # fmt: skip
    try:
        with stopped_by_sigterm():
            found = list(WORK[asked.kind](asked, tell))
    except KeyboardInterrupt:
        tell("ended", state="stopped")
        return
    except Exception as problem:  # whatever it is: the panel shows one line
        traceback.print_exc()
        tell("ended", state="failed", problem=f"kalegen failed: {type(problem).__name__}: {problem}")
        return
    document = Document(asked.file, asked.content)
    tell("findings", findings=[finding_data(one, _fixes(document, one)) for one in found])
    tell("ended", state="failed" if has_errors(found) else "succeeded")


def _fixes(document: Document, finding: Diagnostic) -> Iterable[Any]:
    with suppress(ValueError):
        return fixes(document, finding)
    return ()


def arguments_of(asked: Asked, module: Compiled) -> Arguments:
    """The values of the parameters, checked as the command line does."""
    return read_arguments(asked.pairs, None, module.pipeline.parameters, choices_of(module.model))


def run(asked: Asked, tell: Tell) -> list[Diagnostic]:
    """Run the pipeline here; its record and its page stand with those of ``kalegen run``."""
    from kalegen.cli.run import of_module, origin_of, recorder_of, write_run_page
    from kalegen.running.events import Event
    from kalegen.running.origins import with_origins
    from kalegen.running.pipeline import RunOptions, run_pipeline

    with loaded(asked.compile(is_local=True), asked.file) as (module, found):
        if module is None:
            return found
        arguments = arguments_of(asked, module)
        if arguments.diagnostics:
            return [*found, *arguments.diagnostics]
        root, is_resumed = Path(".kale", "runs").absolute(), bool(asked.options.get("resume"))
        options = of_module(RunOptions(root, arguments.values, resume=is_resumed), module)
        recorder = recorder_of(module)

        def listen(event: Event) -> None:
            recorder(event)
            tell_event(event, tell)

        outcome = run_pipeline(module.file, options, listen)
        page = write_run_page(recorder.end(outcome), module.file, origin_of(module), options.root)
        tell("page", directory=page.parent if page is not None else None)
        return [*found, *with_origins(outcome.diagnostics, module.model)]


def tell_event(event: Any, tell: Tell) -> None:
    """What a run tells, as the panel shows it."""
    from kalegen.running import events

    if isinstance(event, events.RunStarted):
        tell("started", steps=event.steps, parameters=event.parameters)
    elif isinstance(event, events.EnvironmentStarted):
        tell("note", text=f"installing {', '.join(event.requirements)}")
    elif isinstance(event, events.StepStarted):
        tell("step", step=event.step, state="running", remark=event.remark)
    elif isinstance(event, events.StepOutput):
        tell("output", step=event.step, text=event.text)
    else:
        done = event.outcome
        metrics = {name: str(value) for name, value in done.metrics.items()}
        about = {"seconds": done.seconds, "iteration": done.iteration, "remark": done.said, "metrics": metrics}
        tell("step", step=done.step, state=done.state.value, **about)
        if done.traceback:
            tell("output", step=done.step, text=done.traceback + "\n")


def verify(asked: Asked, tell: Tell) -> list[Diagnostic]:
    """Run the notebook and its pipeline, and compare them."""
    from kalegen.verification.arguments import arguments_for
    from kalegen.verification.report import findings_of, headline, to_data
    from kalegen.verification.verify import VerifyOptions
    from kalegen.verification.verify import verify as compare

    result = asked.compile(is_local=True)
    found = list(result.diagnostics)
    if result.source is None or result.pipeline is None:
        return found
    arguments = arguments_for(result, asked.pairs, None)
    if arguments.diagnostics:
        return [*found, *arguments.diagnostics]
    options = VerifyOptions(arguments.values, document=asked.content)
    outcome = compare(result, asked.file.parent, options, lambda text: tell("note", text=text))
    found += outcome.diagnostics
    if outcome.comparison is not None:
        tell("verdict", text=headline(outcome.comparison), data=to_data(outcome.comparison, ()))
        found += findings_of(outcome.comparison, result.pipeline)
    return found


def submit(asked: Asked, tell: Tell) -> list[Diagnostic]:
    """Upload the pipeline, and run it on a cluster; the token and the cookies are the environment's."""
    from kalegen.cli.submit import with_host
    from kalegen.running.module import write_package
    from kalegen.submission.connection import Connection, Limits
    from kalegen.submission.events import Submission
    from kalegen.submission.submit import submit as send

    with loaded(asked.compile(is_local=False), asked.file) as (module, found):
        if module is None:
            return found
        arguments = arguments_of(asked, module)
        if arguments.diagnostics:
            return [*found, *arguments.diagnostics]
        package = module.file.with_suffix(".yaml")
        write_package(module.pipeline, package)
        said, given = module.settings, asked.options
        connection = Connection(
            host=given.get("host") or None,
            namespace=given.get("namespace") or None,
            token=os.environ.get("KALEGEN_TOKEN"),
            cookies=os.environ.get("KALEGEN_COOKIES"),
        )
        connection = with_host(connection, module)
        experiment = given.get("experiment") or said.get("experiment_name") or "Default"
        submission = Submission(package, module.pipeline.name, arguments.values, str(experiment), wait=True)
        outcome = send(submission, connection, lambda event: tell_submission(event, tell), Limits(poll=1.0))
        return [*found, *outcome.diagnostics]


def tell_submission(event: Any, tell: Tell) -> None:
    """What a submission tells, as the panel shows it."""
    from kalegen.submission.events import RunReady, VersionReady

    if isinstance(event, VersionReady):
        tell("link", text=f"version {event.name}", url=event.link)
    elif isinstance(event, RunReady):
        tell("link", text=f"run {event.name}", url=event.link)
    else:
        tell("note", text=event.state.lower())
        for task, state in event.tasks.items():
            tell("step", step=task, state=state.lower())


WORK: Mapping[str, Callable[[Asked, Tell], Iterable[Diagnostic]]] = {"run": run, "verify": verify, "submit": submit}
"""What a job can be."""

if __name__ == "__main__":
    main()
