"""``kalegen show``: what a run has left, and what is known of a notebook or script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kalegen.cli.completion import complete_steps
from kalegen.cli.console import report
from kalegen.cli.options import ROOT, Reporting
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.reporting.policy import DEFAULT
from kalegen.syntax.plain_text import harmless


@click.command(name="show")
@click.argument("what", metavar="RUN|NOTEBOOK")
@click.argument("part", metavar="[STEP.NAME]", required=False)
@ROOT
@click.option("--json", "is_json", is_flag=True, help="Print a run as JSON.")
@click.option("--facts", "shows_facts", is_flag=True, help="Show what the analysis of a notebook believes.")
@click.option("--step", metavar="NAME", shell_complete=complete_steps, help="Show the facts of one step.")
@setting_options
def show_command(
    what: str, part: str | None, root: Path, is_json: bool, shows_facts: bool, step: str | None, flags: dict[str, Any]
) -> int:
    """Show a run, a step of it, or one value, metric or log; or the facts that kalegen has found about a notebook.

    RUN is `last`, a name that `kalegen runs` lists, the beginning of such a name, or a directory. Nothing is unpickled.

    \b
        kalegen show last
        kalegen show last train                        # its values, metrics and what it printed
        kalegen show last train.model
        kalegen show last train.log
        kalegen show notebook.ipynb --facts            # facts about its steps and functions
        kalegen show notebook.ipynb --facts --step train

    See docs/how-to/running.md for runs, and docs/reference/facts.md for facts.
    """
    if shows_facts:
        return _show_notebook(Path(what), step, Request(flags))
    if Path(what).is_file():
        raise click.UsageError(f"{what} is not a run; of a notebook or script, show the facts with --facts")
    from kalegen.cli.run_parts import show_of_run

    return show_of_run(what, part, root, is_json)


def _show_notebook(path: Path, step: str | None, request: Request) -> int:
    """Report what is wrong with a notebook or script, and print its facts; the exit status."""
    from kalegen.cli.compiling import compile_path
    from kalegen.diagnostics.diagnostic import has_errors

    result = compile_path(path, Reporting(DEFAULT), request)
    report(result.diagnostics)
    _show_facts(path, step, request)
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
        raise click.BadParameter(f"the notebook has no step {step!r}; {hint}", param_hint="--step")
    click.echo(harmless(facts_in_text(analysis, step)).encode("utf-8"), nl=False)
