"""``kalegen NOTEBOOK``: compile a notebook or script to a module."""

from __future__ import annotations

from pathlib import Path

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import NOTEBOOK, Reporting, reporting_options

STDOUT = "-"


@click.command(name="compile")
@NOTEBOOK
@click.option("-o", "--output", metavar="PATH", help="The module; - is stdout.  [default: .kale/PIPELINE.kale.py]")
@reporting_options
def compile_command(path: Path, output: str | None, reporting: Reporting) -> int:
    """Compile a notebook or script to one Kubeflow Pipelines module.

    \b
        kalegen notebook.ipynb -o pipeline.py
        python pipeline.py                      # writes the YAML

    On an error nothing is written, and a file that is there stays as it is.
    """
    from kalegen.cli.compiling import compile_path
    from kalegen.cli.files import default_output, write

    if output == STDOUT and reporting.form != "text":
        raise click.UsageError("stdout takes the module or the findings: give -o a file, or leave out --format")
    result = compile_path(path, reporting)
    if result.source is None or result.pipeline is None:
        report(result.diagnostics, reporting.form)
        return 1
    if output == STDOUT:
        report(result.diagnostics)
        click.echo(result.source.encode("utf-8"), nl=False)
        return 0
    target = Path(output) if output else default_output(result.pipeline.name)
    problem = write(target, result.source)
    report([*result.diagnostics, problem] if problem else result.diagnostics, reporting.form)
    if not problem and not reporting.is_quiet:
        say(f"wrote {target}")
    return 1 if problem else 0
