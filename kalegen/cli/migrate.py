"""``kalegen migrate``: files that were written for Kale or Elyra, in today's spelling."""

from __future__ import annotations

import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import Reporting, reporting_options
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors
from kalegen.model.endings import NOTEBOOK, SCRIPT, TEXTS
from kalegen.syntax.plain_text import printable

if TYPE_CHECKING:
    from kalegen.migration.migrated import Migrated

ELYRAS = ".pipeline"


@dataclass(frozen=True)
class Rewritten:
    """A file, its text and encoding, and what it becomes."""

    path: Path
    text: str
    encoding: str
    made: Migrated

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write."""
        return self.made.text != self.text


@click.command(name="migrate")
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write the notebook of a .pipeline file to PATH.",
)
@click.option("--write", "is_writing", is_flag=True, help="Write the files, instead of showing the changes.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing, and exit with 1 if a file would change.")
@click.option("--force", "is_forced", is_flag=True, help="Replace a notebook that exists.")
@reporting_options
def migrate_command(
    paths: tuple[Path, ...],
    output: Path | None,
    is_writing: bool,
    is_check: bool,
    is_forced: bool,
    reporting: Reporting,
) -> int:
    """Rewrite notebooks and scripts of Kale's to today's spelling, or a pipeline of Elyra's to a notebook of notebooks.

    \b
        kalegen migrate *.ipynb script.py                # shows what would change
        kalegen migrate *.ipynb script.py --write
        kalegen migrate steps.pipeline -o steps.ipynb    # from Elyra

    kalegen lists what it can't rewrite, and says what to do. The rest of a file stays as it is, byte for byte.
    """
    if is_writing and is_check:
        raise click.UsageError("--check writes nothing: leave out --write")
    elyras = [path for path in paths if path.suffix == ELYRAS]
    if elyras:
        return _from_elyra(paths, output, is_forced, reporting)
    if output is not None:
        raise click.UsageError("-o is for .pipeline files: the others are rewritten where they are")
    read = [_read(path) for path in paths]
    found = [one for one in read if isinstance(one, Diagnostic)]
    rewritten = [one for one in read if not isinstance(one, Diagnostic)]
    found += [left for one in rewritten for left in reporting.policy.apply(one.made.unresolved)]
    changed = [one for one in rewritten if one.is_changed]
    for one in changed:
        found += _deal_with(one, is_writing, is_check, reporting)
    report(found, reporting.form)
    if changed and not (is_writing or is_check or reporting.is_quiet):
        say("nothing is written yet: --write does it")
    if not changed and not found and not reporting.is_quiet:
        say("nothing to rewrite")
    return 1 if has_errors(found) or (is_check and changed) else 0


def _read(path: Path) -> Rewritten | Diagnostic:
    """A file with what it becomes; an ERROR where it can't be read."""
    from kalegen.migration.notebook import migrate_notebook
    from kalegen.migration.text import migrate_text

    if path.suffix in TEXTS:
        try:
            with path.open("rb") as file:
                encoding = tokenize.detect_encoding(file.readline)[0] if path.suffix == SCRIPT else "utf-8"
            text = path.read_bytes().decode(encoding)
        except (OSError, SyntaxError, UnicodeDecodeError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is no text"
            return error("KG001", f"can't read the file: {why}", Place(str(path)), "give a notebook or a script")
        return Rewritten(path, text, encoding, migrate_text(text, path))
    from kalegen.frontends.notebook_file import load_notebook

    document = load_notebook(path, Place(str(path)))
    if isinstance(document, Diagnostic):
        return document
    text = path.read_bytes().decode("utf-8")
    return _find_old(path, text) or Rewritten(path, text, "utf-8", migrate_notebook(text, path, document))


def _find_old(path: Path, text: str) -> Diagnostic | None:
    import json

    if json.loads(text.removeprefix("\ufeff")).get("nbformat") == 4:
        return None
    message = "a notebook of an older format than nbformat 4 can't be rewritten in its place"
    return error("KG114", message, Place(str(path)), "open it in Jupyter and save it: jupyter nbconvert --to notebook")


def _deal_with(one: Rewritten, is_writing: bool, is_check: bool, reporting: Reporting) -> list[Diagnostic]:
    """Write a file, or show how it would change; what went wrong."""
    from kalegen.cli.comparison import unified
    from kalegen.cli.difference import show_patch
    from kalegen.cli.files import replace_file

    done = ", ".join(
        f"{number} {kind if number > 1 else kind.removesuffix('s')}" for kind, number in one.made.counts.items()
    )
    said = f"{one.path}: {done}"
    if is_writing:
        try:
            replace_file(one.path.resolve(), one.made.text.encode(one.encoding))
        except OSError as problem:
            hint = "give a file that may be written"
            return [error("KG006", f"can't write the file: {problem.strerror}", Place(str(one.path)), hint)]
        said = f"rewrote {said}"
    elif not is_check and reporting.form == "text":
        show_patch(unified(one.text, one.made.text, str(one.path), ""))
    if not reporting.is_quiet or is_check:
        say(printable(f"{said} to rewrite" if not is_writing else said))
    return []


def _from_elyra(paths: tuple[Path, ...], output: Path | None, is_forced: bool, reporting: Reporting) -> int:
    """Make a notebook of notebooks of a pipeline of Elyra's."""
    from kalegen.cli.elyra import make_notebook

    if len(paths) > 1:
        raise click.UsageError("a .pipeline file is taken alone: kalegen migrate steps.pipeline -o steps.ipynb")
    found = make_notebook(paths[0], output or paths[0].with_suffix(NOTEBOOK), is_forced, reporting)
    report(found, reporting.form)
    return 1 if has_errors(found) else 0
