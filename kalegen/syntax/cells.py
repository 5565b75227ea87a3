"""The code of a notebook's cell as a tree, in which Jupyter's own lines, which are no Python, stand as ``pass``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from kalegen.syntax.parsing import parse_module

_JUPYTER = re.compile(r"[ \t]*(?:[%!?].*|[^#'\"]*\?[ \t]*|[^#'\"]*=[ \t]*[%!](?!=).*)")
"""What may be a magic, a line of a shell, or a question: a line is hidden only where Python can't read it."""

_HIDDEN = re.compile(r"pass#kalegen-line-(\d+)#")


@dataclass(frozen=True)
class ParsedCell:
    """The tree of a cell, and its lines that are Jupyter's own, in their order."""

    module: cst.Module
    hidden: tuple[str, ...] = ()

    def text_of(self, module: cst.Module) -> str:
        """The text of a tree made of the cell's, with Jupyter's own lines in their places again."""
        return _HIDDEN.sub(lambda match: self.hidden[int(match[1])], module.code)


def parse_cell(text: str) -> ParsedCell:
    """A cell's tree, with all lines and indentations where they were; raises what ``parse_module`` raises."""
    lines = text.split("\n")
    hidden: list[str] = []
    while True:
        try:
            return ParsedCell(parse_module("\n".join(lines)), tuple(hidden))
        except cst.ParserSyntaxError as problem:
            number = _find_own(lines, problem.raw_line - 1)
            if number is None:
                raise
        own = lines[number].lstrip()
        indent = lines[number].removesuffix(own)
        lines[number] = f"{indent}pass#kalegen-line-{len(hidden)}#"
        hidden.append(own)


def _find_own(lines: Sequence[str], failing: int) -> int | None:
    """Jupyter's line that keeps Python from reading: the one that it names, or the first one of all."""
    order = [failing, *range(len(lines))] if failing < len(lines) else range(len(lines))
    return next((number for number in order if lines[number].strip() and _JUPYTER.fullmatch(lines[number])), None)
