"""The code of a notebook's cell as a tree, in which Jupyter's own lines, which are no Python, stand as ``pass``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from kalegen.syntax.parsing import parse_module, parse_tree

_JUPYTER = re.compile(r"[ \t]*(?:[%!?].*|[^#'\"]*\?[ \t]*|[^#'\"]*=[ \t]*[%!](?!=).*)")
"""What may be a magic, a line of a shell, or a question: a line is hidden only where Python can't read it."""

_HIDDEN = re.compile(r"(?:pass)?#kalegen-line-(\d+)#")


class ParsedCell(NamedTuple):
    """The tree of a cell, and its lines that are Jupyter's own: their texts, and their numbers from 1."""

    module: cst.Module
    hidden: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    def text_of(self, module: cst.Module) -> str:
        """The text of a tree made of the cell's, with Jupyter's own lines in their places again."""
        return _HIDDEN.sub(lambda match: self.hidden[int(match[1])], module.code)


def parse_cell(text: str) -> ParsedCell:
    """A cell's tree, with all lines and indentations where they were; raises what ``parse_module`` raises."""
    lines = text.split("\n")
    hidden: dict[int, str] = {}
    while True:
        try:
            return ParsedCell(parse_module("\n".join(lines)), tuple(hidden.values()), tuple(hidden))
        except cst.ParserSyntaxError:
            number = _find_own(lines)
            if number is None:
                raise
        own = lines[number].lstrip()
        indent = lines[number].removesuffix(own)
        lines[number] = f"{indent}pass#kalegen-line-{len(hidden)}#"
        hidden[number + 1] = own
        while own.endswith("\\") and number + 1 < len(lines):  # it goes on in the next line
            number += 1
            own = lines[number]
            lines[number] = f"#kalegen-line-{len(hidden)}#"
            hidden[number + 1] = own


def _find_own(lines: Sequence[str]) -> int | None:
    """Jupyter's line that keeps Python from reading: the one that Python names, or the first one of all."""
    order = [*_named(lines), *range(len(lines))]
    return next((number for number in order if lines[number].strip() and _JUPYTER.fullmatch(lines[number])), None)


def _named(lines: Sequence[str]) -> Iterator[int]:
    """The line at which Python itself stops; libcst does not say it of what is no token."""
    try:
        parse_tree("\n".join(lines))
    except SyntaxError as problem:
        if problem.lineno is not None and 0 < problem.lineno <= len(lines):
            yield problem.lineno - 1
