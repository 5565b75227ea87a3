"""``kalegen graph``: draw the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import AUTO, NOTEBOOK, Reporting
from kalegen.cli.setting import setting_options
from kalegen.configuration.request import Request
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.reporting.policy import DEFAULT
from kalegen.syntax.plain_text import harmless, printable

if TYPE_CHECKING:
    from kalegen.generate import Result
    from kalegen.model.pipeline import PlannedPipeline
    from kalegen.pictures.picture import Picture

FORMS = ("text", "mermaid", "dot", "svg", "html", "json")


@click.command(name="graph")
@NOTEBOOK
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="Draw in this format.  [default: by the ending of -o, else text]"
)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write the drawing to PATH instead of stdout.",
)
@click.option("--why", "is_explained", is_flag=True, help="Show the line of code behind each edge; html always does.")
@click.option("--run", "run_folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Show sizes and metrics of the run in this folder, in html.")  # fmt: skip
@AUTO
@setting_options
def graph_command(
    path: Path,
    form: str | None,
    output: Path | None,
    is_explained: bool,
    run_folder: Path | None,
    auto: bool,
    flags: dict[str, Any],
) -> int:
    """Draw the pipeline: its steps, what passes between them, parameters and settings.

    \b
        kalegen graph notebook.ipynb
        kalegen graph notebook.ipynb -o pipeline.html
        kalegen graph notebook.ipynb --format mermaid >> README.md
        kalegen graph notebook.ipynb --why             # shows the code behind each edge
    """
    from kalegen.cli.compiling import compile_path

    request = Request(flags, is_automatic=auto)
    result = compile_path(path, Reporting(DEFAULT), request)
    report(result.diagnostics)
    if result.source is None or result.pipeline is None:
        return 1
    form = form or _form_of(output)
    picture = _picture(result.pipeline, path, request, is_explained or form == "html")
    text = _draw(picture, result, form, run_folder)
    problem = text if isinstance(text, Diagnostic) else _hand_over(harmless(text), output)
    if problem is not None:
        report([problem])
        return 1
    return 0


def _hand_over(text: str, output: Path | None) -> Diagnostic | None:
    """Write the picture to its file, or to stdout."""
    from kalegen.cli.files import write

    if output is None:
        click.echo(text.encode("utf-8"), nl=False)
        return None
    problem = write(output, text) if output.suffix != ".py" else _of_code(output)
    if problem is None:
        say(f"wrote {printable(str(output))}")
    return problem


def _of_code(output: Path) -> Diagnostic:
    hint = "name a file that ends in .svg, .html, .mmd, .dot or .txt"
    return error("KG007", "the output would replace a file of code by a drawing", Place(str(output)), hint)


def _form_of(output: Path | None) -> str:
    """The form that a file's name asks for."""
    endings = {
        ".mmd": "mermaid",
        ".dot": "dot",
        ".gv": "dot",
        ".svg": "svg",
        ".html": "html",
        ".htm": "html",
        ".json": "json",
    }
    return endings.get(output.suffix.lower(), "text") if output is not None else "text"


def _picture(pipeline: PlannedPipeline, path: Path, request: Request, is_explained: bool) -> Picture:
    """The picture of what was compiled, with its reasons where they are asked for."""
    from kalegen.facts.document import analyse_file
    from kalegen.facts.reasons import find_reasons
    from kalegen.pictures.explained import explained
    from kalegen.pictures.picture import picture_of

    analysis = analyse_file(path, request) if is_explained else None
    picture = picture_of(pipeline)
    return explained(picture, find_reasons(analysis, pipeline)) if analysis is not None else picture


def _draw(picture: Picture, result: Result, form: str, run_folder: Path | None) -> str | Diagnostic:
    """The picture in a form, or KG090 where the drawing needs Graphviz and there is none."""
    from kalegen.pictures.picture import cell_texts

    assert result.pipeline is not None and result.source is not None
    if form == "html":
        from kalegen.pictures.page import to_page
        from kalegen.pictures.results import read_run

        results = read_run(run_folder) if run_folder is not None else {}
        return to_page(picture, cell_texts(result.pipeline), result.source, results)
    draw: Callable[[Picture], str | None] = getattr(import_module(f"kalegen.pictures.{form}"), f"to_{form}")
    return draw(picture) or _no_graphviz(result.pipeline.file)


def _no_graphviz(file: str) -> Diagnostic:
    from kalegen.pictures.drawing import HOW_TO_DRAW

    return error("KG090", "the drawing needs Graphviz, which is not installed", Place(file), HOW_TO_DRAW)
