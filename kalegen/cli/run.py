"""``kalegen run``: compile, and run the pipeline on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from kalegen.cli.console import report
from kalegen.cli.progress import Progress, summarize


@click.command(name="run")
@click.argument("path", metavar="NOTEBOOK", type=click.Path(path_type=Path))
@click.option("-p", "pairs", metavar="NAME=VALUE", multiple=True, help="A parameter's value; repeatable.")
@click.option("--params", type=click.Path(path_type=Path), metavar="FILE", help="Values from a JSON or YAML file.")
@click.option("--root", type=click.Path(path_type=Path), metavar="DIR", default=Path(".kale/runs"), show_default=True,
              help="Where runs and their artifacts go.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Take results of earlier runs where that is safe.")
@click.option("--from", "first_step", metavar="STEP", help="Run STEP and what needs it.")
@click.option("--to", "last_step", metavar="STEP", help="Run STEP and what it needs.")
@click.option("--install", is_flag=True, help="Install each step's packages into an environment of its own.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Steps at a time.  [default: processors]")
def run_command(
    path: Path,
    pairs: tuple[str, ...],
    params: Path | None,
    root: Path,
    resume: bool,
    first_step: str | None,
    last_step: str | None,
    install: bool,
    jobs: int | None,
) -> int:
    """Compile a notebook or script, and run the pipeline on this machine."""
    from kalegen.generate import generate

    result = generate(path)
    report(result.diagnostics)
    if result.source is None or result.pipeline is None:
        return 1
    from kalegen.running.module import load_pipeline
    from kalegen.running.parameters import read_arguments
    from kalegen.running.pipeline import RunOptions, run_pipeline

    with tempfile.TemporaryDirectory(prefix="kalegen-") as directory:
        module = Path(directory) / f"{result.pipeline.name}.py"
        module.write_text(result.source, encoding="utf-8")
        loaded = load_pipeline(module)
        arguments = read_arguments(pairs, params, loaded.parameters)
        if arguments.diagnostics:
            report(arguments.diagnostics)
            return 1
        options = RunOptions(root, arguments.values, resume, first_step, last_step)
        outcome = run_pipeline(module, options, Progress())
    summarize(outcome)
    report(outcome.diagnostics)
    return 0 if outcome.succeeded else 1
