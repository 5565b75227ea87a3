"""The cells of a notebook, with the headings above them and the tags that they have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.ipython_text import to_python
from kalegen.frontends.notebook import is_code, own_comments, source_of
from kalegen.frontends.tags import Tags, read_tags
from kalegen.syntax.parsing import parse_tree

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*\s*")
_UNDERLINED = {"=": 1, "-": 2}
_OF_HTML = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?\S.*?)</h\1>\s*", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"<[^>]*>|[*`~$]|\\\w+|&\w+;")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Heading:
    """A heading: 1 is the highest level."""

    level: int
    text: str


@dataclass(frozen=True, eq=False)
class CodeCell:
    """A code cell: ``number`` counts all cells from 1.

    ``headings`` stand between the code cell above and this one, ``has_text`` says that other text does, too. ``tree``
    is None for what is no Python. ``seconds`` is how long the cell took when it ran last, 0 where nobody noted it.
    """

    number: int
    source: str
    tree: ast.Module | None
    headings: tuple[Heading, ...]
    has_text: bool
    tags: Tags
    seconds: float

    @property
    def is_tagged(self) -> bool:
        """Whether a tag says what the cell is for."""
        return self.tags.role is not None or self.tags.step is not None or self.tags.notebook is not None

    @property
    def is_blank(self) -> bool:
        """Whether the cell holds no code."""
        return self.tree is not None and not self.tree.body


def code_cells(document: Mapping[str, Any], file: str) -> list[CodeCell]:
    """The code cells of a notebook of nbformat 4."""
    found: list[CodeCell] = []
    headings: list[Heading] = []
    has_text = False
    for number, cell in enumerate(document.get("cells") or [], 1):
        if is_code(cell):
            found.append(_code_cell(number, cell, tuple(headings), has_text, file))
            headings, has_text = [], False
        elif cell.get("cell_type") == "markdown":
            headings += headings_in(source_of(cell))
            has_text = True
    return found


def _code_cell(
    number: int, cell: Mapping[str, Any], headings: tuple[Heading, ...], has_text: bool, file: str
) -> CodeCell:
    source = source_of(cell)
    metadata = cell.get("metadata") or {}
    tags = read_tags(metadata.get("tags") or [], Place(file, number), own_comments(source))
    return CodeCell(number, source, _tree(source), headings, has_text, tags, _seconds(metadata))


def _tree(source: str) -> ast.Module | None:
    try:
        return parse_tree(to_python(source))
    except (SyntaxError, ValueError, RecursionError):
        return None


def headings_in(text: str) -> Iterator[Heading]:
    """The headings of a markdown cell, underlined ones and HTML's too; what stands in a block of code is none."""
    is_in_code, above = False, ""
    for line in text.splitlines():
        if _FENCE.match(line):
            is_in_code = not is_in_code
        elif not is_in_code:
            match, of_html = _HEADING.fullmatch(line), _OF_HTML.fullmatch(line)
            if match is not None:
                yield Heading(len(match[1]), match[2])
            elif of_html is not None:
                yield Heading(int(of_html[1]), of_html[2].strip())
            elif above.strip() and re.fullmatch(r"(=|-)\1{2,}\s*", line):
                yield Heading(_UNDERLINED[line[0]], above.strip())
        above = line


def without_markup(text: str) -> str:
    """What a heading says, without links, emphasis, formulas and HTML."""
    return _MARKUP.sub(" ", _LINK.sub(r"\1", text))


def _seconds(metadata: Mapping[str, Any]) -> float:
    """How long a cell ran, as JupyterLab, papermill or ExecuteTime note it."""
    noted: Sequence[tuple[str, str, str]] = (
        ("execution", "iopub.execute_input", "shell.execute_reply"),
        ("papermill", "start_time", "end_time"),
        ("ExecuteTime", "start_time", "end_time"),
    )
    for key, start, end in noted:
        times = metadata.get(key)
        if isinstance(times, Mapping) and isinstance(times.get(start), str) and isinstance(times.get(end), str):
            seconds = _between(times[start], times[end])
            if seconds > 0:
                return seconds
    return 0.0


def _between(start: str, end: str) -> float:
    try:
        first, last = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (start, end))
        return (last - first).total_seconds()
    except (ValueError, TypeError):
        return 0.0
