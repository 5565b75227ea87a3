"""``kalegen NOTEBOOK``: compile a notebook or script to a module."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import AUTO, NOTEBOOK, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import leads_out
from kalegen.syntax.plain_text import printable

STDOUT = "-"


@click.command(name="compile")
@NOTEBOOK
@click.option("-o", "--output", metavar="PATH", help="The module; - is stdout.  [default: .kale/PIPELINE.kale.py]")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit 1 if the module is not current.")
@click.option("--force", "is_forced", is_flag=True, help="Replace a file that kalegen has not written.")
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing; show what would change.")
@AUTO
@setting_options
@reporting_options
def compile_command(
    path: Path,
    output: str | None,
    is_check: bool,
    is_diff: bool,
    is_forced: bool,
    auto: bool,
    flags: dict[str, Any],
    reporting: Reporting,
) -> int:
    """Compile a notebook or script to one Kubeflow Pipelines module.

    \b
        kalegen notebook.ipynb -o pipeline.py
        kalegen notebook.ipynb -o pipeline.py --check --diff
        kalegen untagged.ipynb --auto -o pipeline.py
        python pipeline.py                      # writes the YAML

    On an error nothing is written, and a file that is there stays as it is.
    """
    from kalegen.cli.compiling import compile_path
    from kalegen.cli.files import default_output

    if output == STDOUT and (reporting.form != "text" or is_check or is_diff):
        raise click.UsageError("stdout takes the module alone: give -o a file, or leave out --format, --check, --diff")
    request = Request(flags, Path(output) if output and output != STDOUT else None, auto)
    result = compile_path(path, reporting, request)
    if result.source is None or result.pipeline is None:
        report(result.diagnostics, reporting.form)
        return 1
    if output == STDOUT:
        report(result.diagnostics)
        click.echo(result.source.encode("utf-8"), nl=False)
        return 0
    target = request.output or default_output(result.pipeline.name)
    if is_check or is_diff:
        report(result.diagnostics, reporting.form)
        return _compare(target, result.source, is_check, is_diff)
    problem = _write(target, result.source, is_forced, is_named=request.output is not None)
    return _end(target, result.diagnostics, problem, reporting)


def _write(target: Path, source: str, is_forced: bool, *, is_named: bool) -> Diagnostic | None:
    """Write a module; KG007 where nobody named its file, and that would lie outside of the current folder."""
    from kalegen.cli.files import write_module

    if not is_named and leads_out(target, Path()):
        message = "the output would lie outside of the current folder"
        return error("KG007", message, Place(str(target)), "use -o PATH")
    return write_module(target, source, is_forced)


def _compare(target: Path, source: str, is_check: bool, is_diff: bool) -> int:
    """Say whether, and show how, the file differs from what was generated."""
    from kalegen.cli.difference import show_difference, text_of

    old = text_of(target)
    if is_diff:
        show_difference(target, old, source)
    elif old != source:
        say(f"{printable(str(target))} is not what would be generated: --diff shows how it differs")
    return 1 if is_check and old != source else 0


def _end(target: Path, diagnostics: Sequence[Diagnostic], problem: Diagnostic | None, reporting: Reporting) -> int:
    """Report what was found, and what came of writing."""
    report([*diagnostics, problem] if problem else diagnostics, reporting.form)
    if not problem and not reporting.is_quiet:
        say(f"wrote {printable(str(target))}")
    return 1 if problem else 0
