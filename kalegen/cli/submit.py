"""``kalegen submit``: compile, upload the pipeline, and run it on a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import paint, report, say, say_painted
from kalegen.cli.options import NOTEBOOK, PAIRS, PARAMETERS_FILE, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.syntax.plain_text import printable

if TYPE_CHECKING:
    from kalegen.cli.compiling import Compiled
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.submission.connection import Connection
    from kalegen.submission.events import Submission, SubmitEvent

FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class Asked:
    """What the options of ``submit`` say, but for the reporting; secrets do not show in its text."""

    pairs: Sequence[str]
    parameters_file: Path | None
    experiment: str | None
    run_name: str | None
    version_name: str | None
    upload_only: bool
    cron: str | None
    tune: bool
    wait: bool
    timeout: float | None
    service_account: str | None
    connection: Connection


@click.command(name="submit")
@NOTEBOOK
@PAIRS
@PARAMETERS_FILE
@click.option("--host", metavar="URL", help="Submit to this server.  [default: KF_PIPELINES_ENDPOINT]")
@click.option("--namespace", metavar="NS", help="Use this namespace, on a server with several users.")
@click.option("--experiment", metavar="E", help="File the run under this experiment.  [default: Default]")
@click.option("--run-name", metavar="N", help="Name the run.  [default: the pipeline's name and the time]")
@click.option("--version-name", metavar="V", help="Name the version.  [default: the pipeline's name and a hash]")
@click.option("--service-account", metavar="SA", help="Run with this service account of Kubernetes.")
@click.option("--upload-only", is_flag=True, help="Upload the pipeline, and start no run.")
@click.option("--cron", metavar="EXPR", help='Create a recurring run, at these times: "0 6 * * 1-5".')
@click.option("--tune", is_flag=True, help="Create a Katib Experiment instead of a run.")
@click.option("--wait", is_flag=True, help="Wait for the end of the run; exit with 1 unless it succeeds.")
@click.option("--timeout", type=float, metavar="S", help="Wait at most this many seconds.")
@click.option(
    "--token-file",
    type=FILE,
    metavar="FILE",
    help="Sign in with the token in FILE, which is read again when it changes.",
)
@click.option("--ca-cert", "ssl_ca_cert", type=FILE, metavar="FILE", help="Trust the certificate authority in FILE.")
@click.option("--kube-context", metavar="C", help="Use this context of kubectl's configuration.")
@click.option("--token", envvar="KALEGEN_TOKEN", hidden=True)
@click.option("--cookies", envvar="KALEGEN_COOKIES", hidden=True)
@setting_options
@reporting_options
def submit_command(path: Path, reporting: Reporting, flags: dict[str, Any], **options: Any) -> int:
    """Compile a notebook or script, upload the pipeline, and run it on a cluster.

    \b
        kalegen submit notebook.ipynb --host https://kubeflow.example/pipeline --wait

    A bearer token is read from KALEGEN_TOKEN, cookies from KALEGEN_COOKIES.
    """
    from kalegen.cli.compiling import compiled
    from kalegen.diagnostics.diagnostic import has_errors

    wanted = {**flags, "katib_run": True} if options["tune"] else flags
    with compiled(path, reporting, Request(wanted, in_kales_place=True)) as (module, found):
        if module is not None:
            found = [*found, *_submit(module, _asked(options), reporting)]
    report(found, reporting.form)
    return 1 if has_errors(found) else 0


def _asked(options: dict[str, Any]) -> Asked:
    """The options, those of the connection put together."""
    from kalegen.submission.connection import Connection

    given = dict(options)
    names = ("host", "namespace", "token", "cookies", "token_file", "kube_context", "ssl_ca_cert")
    connection = Connection(**{name: given.pop(name) for name in names})
    return Asked(connection=connection, **given)


def _submit(module: Compiled, asked: Asked, reporting: Reporting) -> Sequence[Diagnostic]:
    """Submit a module; what went wrong."""
    from kalegen.emit.ports import choices_of
    from kalegen.running.module import write_package
    from kalegen.running.parameters import read_arguments
    from kalegen.submission.connection import Limits
    from kalegen.submission.submit import submit

    arguments = read_arguments(asked.pairs, asked.parameters_file, module.pipeline.parameters, choices_of(module.model))
    if arguments.diagnostics:
        return arguments.diagnostics
    if asked.tune:
        return _tune(module, asked, arguments.values, reporting)
    package = module.file.with_suffix(".yaml")
    write_package(module.pipeline, package)
    listener = _Teller(reporting)
    connection = with_host(asked.connection, module)
    submission = _submission(module, asked, arguments.values, package)
    found = submit(submission, connection, listener, Limits(deadline=asked.timeout)).diagnostics
    if not found:
        _keep(module, package, reporting)
    return found


def _keep(module: Compiled, package: Path, reporting: Reporting) -> None:
    """Leave what was submitted in Kale's place, the module and its YAML side by side, if nothing else is there."""
    from kalegen.cli.files import default_output
    from kalegen.cli.outputs import write_files

    target = default_output(module.pipeline.name)
    files: dict[Path, str | None] = {
        target: module.file.read_text(encoding="utf-8"),
        target.with_name(f"{module.pipeline.name}.yaml"): package.read_text(encoding="utf-8"),
    }
    for problem in write_files(files, is_forced=False, reporting=reporting):
        say(printable(f"{problem.place.file} is not written: {problem.message}"))


def _tune(module: Compiled, asked: Asked, fixed: Mapping[str, Any], reporting: Reporting) -> Sequence[Diagnostic]:
    """Have Katib tune a module; what went wrong."""
    from kalegen.cli import katib
    from kalegen.tuning.cluster import Cluster

    made = katib.resources(module, fixed)
    if not isinstance(made, tuple):
        return made
    cluster = Cluster(asked.connection.kube_context, asked.connection.namespace, deadline=asked.timeout)
    return katib.create(made, module, cluster, asked.wait, reporting)


def with_host(connection: Connection, module: Compiled) -> Connection:
    """The connection, to the host that the notebook names where nothing else does."""
    import os
    from dataclasses import replace

    from kalegen.submission.connection import ENDPOINT

    named = module.settings.get("kfp_host")
    if connection.host or os.environ.get(ENDPOINT) or not isinstance(named, str):
        return connection
    return replace(connection, host=named)


def _submission(module: Compiled, asked: Asked, arguments: Any, package: Path) -> Submission:
    """What is to be submitted; the notebook may name the experiment."""
    from kalegen.runs.provenance import provenance_of
    from kalegen.submission.events import Submission

    document = Path(module.source_map.notebook)
    named = module.settings.get("experiment_name") or module.settings.get("experiment")
    return Submission(
        package=package,
        pipeline_name=module.pipeline.name,
        arguments=arguments,
        experiment=asked.experiment or str(named or "Default"),
        run_name=asked.run_name,
        version_name=asked.version_name,
        cron=asked.cron,
        wait=asked.wait,
        upload_only=asked.upload_only,
        service_account=asked.service_account,
        description=f"{document.name}, {provenance_of(document).as_text()}".rstrip(", "),
    )


class _Teller:
    """Hears of a submission's events and shows them; of a run's progress what is new."""

    def __init__(self, reporting: Reporting) -> None:
        self._is_quiet = reporting.is_quiet
        self._tasks: dict[str, str] = {}

    def __call__(self, event: SubmitEvent) -> None:
        """Print an event of the submission."""
        if not self._is_quiet:
            for line in self._lines(event):
                say_painted(line)

    def _lines(self, event: SubmitEvent) -> list[str]:
        """What is printed when something happens: of a run in progress, only tasks whose state is another."""
        from kalegen.submission.events import RunProgress, VersionReady

        if isinstance(event, RunProgress):
            news = [
                printable(f"  {task}: {state}") for task, state in event.tasks.items() if self._tasks.get(task) != state
            ]
            self._tasks.update(event.tasks)
            return [paint(event.state, "place"), *news]
        if isinstance(event, VersionReady):
            done = "uploaded" if event.uploaded else "there already:"
            return [printable(f"{done} version {event.name}"), printable(f"  {event.link}")]
        kind = "recurring run" if event.recurring else "run"
        return [printable(f"created {kind} {event.name}"), printable(f"  {event.link}")]
