"""Notebooks that a step's cell runs: their cells take the place of the magic.

What: ``%run other.ipynb`` in a step becomes the code cells of that notebook. Before: ``%run "load data.ipynb"``.
After: its statements, all of them of this cell. Why here: IPython runs such a notebook in the namespace of this one, so
what it reads and binds counts as the cell's own. (A cell with the tag ``notebook:NAME`` refers to one with steps.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.frontends.jupyter import Translated
from kalegen.frontends.notebook_file import Document, load_notebook
from kalegen.frontends.source import statements_of
from kalegen.model.notebook import Cell, Role
from kalegen.syntax.cells import parse_cell

_RUN = re.compile(
    r"^%run[ \t]+(?:-i[ \t]+)?(?:(?P<quote>['\"])(?P<quoted>[^'\"\n]+\.ipynb)(?P=quote)|(?P<path>\S+\.ipynb))[ \t]*$",
    re.MULTILINE,
)
Reader = Callable[[str, Place], tuple[Translated, cst.Module | None]]
"""Translates the text of a cell."""


@dataclass(frozen=True)
class Part:
    """A part of a cell that runs notebooks: its text, and the line of the cell on which it begins.

    All of one that ``is_run``, a cell of another notebook, counts as the line that runs it.
    """

    text: str
    line: int
    is_run: bool = False


def parts_of(source: str, folder: Path | None, around: Sequence[str] = ()) -> list[Part]:
    """The parts of a cell that runs notebooks; one where there is none that can be read.

    ``around`` are the paths of the notebooks that the cell is in, which can't run themselves.
    """
    parts: list[Part] = []
    done = 0
    for match in _magics(source) if folder is not None and "%run" in source else ():
        path = os.path.normpath(match["quoted"] or match["path"])
        cells = _cells(folder / path, path) if folder is not None and path not in around else None
        if cells is None or source.lstrip().startswith("%%"):
            continue
        line = source.count("\n", 0, match.start()) + 1
        parts.append(_between(source, done, match.start()))
        inner = [part for cell in cells for part in parts_of(cell, folder, [*around, path])]
        parts += [Part(part.text, line, is_run=True) for part in inner]
        done = match.end()
    return [*parts, _between(source, done, len(source))]


def _magics(source: str) -> Iterator[re.Match[str]]:
    """The magics, without lines of texts that look like one; all that look so where the cell is not read as Python."""
    found = list(_RUN.finditer(source))
    try:
        own = parse_cell(source).numbers if found else ()
    except (cst.ParserSyntaxError, ValueError):
        return iter(found)
    return (match for match in found if source.count("\n", 0, match.start()) + 1 in own)


def _between(source: str, start: int, end: int) -> Part:
    return Part(source[start:end], source.count("\n", 0, start) + 1)


def _cells(file: Path, name: str) -> list[str] | None:
    """The code of a notebook, cell by cell; None where it can't be read."""
    read: Document | Diagnostic = load_notebook(file, Place(name))
    if isinstance(read, Diagnostic):
        return None
    texts = (cell.get("source") or "" for cell in read["cells"] if cell.get("cell_type") == "code")
    return [text if isinstance(text, str) else "".join(text) for text in texts]


def read_parts(parts: Sequence[Part], place: Place, read: Reader) -> tuple[Translated, cst.Module | None]:
    """The cell that the parts are, in plain Python, each statement with its line in the cell."""
    made = [(part, *read(part.text, place)) for part in parts]
    found = tuple(finding for part, translated, _ in made for finding in _placed(translated.diagnostics, part))
    joined = Translated(
        "\n".join(translated.source for _, translated, _ in made),
        tuple(one for _, translated, _ in made for one in translated.requirements),
        found,
        tuple(sorted({one for _, translated, _ in made for one in translated.helpers})),
    )
    if any(module is None for _, _, module in made):
        return joined, None
    statements = [
        (statement.node, part.line if part.is_run else statement.line + part.line - 1)
        for part, translated, module in made
        if module is not None
        for statement in statements_of(Cell(0, Role.STEP, "", module, lines=translated.lines))
    ]
    body = [node for node, _ in statements]
    return joined._replace(lines=tuple(line for _, line in statements)), cst.Module(body)


def _placed(found: Sequence[Diagnostic], part: Part) -> Iterator[Diagnostic]:
    """Findings with the lines that they have in the whole cell."""
    for one in found:
        line = part.line if part.is_run else (one.place.line or 1) + part.line - 1
        yield one._replace(place=one.place._replace(line=line, column=None if part.is_run else one.place.column))
