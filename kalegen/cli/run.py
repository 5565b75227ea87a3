"""``kalegen run``: compile, and run the pipeline on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.completion import complete_steps
from kalegen.cli.console import report, say
from kalegen.cli.options import (
    AUTO,
    NOTEBOOK,
    PAIRS,
    PARAMETERS_FILE,
    ROOT,
    Reporting,
    cache_directory,
    reporting_options,
)
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.running.stopping import stopped_by_sigterm

if TYPE_CHECKING:
    from kalegen.cli.compiling import Compiled
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.running.events import Event
    from kalegen.running.pipeline import RunOptions
    from kalegen.runs.page import Origin
    from kalegen.runs.record import Run
    from kalegen.runs.recording import Recorder


@dataclass(frozen=True)
class Asked:
    """What the options of ``run`` say, but for the reporting."""

    pairs: Sequence[str]
    parameters_file: Path | None
    root: Path
    resume: bool
    first_step: str | None
    last_step: str | None
    install: bool
    jobs: int | None


@click.command(name="run")
@NOTEBOOK
@PAIRS
@PARAMETERS_FILE
@ROOT
@click.option("--resume", is_flag=True, help="Reuse results of earlier runs where that is safe.")
@click.option(
    "--from", "first_step", metavar="STEP", shell_complete=complete_steps, help="Run STEP and the steps that need it."
)
@click.option(
    "--to", "last_step", metavar="STEP", shell_complete=complete_steps, help="Run STEP and the steps that it needs."
)
@click.option("--install", is_flag=True, help="Install each step's packages into an environment of its own.")
@click.option("-j", "--jobs", metavar="N", type=click.IntRange(min=1, max=1000), help="Run up to N steps at a time.")
@AUTO
@setting_options
@reporting_options
@stopped_by_sigterm()
def run_command(path: Path, reporting: Reporting, flags: dict[str, Any], auto: bool, **asked: Any) -> int:
    """Compile a notebook or script, and run the pipeline on this machine; or run compiled YAML.

    \b
        kalegen run notebook.ipynb -p EPOCHS=3 -p RATE=0.01
        kalegen run notebook.ipynb --resume       # after a failure
        kalegen run untagged.ipynb --auto         # with the steps that annotate proposes
        kalegen run pipeline.yaml                 # a compiled pipeline, as it is in git
    """
    from kalegen.cli.compiling import compiled
    from kalegen.diagnostics.diagnostic import has_errors
    from kalegen.running.package import is_package

    if is_package(path):
        if flags or auto:
            raise click.UsageError("--set and --auto are for notebooks: YAML is compiled already")
        from kalegen.cli.run_package import run_package

        problems = list(run_package(path, Asked(**asked), reporting))
        report(problems, reporting.form)
        return 1 if has_errors(problems) else 0
    with compiled(path, reporting, Request(flags, is_automatic=auto, is_local=True)) as (module, found):
        is_text = reporting.form == "text"
        if is_text:  # warnings are worth more before the run; what programs read is one document, at the end
            report(found)
        problems = list(_run(module, Asked(**asked), reporting)) if module is not None else []
        report(problems if is_text else [*found, *problems], reporting.form)
    return 1 if has_errors([*found, *problems]) else 0


def _run(module: Compiled, asked: Asked, reporting: Reporting) -> Sequence[Diagnostic]:
    """Run a module; what went wrong."""
    from kalegen.emit.ports import choices_of
    from kalegen.running.origins import with_origins
    from kalegen.running.parameters import read_arguments
    from kalegen.running.settings import ignored_settings

    arguments = read_arguments(asked.pairs, asked.parameters_file, module.pipeline.parameters, choices_of(module.model))
    if arguments.diagnostics:
        return arguments.diagnostics
    ignored = ignored_settings(module.pipeline)
    if ignored and not reporting.is_quiet:
        say(f"left to a cluster: {'; '.join(ignored)}")
    options = of_module(options_of(asked, arguments.values), module)
    found = execute(module.file, options, recorder_of(module), origin_of(module), reporting, _returned(module))
    return with_origins(found, module.model)


def of_module(options: RunOptions, module: Compiled) -> RunOptions:
    """The options, with what a module's document says: its lines and steps, its files, and the folder that it is in."""
    from kalegen.running.parts import imported_here, parts_by_step

    return replace(
        options,
        parts=parts_by_step(module.model),
        source_map=module.source_map,
        here=imported_here(module.model),
        folder=Path(module.source_map.notebook).absolute().parent,
    )


def options_of(asked: Asked, arguments: Mapping[str, Any]) -> RunOptions:
    """How to run what is asked for."""
    from kalegen.running.pipeline import RunOptions

    return RunOptions(
        root=asked.root,
        arguments=arguments,
        resume=asked.resume,
        first_step=asked.first_step,
        last_step=asked.last_step,
        environments=cache_directory() / "environments" if asked.install else None,
        workers=asked.jobs or os.cpu_count() or 1,
    )


def _returned(module: Compiled) -> Sequence[tuple[str, str]]:
    """What a script's pipeline function returns: the steps, and the variables that hold it."""
    if module.model.dialect.has_cells:
        return ()
    return [(step.name, name) for step in module.model.steps for name in step.kept]


def execute(
    file: Path,
    options: RunOptions,
    recorder: Recorder,
    origin: Origin,
    reporting: Reporting,
    returned: Sequence[tuple[str, str]] = (),
) -> Sequence[Diagnostic]:
    """Run a module or a YAML, shown and recorded, and write the run's page; what went wrong."""
    from kalegen.cli.progress import progress_for, show_outcome, show_returned, show_way_on
    from kalegen.running.pipeline import run_pipeline

    with progress_for(reporting) as progress:

        def listen(event: Event) -> None:
            recorder(event)
            progress(event)

        outcome = run_pipeline(file, options, listen)
    run = recorder.end(outcome)
    show_outcome(outcome, reporting)
    page = write_run_page(run, file, origin, options.root)
    if not reporting.is_quiet:
        show_returned(run, returned)
        document = options.source_map.notebook if options.source_map else str(file)
        show_way_on(page, outcome, document)
    return outcome.diagnostics


def recorder_of(module: Compiled) -> Recorder:
    """Who keeps the run's record."""
    from kalegen.runs.recording import Recorder

    return Recorder(module.pipeline.name, Path(module.source_map.notebook), variables_of(module))


def variables_of(module: Compiled) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By step and port, the variables of each artifact."""
    from kalegen.pictures.picture import picture_of

    nodes = picture_of(module.model).nodes
    return {node.name: {port: tuple(text.split(", ")) for port, text in node.outputs.items()} for node in nodes}


def origin_of(module: Compiled) -> Origin:
    """What a run's page shows beside the run."""
    from kalegen.pictures.picture import cell_texts, picture_of
    from kalegen.runs.page import Origin

    return Origin(picture_of(module.model), cell_texts(module.model), module.file.read_text(encoding="utf-8"))


def write_run_page(run: Run | None, file: Path, origin: Origin, root: Path) -> Path | None:
    """Write the run's page, and what ran beside its record; a run is none the worse for what can't be written."""
    from kalegen.runs.finding import runs_below
    from kalegen.runs.page import write_page

    if run is None:
        return None
    try:
        (run.directory / f"pipeline{file.suffix}").write_bytes(file.read_bytes())
        return write_page(run, origin, runs_below(root))
    except OSError as problem:
        say(f"no page over the run: {problem}")
        return None
