"""From a pipeline of Elyra's to a notebook: what ``kalegen migrate`` does with a ``.pipeline`` file."""

from __future__ import annotations

from pathlib import Path

from kalegen.cli.console import say
from kalegen.cli.files import replace_file
from kalegen.cli.options import Reporting
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.migration.elyra import Unreadable, read_elyra
from kalegen.migration.elyra_notebook import notebook_of
from kalegen.model.endings import NOTEBOOK
from kalegen.syntax.plain_text import printable


def make_notebook(path: Path, output: Path, is_forced: bool, reporting: Reporting) -> list[Diagnostic]:
    """Write the notebook; what went wrong, and what a person has to do."""
    try:
        text = path.read_text(encoding="utf-8")
        pipeline = read_elyra(text, path.stem)
    except OSError as problem:
        return [error("KG001", f"can't read the pipeline: {problem.strerror}", Place(str(path)))]
    except (Unreadable, UnicodeDecodeError) as problem:
        hint = "open it in Elyra and save it"
        return [error("KG116", f"can't read the pipeline: {problem}", Place(str(path)), hint)]
    made, left = notebook_of(pipeline, path, output)
    if output.suffix != NOTEBOOK:
        return [error("KG007", "the output is a notebook", Place(str(output)), "give a name that ends in .ipynb")]
    if output.exists() and not is_forced and output.read_bytes() != made.encode():
        message = "there is a file of that name"
        return [error("KG007", message, Place(str(output)), "give another -o PATH, or --force to replace the file")]
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        replace_file(output.resolve(), made.encode("utf-8"))
    except OSError as problem:
        return [error("KG006", f"can't write the notebook: {problem.strerror}", Place(str(output)), "give another -o")]
    if not reporting.is_quiet:
        shown = printable(str(output))
        steps = f"{len(pipeline.nodes)} step{'s' if len(pipeline.nodes) > 1 else ''}"
        say(f"wrote {shown}: {steps}; next: kalegen check {shown}")
    return list(reporting.policy.apply(left))
