"""``kalegen config``: which settings hold for a notebook, and where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import report, show_rows
from kalegen.cli.setting import setting_options


@click.command(name="config")
@click.argument("path", metavar="[NOTEBOOK]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Show the settings for a module that is written to PATH.",
)
@click.option("--json", "is_json", is_flag=True, help="Print the settings as JSON.")
@click.option("--schema", "is_schema", is_flag=True, help="Print the JSON Schema of [tool.kalegen] instead.")
@setting_options
def config_command(
    path: Path | None, output: Path | None, is_json: bool, is_schema: bool, flags: dict[str, Any]
) -> int:
    """Show which settings apply to a notebook or script, and where each one comes from.

    \b
        kalegen config notebook.ipynb
        kalegen config notebook.ipynb --set base_image=python:3.13
        kalegen config --schema > kalegen.schema.json
    """
    if is_schema:
        from kalegen.schemas import schema_text

        click.echo(schema_text("tool-kalegen"), nl=False)
        return 0
    if path is None:
        raise click.UsageError("give a notebook or script, or --schema")
    from kalegen.compilation import in_project
    from kalegen.configuration.configure import check_layers, layers_of, policies_of
    from kalegen.configuration.listing import to_json, to_lines
    from kalegen.configuration.project import find_project
    from kalegen.configuration.request import Request
    from kalegen.diagnostics.diagnostic import has_errors
    from kalegen.generate import read

    notebook, found = in_project(path, lambda: read(path))
    if notebook is None:
        report(found)
        return 1
    project, found = find_project(path.absolute().parent)
    request = Request(flags, output)
    layers = layers_of(notebook, path, project, request)
    found += [*check_layers(layers), *policies_of(project, path, request)[1]]
    settings = layers.settings
    report(found)
    if is_json:
        click.echo(to_json(settings))
    else:
        show_rows((key, value, f"# {origin}") for key, value, origin in to_lines(settings))
    return 1 if has_errors(found) else 0
