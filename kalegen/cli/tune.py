"""``kalegen tune``: find the parameters with which a metric is best, here or by Katib."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import NOTEBOOK, PARAMETERS_FILE, ROOT, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.running.stopping import stopped_by_sigterm
from kalegen.tuning import FOLDER

if TYPE_CHECKING:
    from kalegen.cli.compiling import Compiled
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.submission.connection import Connection
    from kalegen.tuning.remote import RemoteJob
    from kalegen.tuning.study import Study
    from kalegen.tuning.trial import Job
    from kalegen.tuning.tune import Tuned


@dataclass(frozen=True)
class Asked:
    """What the options of ``tune`` say, but for the reporting and for what is to be searched."""

    fixed: Sequence[str]
    parameters_file: Path | None
    root: Path
    output: Path | None
    is_katib: bool
    is_fresh: bool
    server: Server | None = None


@dataclass(frozen=True)
class Server:
    """Where trials are runs of Kubeflow Pipelines."""

    connection: Connection
    experiment: str | None
    service_account: str | None


@click.command(name="tune")
@NOTEBOOK
@click.option(
    "-p",
    "--param",
    "ranges",
    metavar="RANGE",
    multiple=True,
    help="Vary NAME:TYPE:LOW:HIGH, or set NAME=VALUE; can be repeated.",
)
@PARAMETERS_FILE
@click.option("--maximize", metavar="METRIC", help="Make this metric as large as possible.")
@click.option("--minimize", metavar="METRIC", help="Make this metric as small as possible.")
@click.option("--goal", type=float, metavar="X", help="Stop when the metric is as good as X.")
@click.option("--algorithm", metavar="A", help="Search by random, grid, tpe, cmaes, sobol, …  [default: tpe]")
@click.option(
    "--setting",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a setting of the algorithm; can be repeated.",
)
@click.option("--stopping", metavar="A", help="Stop bad trials early, by median or hyperband.")
@click.option("--trials", type=int, metavar="N", help="Make N trials in all, earlier ones included.  [default: 30]")
@click.option("-j", "--jobs", type=int, metavar="N", help="Run N trials at a time.  [default: 1]")
@click.option("--failures", type=int, metavar="N", help="Stop after N failed trials.  [default: 3]")
@click.option("--seed", type=int, metavar="N", help="Seed the search; another N tries other values.  [default: 0]")
@ROOT
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write the best parameters, or the Experiment, to PATH.",
)
@click.option("--host", metavar="URL", help="Run each trial on this Kubeflow Pipelines server.")
@click.option("--trial", type=click.Choice(["here", "run"]), hidden=True)
@click.option("--namespace", hidden=True)
@click.option("--experiment", hidden=True)
@click.option("--service-account", hidden=True)
@click.option("--kube-context", hidden=True)
@click.option("--token-file", type=click.Path(path_type=Path), hidden=True)
@click.option("--ca-cert", "ssl_ca_cert", type=click.Path(path_type=Path), hidden=True)
@click.option("--token", envvar="KALEGEN_TOKEN", hidden=True)
@click.option("--cookies", envvar="KALEGEN_COOKIES", hidden=True)
@click.option("--katib", "is_katib", is_flag=True, help="Write a Katib Experiment instead of running trials.")
@click.option("--fresh", "is_fresh", is_flag=True, help="Forget earlier trials.")
@setting_options
@reporting_options
@stopped_by_sigterm()
def tune_command(path: Path, reporting: Reporting, flags: dict[str, Any], **given: Any) -> int:
    """Find the parameters with which a metric is best.

    \b
        kalegen tune notebook.ipynb -p LR:double:1e-4:1e-1:log -p TREES:int:10:200 --maximize accuracy
        kalegen tune notebook.ipynb --trials 60   # as the notebook says; continues an earlier search
        kalegen tune notebook.ipynb --katib -o notebook.katib.yaml
    """
    from kalegen.cli.compiling import compiled
    from kalegen.diagnostics.diagnostic import has_errors

    ranges = given.pop("ranges")
    if given["maximize"] and given["minimize"]:
        raise click.UsageError("--maximize and --minimize exclude each other")
    fixed = [text for text in ranges if _is_fixed(text)]
    server = _server(given)
    names = ("parameters_file", "root", "output", "is_katib", "is_fresh")
    asked = Asked(fixed=fixed, server=server, **{name: given.pop(name) for name in names})
    if asked.is_katib and server is not None:
        raise click.UsageError("with --katib a trial is a pod of its own: leave out --host and --trial run")
    search = with_search(flags, [text for text in ranges if text not in fixed], given)
    wanted = Request(search, is_local=server is None)
    with compiled(path, reporting, wanted) as (module, found):
        is_text = reporting.form == "text"
        if is_text:
            report(found)
        problems = list(_tune(module, asked, reporting)) if module is not None else []
        report(problems if is_text else [*found, *problems], reporting.form)
    return 1 if has_errors([*found, *problems]) else 0


def _server(given: dict[str, Any]) -> Server | None:
    """The server that the options name, which are taken out of those given; None where trials run here."""
    from kalegen.submission.connection import Connection

    trial, account, experiment = (given.pop(name) for name in ("trial", "service_account", "experiment"))
    names = ("host", "namespace", "token", "cookies", "token_file", "kube_context", "ssl_ca_cert")
    connection = Connection(**{name: given.pop(name) for name in names})
    if trial == "here" and connection.host:
        raise click.UsageError("--trial here and --host exclude each other")
    return Server(connection, experiment, account) if trial == "run" or connection.host else None


def _is_fixed(text: str) -> bool:
    """Whether a text is ``NAME=VALUE``, and no range with a step."""
    return "=" in text and ":" not in text.partition("=")[0]


def with_search(flags: Mapping[str, Any], ranges: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by flag with what the options ask for; what the notebook says of tuning counts in any case."""
    table: dict[str, Any] = {name: value for name, value in given.items() if value is not None and value != ()}
    if ranges:
        table["parameters"] = list(ranges)
    if given.get("maximize") or given.get("minimize"):
        table = {"maximize": False, "minimize": False, **table}
    pairs = [text.partition("=") for text in table.pop("settings", ())]
    if pairs:
        table["settings"] = {name: value for name, _, value in pairs}
    known = flags.get("tune")
    return {**flags, "katib_run": True, "tune": {**(known if isinstance(known, Mapping) else {}), **table}}


def _tune(module: Compiled, asked: Asked, reporting: Reporting) -> Sequence[Diagnostic]:
    """Tune a module's pipeline; what went wrong."""
    from kalegen.diagnostics.diagnostic import Place, error
    from kalegen.running.parameters import read_arguments
    from kalegen.search.checking import search_of
    from kalegen.search.reading import asked_for
    from kalegen.submission.submit import Stopped
    from kalegen.tuning.alone import Busy, alone
    from kalegen.tuning.study import Study, find_missing, study_name

    if asked.is_katib:
        return _write_experiment(module, asked, reporting)
    search, found = search_of(module.model, asked_for(module.settings) or {})
    place = Place(module.source_map.notebook)
    missing = find_missing(search, place) if search is not None else None
    arguments = read_arguments(asked.fixed, asked.parameters_file, module.pipeline.parameters)
    wrong = [*([missing] if missing else []), *arguments.diagnostics]
    if search is None or wrong:
        return wrong if search is not None else found
    source = module.file.read_text(encoding="utf-8")
    server = asked.server.connection.address if asked.server else ""
    name = study_name(module.pipeline.name, source, search, arguments.values, server)
    file = FOLDER / f"{module.pipeline.name}.db"
    try:
        with alone(FOLDER, name):
            study = Study(file, name, search)
            if asked.is_fresh:
                study.forget()
            make = _remote_job if asked.server else _job
            return _go_on(study, make(module, asked, arguments.values, study), module, asked, reporting)
    except Stopped as stopped:
        return [stopped.diagnostic]
    except Busy as other:
        text = f"another process goes through this search now: {other}"
        hint = "wait for it; --jobs N runs several trials at a time; --seed N begins a search beside it"
        return [error("KG775", text, place, hint)]
    except OSError as problem:
        return [error("KG766", f"the trials can't be kept: {problem}", Place(str(file)), "--fresh begins anew")]


def _write_experiment(module: Compiled, asked: Asked, reporting: Reporting) -> Sequence[Diagnostic]:
    """Write what Katib is to do; what went wrong."""
    from kalegen.cli import katib
    from kalegen.running.parameters import read_arguments

    arguments = read_arguments(asked.fixed, asked.parameters_file, module.pipeline.parameters)
    if arguments.diagnostics:
        return arguments.diagnostics
    made = katib.resources(module, arguments.values)
    return katib.write(made, module, asked.output, reporting) if isinstance(made, tuple) else made


def _job(module: Compiled, asked: Asked, fixed: Mapping[str, Any], study: Study) -> Job:
    """What all trials have in common."""
    from kalegen.cli.run import of_module, variables_of
    from kalegen.running.pipeline import RunOptions
    from kalegen.tuning.trial import Job

    workers = max(1, (os.cpu_count() or 1) // study.search.jobs)
    options = of_module(RunOptions(root=asked.root, arguments=fixed, workers=workers), module)
    document, names = Path(module.source_map.notebook), variables_of(module)
    return Job(module.file, options, module.pipeline.name, document, names, study.search, (study.file, study.name))


def _remote_job(module: Compiled, asked: Asked, fixed: Mapping[str, Any], study: Study) -> RemoteJob:
    """What all trials have in common that are runs on a cluster. Raises ``Stopped`` where no server is named."""
    from kalegen.cli.submit import with_host
    from kalegen.running.module import write_package
    from kalegen.submission.connection import find_no_host
    from kalegen.submission.events import Submission
    from kalegen.submission.submit import Stopped
    from kalegen.tuning.remote import RemoteJob

    server = asked.server
    assert server is not None
    connection = with_host(server.connection, module)
    problem = find_no_host(connection, os.environ)
    if problem is not None:
        raise Stopped(problem)
    package = module.file.with_suffix(".yaml")
    write_package(module.pipeline, package)
    named = module.settings.get("experiment_name") or module.settings.get("experiment")
    submission = Submission(
        package=package,
        pipeline_name=module.pipeline.name,
        arguments=fixed,
        experiment=server.experiment or str(named or "Default"),
        service_account=server.service_account,
        description=f"A trial of kalegen tune, of {Path(module.source_map.notebook).name}",
    )
    return RemoteJob(submission, connection, study.search)


def _go_on(
    study: Study, job: Job | RemoteJob, module: Compiled, asked: Asked, reporting: Reporting
) -> Sequence[Diagnostic]:
    """Run what trials there are to run, telling of each; then write and show what came of it."""
    from kalegen.tuning.tune import find_failure, tune

    parameters = {one.name: (one.type, one.default) for one in module.model.parameters}
    say_all = (lambda text: None) if reporting.is_quiet else say
    already = len(study.trials)
    if already:
        say_all(f"{already} trials from before")
    say_all(f"tuning {module.pipeline.name}: {study.search.objective.direction} {study.search.objective.metric}")

    def listen(trial: Any, ended: Any, tuned: Tuned) -> None:
        say_all(line_of(trial, tuned))
        _write_run_page(trial.outcome.run, module)

    try:
        tuned = tune(study, job, parameters, listen)
    except KeyboardInterrupt:
        say_all(f"{len(study.trials)} trials are kept: the same command goes on")
        raise
    failure = find_failure(tuned, module.source_map.notebook)
    if failure is None:
        _finish(study, tuned, module, asked, reporting)
    return [failure] if failure else []


def line_of(trial: Any, tuned: Tuned) -> str:
    """A trial in a line: its value, the best one so far, its parameters, and how much of it was there already."""
    from kalegen.runs.rendering import duration, number_text

    outcome, best = trial.outcome, tuned.best
    value = number_text(outcome.value) if outcome.value is not None else f"failed: {outcome.problem}"
    value = "stopped early" if outcome.is_pruned else value
    tried = " ".join(f"{name}={number_text(one)}" for name, one in trial.values.items())
    leader = f"best {number_text(best.outcome.value)} (trial {best.number})" if best else "no value yet"
    steps = outcome.reused + outcome.ran
    work = duration(outcome.seconds) + (f", {outcome.reused} of {steps} steps reused" if steps else "")
    return f"trial {trial.number}/{tuned.search.trials}  {value}  {leader}  {tried}  {work}"


def _write_run_page(directory: str, module: Compiled) -> None:
    """Write the page of a trial's run, as ``kalegen run`` does; the search's own page compares it with others."""
    from kalegen.cli.run import origin_of
    from kalegen.runs.page import write_page
    from kalegen.runs.record import read_run

    run = read_run(Path(directory)) if directory else None  # a cluster's is none
    if run is None:
        return
    try:
        (run.directory / "pipeline.py").write_bytes(module.file.read_bytes())
        write_page(run, origin_of(module))
    except OSError as problem:
        say(f"no page over the run: {problem}")


def _finish(study: Study, tuned: Tuned, module: Compiled, asked: Asked, reporting: Reporting) -> None:
    """Write the best parameters and the page, and show the best trials. Raises OSError."""
    from kalegen.cli.console import show
    from kalegen.tuning.page import About, write_page
    from kalegen.tuning.table import trials_table

    best = tuned.best
    assert best is not None
    output = asked.output or FOLDER / f"{module.pipeline.name}.best.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f".{output.name}.part")
    unfinished.write_text(json.dumps(_all_parameters(best, asked, module), indent=1) + "\n", encoding="utf-8")
    unfinished.replace(output)
    page = FOLDER / f"{module.pipeline.name}.html"
    write_page(page, tuned, About(module.pipeline.name, module.source_map.notebook, study.importances()))
    if not reporting.is_quiet:
        show(trials_table(tuned))
        say(f"the page: {page}")
        say(f"next: kalegen run {module.source_map.notebook} --params {output}")


def _all_parameters(best: Any, asked: Asked, module: Compiled) -> dict[str, Any]:
    """The best values, and with them those that were fixed for all trials."""
    from kalegen.running.parameters import read_arguments

    fixed = read_arguments(asked.fixed, asked.parameters_file, module.pipeline.parameters).values
    return {**fixed, **best.values}
