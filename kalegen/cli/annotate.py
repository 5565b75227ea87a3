"""``kalegen annotate``: propose the tags of a notebook that has none, show them, and write them into the file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import located, report, say
from kalegen.cli.options import NOTEBOOK, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.syntax.plain_text import printable

if TYPE_CHECKING:
    from kalegen.proposal.propose import Proposal


@click.command(name="annotate")
@NOTEBOOK
@click.option("--write", "is_written", is_flag=True, help="Write the tags; in a terminal, ask about each step first.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write a new notebook with the tags to PATH.",
)
@click.option("--yes", is_flag=True, help="Write the tags, and ask nothing.")
@click.option("--steps", metavar="N", type=click.IntRange(min=1), help="Propose N steps.")
@click.option("--from-headings", is_flag=True, help="Propose a step for each heading.")
@click.option(
    "--skip-looks", "skips_looks", is_flag=True, help="Propose the tag skip for cells that only show something."
)
@setting_options
@reporting_options
def annotate_command(
    path: Path,
    is_written: bool,
    output: Path | None,
    yes: bool,
    reporting: Reporting,
    flags: dict[str, Any],
    **asked: Any,
) -> int:
    """Propose tags for a notebook: what its cells are, its steps, and their order.

    \b
        kalegen annotate notebook.ipynb                  # show the proposal; in a terminal, ask
        kalegen annotate notebook.ipynb --yes            # write it into the notebook
        kalegen annotate notebook.ipynb -o tagged.ipynb

    Existing tags stay. The notebook's code does not run. kalegen compiles each proposal before it shows it.
    """
    from kalegen.cli.asking import ask
    from kalegen.cli.proposals import draft_of, proposed, show
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.proposal.draft import ProposalOptions

    draft = draft_of(path, ProposalOptions(**asked), Request(flags))
    if isinstance(draft, Diagnostic):
        report([draft], reporting.form)
        return 1
    proposal = proposed(draft, path, reporting)
    if isinstance(proposal, Diagnostic):
        report([proposal], reporting.form)
        return 1
    asks = not yes and is_asked()
    if asks and not proposal.problems:
        proposal = ask(draft, proposal)
    elif not reporting.is_quiet:
        show(draft, proposal)
    report(located(proposal.result.diagnostics, path), reporting.form)
    if proposal.problems:
        say("the notebook has these errors whatever its steps are: correct them, and annotate it again")
        return 1
    return _write(path, output, proposal, _is_wanted(path, output, is_written or yes, asks), reporting)


def is_asked() -> bool:
    """Whether there is a person at a terminal, who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _is_wanted(path: Path, output: Path | None, is_written: bool, asks: bool) -> bool:
    """Whether the tags are to be written."""
    if output is not None or is_written:
        return True
    return asks and click.confirm(f"write the tags into {printable(str(path))}?", err=True)


def _write(path: Path, output: Path | None, proposal: Proposal, is_wanted: bool, reporting: Reporting) -> int:
    """Write the tags into the notebook if that is wanted, else tell how to; the exit status."""
    from kalegen.cli.tagging import write_tags

    shown = printable(str(output or path))
    if not is_wanted:
        if not reporting.is_quiet:
            say(f"to write the tags into the notebook: kalegen annotate {shown} --yes")
        return 0
    problem = write_tags(path, output or path, proposal.tags)
    report([problem] if problem is not None else [])
    if problem is None and not reporting.is_quiet:
        say(f"wrote {shown}; next: kalegen run {shown}")
    return 0 if problem is None else 1
