"""``kalegen lsp``: the language server."""

from __future__ import annotations

import click


@click.command(name="lsp")
@click.option("--stdio", is_flag=True, help="Use stdin and stdout, which is the default.")
def lsp_command(stdio: bool) -> int:
    """Serve an editor over the Language Server Protocol, on stdin and stdout.

    \b
        kalegen lsp      # an editor starts it

    It shows findings while you type, explains names, offers quick fixes and completes tags. It writes nothing, and runs
    no code of a notebook. docs/how-to/editors.md says how editors start it.
    """
    try:
        from kalegen.lsp.server import start
    except ImportError:
        raise click.ClickException("the language server needs pygls: pip install 'kalegen[lsp]'") from None
    start()
    return 0
