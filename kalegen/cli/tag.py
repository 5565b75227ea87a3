"""``kalegen tag``: show the tags of a notebook's cells, add some, or remove some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import report, say, show_rows
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.syntax.plain_text import printable

CELLS = re.compile(r"(\d+)(?:-(\d+))?")


@click.command(name="tag")
@click.argument("path", metavar="NOTEBOOK", type=click.Path(path_type=Path))
@click.argument("cells", metavar="[CELL]", required=False)
@click.argument("tags", metavar="[TAG]…", nargs=-1)
@click.option("--list", "is_list", is_flag=True, help="List the cells with their tags.")
@click.option("--remove", "is_removal", is_flag=True, help="Remove these tags, or all tags of kalegen's.")
def tag_command(path: Path, cells: str | None, tags: tuple[str, ...], is_list: bool, is_removal: bool) -> int:
    """Show, add or remove tags of a notebook's cells; nothing else in the file changes.

    \b
        kalegen tag notebook.ipynb --list
        kalegen tag notebook.ipynb 3 step:train prev:load
        kalegen tag notebook.ipynb 3-5 step:train
        kalegen tag notebook.ipynb 3 --remove prev:load

    CELL is a number that --list shows, or a range of numbers. A new step tag replaces the old one.
    """
    from kalegen.frontends.text_notebook import load_any_notebook

    if (tags or is_removal) and cells is None:
        raise click.UsageError("which cell? kalegen tag NOTEBOOK CELL TAG…")
    read = load_any_notebook(path, Place(str(path)))
    if isinstance(read, Diagnostic):
        report([read])
        return 1
    document = read.document
    numbers = _numbers(cells, document, path)
    if isinstance(numbers, Diagnostic):
        report([numbers])
        return 1
    if is_list or not (tags or is_removal):
        show_rows(_listing(document, numbers))
        return 0
    return _change(path, document, numbers, tags, is_removal)


def _numbers(text: str | None, document: Mapping[str, Any], path: Path) -> list[int] | Diagnostic:
    """The numbers of the code cells that are meant; all of them without a text."""
    from kalegen.frontends.notebook import is_code

    code = [number for number, cell in enumerate(document["cells"], 1) if is_code(cell)]
    if text is None:
        return code
    match = CELLS.fullmatch(text)
    if match is None:
        raise click.UsageError(f"{text!r} is not a cell: write its number, or a range such as 3-5")
    meant = [number for number in code if int(match[1]) <= number <= int(match[2] or match[1])]
    if not meant:
        message = f"the notebook has no code cell {text}"
        return error("KG114", message, Place(str(path)), "--list shows the cells and their numbers")
    return meant


def _listing(document: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[tuple[str, str, str]]:
    """A row for each cell: its number, its tags, and its first line of code."""
    from kalegen.frontends.notebook import source_of, tags_of

    for number in numbers:
        cell = document["cells"][number - 1]
        source, tags = source_of(cell), tags_of(cell)
        code = [line.strip() for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        yield f"{number:>4}", " ".join(tags) or "-", code[0] if code else ""


def _change(
    path: Path, document: Mapping[str, Any], numbers: Sequence[int], tags: Sequence[str], is_removal: bool
) -> int:
    """Write the cells' new tags."""
    from kalegen.cli.tagging import write_tags
    from kalegen.frontends.notebook import tags_of
    from kalegen.frontends.tags import read_tags

    change = _without if is_removal else _with
    new = {number: change(tags_of(document["cells"][number - 1]), tags) for number in numbers}
    wrong = [] if is_removal else read_tags(tags, Place(str(path), numbers[0])).diagnostics
    problem = None if wrong else write_tags(path, path, new)
    report([*wrong, problem] if problem is not None else wrong)
    if wrong or problem is not None:
        return 1
    for number, own in new.items():
        say(printable(f"cell {number}: {' '.join(own) or 'no tags'}"))
    return 0


def _with(own: Sequence[str], new: Sequence[str]) -> list[str]:
    """The tags with new ones, of which one that says what the cell is for takes the place of another."""
    kept = [tag for tag in own if not (_is_role(tag) and any(map(_is_role, new)))]
    return list(dict.fromkeys([*kept, *new]))


def _without(own: Sequence[str], old: Sequence[str]) -> list[str]:
    from kalegen.frontends.tags import is_own

    return [tag for tag in own if (tag not in old if old else not is_own(tag))]


def _is_role(tag: str) -> bool:
    from kalegen.frontends.tags import ROLE_TAGS

    return tag in ROLE_TAGS or tag.startswith(("step:", "block:", "notebook:"))
