"""``kalegen NOTEBOOK``: compile a notebook or script to a module."""

from __future__ import annotations

from pathlib import Path

import click

from kalegen.cli.console import failed, report, say
from kalegen.cli.files import default_output, write


@click.command(name="compile")
@click.argument("path", metavar="NOTEBOOK", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="PATH", help="The module's file; - is standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def compile_command(path: Path, output: str | None, quiet: bool) -> int:
    """Compile a notebook or script to a Kubeflow Pipelines module.

    Without -o the module is .kale/<pipeline>.kale.py.
    """
    from kalegen.generate import generate

    result = generate(path)
    report(result.diagnostics)
    if result.source is None or result.pipeline is None:
        return 1
    if output == "-":
        click.echo(result.source, nl=False)
        return 0
    target = Path(output) if output else default_output(result.pipeline.name)
    problem = write(target, result.source)
    if problem:
        report([problem])
        return 1
    if not quiet:
        say(f"wrote {target}")
    return 1 if failed(result.diagnostics) else 0
