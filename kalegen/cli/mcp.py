"""``kalegen mcp``: the tools for agents."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="mcp")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    default=Path(),
    help="Read and write below DIR alone.  [default: the working directory]",
)
@click.option("--skill", "shows_skill", is_flag=True, help="Print the skill file for agents, and end.")
def mcp_command(root: Path, shows_skill: bool) -> int:
    """Serve an agent over the Model Context Protocol, on stdin and stdout.

    \b
        kalegen mcp --root ~/notebooks
        kalegen mcp --skill > SKILL.md

    Most tools run and write nothing. Those that do say so. See docs/how-to/agents.md.
    """
    if shows_skill:
        from importlib.resources import files

        click.echo(files("kalegen.agents").joinpath("SKILL.md").read_text(encoding="utf-8"), nl=False)
        return 0
    try:
        from kalegen.agents.server import serve
    except ImportError:
        raise click.ClickException("the server needs the package mcp: pip install 'kalegen[mcp]'") from None
    serve(root)
    return 0
