"""``kalegen verify``: run notebook and pipeline side by side, and compare them value by value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import located, report, say
from kalegen.cli.options import AUTO, NOTEBOOK, PAIRS, PARAMETERS_FILE, Reporting, reporting_options

if TYPE_CHECKING:
    from kalegen.verification.comparison import Comparison


@click.command(name="verify")
@NOTEBOOK
@PAIRS
@PARAMETERS_FILE
@click.option("--cells", metavar="N", type=click.IntRange(min=1), help="Cut an untagged notebook into N steps first.")
@click.option("--timeout", metavar="SECONDS", default=600.0, show_default=True, help="For each cell and each step.")
@AUTO
@reporting_options
def verify_command(path: Path, reporting: Reporting, **asked: Any) -> int:
    """Run a notebook and its pipeline, and compare them value by value.

    \b
        kalegen verify notebook.ipynb -p EPOCHS=3
        kalegen verify untagged.ipynb --auto
    """
    from kalegen.cli.compiling import compile_path, guarded
    from kalegen.configuration.request import Request
    from kalegen.diagnostics.diagnostic import has_errors
    from kalegen.verification.arguments import arguments_for
    from kalegen.verification.compiling import compile_to_verify
    from kalegen.verification.verify import VerifyOptions, verify

    if asked["auto"]:
        result = compile_path(path, reporting, Request(is_automatic=True))
    else:
        result = guarded(path, reporting, lambda: compile_to_verify(path, asked["cells"], reporting.policy))
    found = list(result.diagnostics)
    comparison = None
    if result.source is not None:
        arguments = arguments_for(result, asked["pairs"], asked["parameters_file"])
        found += arguments.diagnostics
        if not arguments.diagnostics:
            options = VerifyOptions(arguments.values, asked["timeout"])
            outcome = verify(result, path.resolve().parent, options, lambda text: _tell(text, reporting))
            found += outcome.diagnostics
            comparison = outcome.comparison
    report(located(found, path), reporting.form)
    if comparison is not None:
        _show(comparison)
    return 1 if has_errors(found) or comparison is None or comparison.different else 0


def _tell(text: str, reporting: Reporting) -> None:
    if not reporting.is_quiet:
        say(text)


def _show(comparison: Comparison) -> None:
    from rich.console import Console

    from kalegen.verification.report import table_of

    Console().print(table_of(comparison))
