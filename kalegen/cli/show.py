"""``kalegen show``: what is known of a notebook or script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import report
from kalegen.cli.options import NOTEBOOK, Reporting
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.reporting.policy import DEFAULT
from kalegen.syntax.plain_text import harmless


@click.command(name="show")
@NOTEBOOK
@click.option("--facts", "shows_facts", is_flag=True, required=True, help="What the analysis believes of the code.")
@click.option("--step", metavar="NAME", help="The facts of this step alone.")
@setting_options
def show_command(path: Path, shows_facts: bool, step: str | None, flags: dict[str, Any]) -> int:
    """Show what kalegen believes that a notebook's code does: its steps' facts and its definitions' summaries.

    \b
        kalegen show notebook.ipynb --facts
        kalegen show notebook.ipynb --facts --step train

    docs/facts.md says how to read them.
    """
    from kalegen.cli.compiling import compile_path
    from kalegen.diagnostics.diagnostic import has_errors

    result = compile_path(path, Reporting(DEFAULT), Request(flags))
    report(result.diagnostics)
    _show_facts(path, step, Request(flags))
    return 1 if has_errors(list(result.diagnostics)) else 0


def _show_facts(path: Path, step: str | None, request: Request) -> None:
    """Print the facts, as far as compiling comes to any; a usage error for a step that is none."""
    from kalegen.diagnostics.suggestions import did_you_mean
    from kalegen.facts.document import analyse_file, facts_in_text

    analysis = analyse_file(path, request)
    if analysis is None:
        return
    names = [known.name for known in analysis.flow.pipeline.steps]
    if step is not None and step not in names:
        hint = did_you_mean(step, names) or f"there are {', '.join(names)}"
        raise click.BadParameter(f"there is no step {step!r}; {hint}", param_hint="--step")
    click.echo(harmless(facts_in_text(analysis, step)).encode("utf-8"), nl=False)
