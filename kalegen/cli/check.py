"""``kalegen check``: say what is wrong with notebooks and scripts, and write nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kalegen.cli.compiled import open_cache, outcome_of
from kalegen.cli.console import report, say, summarize
from kalegen.cli.options import AUTO, Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import has_errors


@click.command(name="check")
@click.argument("paths", metavar="NOTEBOOK…", nargs=-1, required=True, type=click.Path(path_type=Path))
@AUTO
@setting_options
@reporting_options
def check_command(paths: tuple[Path, ...], reporting: Reporting, flags: dict[str, Any], auto: bool) -> int:
    """Say what is wrong with notebooks and scripts, and write nothing.

    \b
        kalegen check *.ipynb --strict
        kalegen check notebook.ipynb --format sarif > kalegen.sarif

    A comment `# kalegen: ignore[KG204]` on a line of its own is about its cell. After code, it is about that line.
    """
    request, cache = Request(flags, is_automatic=auto), open_cache()
    found = [finding for path in paths for finding in outcome_of(path, reporting, cache, request).diagnostics]
    report(found, reporting.form)
    if not reporting.is_quiet:
        say(summarize(found))
    return 1 if has_errors(found) else 0
