"""``kalegen runs``: which runs there are, and removing old ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import ROOT

if TYPE_CHECKING:
    from kalegen.runs.record import Run

MOST = 20


@click.command(name="runs")
@ROOT
@click.option("--pipeline", metavar="NAME", help="List the runs of one pipeline.")
@click.option("--all", "is_all", is_flag=True, help=f"List all runs, instead of the latest {MOST}.")
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
@click.option("--prune", is_flag=True, help="Remove old runs.")
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Keep the latest N runs when pruning.",
)
@click.option("--yes", is_flag=True, help="Remove without asking.")
def runs_command(
    root: Path, pipeline: str | None, is_all: bool, is_json: bool, prune: bool, keep: int, yes: bool
) -> int:
    """List the runs that were made here, or remove old ones.

    For each pipeline, the latest runs stay, and the latest run that succeeded. Runs whose results these runs use stay,
    too, and so do the trials that `kalegen tune` keeps.

    \b
        kalegen runs
        kalegen runs --prune --keep 3
    """
    from kalegen.runs.finding import runs_below
    from kalegen.runs.pruning import outdated

    every = runs_below(root)
    found = [run for run in every if pipeline in (None, run.pipeline)]
    if prune:
        from kalegen.tuning import FOLDER
        from kalegen.tuning.study import runs_of_trials

        old = outdated(every, keep, runs_of_trials(FOLDER))
        return _prune([run for run in old if run in found], len(found), yes)
    _list(found if is_all or is_json else found[:MOST], is_json)
    if not found:
        say(f"no runs below {root}")
    elif len(found) > MOST and not is_all and not is_json:
        say(f"and {len(found) - MOST} more: --all")
    return 0


def _list(runs: list[Run], is_json: bool) -> None:
    """Print the runs as a table or, for programs, as JSON."""
    from kalegen.cli.console import show
    from kalegen.runs.record import to_data
    from kalegen.runs.rendering import runs_table
    from kalegen.syntax.plain_text import json_text

    if is_json:
        click.echo(json_text([{"run": str(run.directory), **to_data(run), "state": run.state} for run in runs]))
    elif runs:
        show(runs_table(runs))


def _prune(old: list[Run], count: int, is_agreed: bool) -> int:
    """Remove old runs once that is agreed to; the exit status. ``count`` is how many there are in all."""
    from rich.filesize import decimal

    from kalegen.pictures.results import counted
    from kalegen.runs.pruning import remove, size_of

    if not old:
        say(f"nothing to remove: {counted(count, 'run')}")
        return 0
    for run in old:
        say(f"  {run.name}  {run.state}  {decimal(size_of(run))}")
    question = f"remove {counted(len(old), 'run')}, {decimal(sum(map(size_of, old)))}?"
    if not is_agreed and not click.confirm(question, err=True):
        return 1
    problems = remove(old)
    report(problems)
    say(f"removed {counted(len(old) - len(problems), 'run')}")
    return 1 if problems else 0
