"""``kalegen explain``: what a code means, and what to do about it."""

from __future__ import annotations

import click

from kalegen.catalogue import CODES, GROUPS, code_of, did_you_mean_code
from kalegen.catalogue.pages import as_page
from kalegen.cli.completion import complete_codes
from kalegen.cli.console import show_rows


@click.command(name="explain")
@click.argument("code", metavar="[CODE]", required=False, shell_complete=complete_codes)
def explain_command(code: str | None) -> int:
    """Explain a diagnostic, by its code or name. Without either, list all diagnostics.

    \b
        kalegen explain KG201
        kalegen explain undefined-name
    """
    if code is None:
        for title, records in GROUPS.items():
            if records:
                click.echo(title)
                show_rows(("", record.code, record.name, record.title) for record in records)
                click.echo()
        return 0
    known = CODES.get(code_of(code))
    if known is None:
        raise click.UsageError(f"there is no code {code!r}; {did_you_mean_code(code)}")
    click.echo(as_page(known))
    return 0
