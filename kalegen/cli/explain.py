"""``kalegen explain``: what a code means, and what to do about it."""

from __future__ import annotations

import click

from kalegen.catalogue import CODES, GROUPS
from kalegen.catalogue.pages import as_page
from kalegen.diagnostics.suggestions import did_you_mean


@click.command(name="explain")
@click.argument("code", required=False)
def explain_command(code: str | None) -> int:
    """Explain a diagnostic by its code; without a code, list all of them.

    \b
        kalegen explain KG201
    """
    if code is None:
        for title, records in GROUPS.items():
            if records:
                click.echo(f"{title}\n" + "".join(f"  {record.code}  {record.title}\n" for record in records))
        return 0
    known = CODES.get(code.upper())
    if known is None:
        hint = did_you_mean(code.upper(), CODES) or "`kalegen explain` lists them all"
        raise click.UsageError(f"there is no code {code!r}; {hint}")
    click.echo(as_page(known))
    return 0
