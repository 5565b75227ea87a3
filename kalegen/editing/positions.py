"""Which name stands at a place of a cell, and whether it is one of the notebook's or of a function's own."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from kalegen.syntax.cells import parse_cell
from kalegen.syntax.scopes import comprehension_names, evaluated_outside, function_scope
from kalegen.syntax.walk import walk

_WORD = re.compile(r"[^\W\d]\w*")
_FORMATTED = re.compile(r"[rR]?[fF]")


@dataclass(frozen=True)
class NameAt:
    """A name in a cell: its line, its first column and the column behind it, all from 1."""

    name: str
    line: int
    column: int
    end: int


def name_at(source: str, line: int, column: int) -> NameAt | None:
    """The variable that stands at a place of a cell; None for an attribute, a keyword, a text or a comment."""
    lines = source.split("\n")
    if not 0 < line <= len(lines):
        return None
    text = lines[line - 1]
    found = next((word for word in _WORD.finditer(text) if word.start() < column <= word.end() + 1), None)
    if found is None or keyword.iskeyword(found[0]) or text[: found.start()].rstrip().endswith("."):
        return None
    if any(_is_inside(span, line, found.start()) for span in _texts(source)):
        return None
    return NameAt(found[0], line, found.start() + 1, found.end() + 1)


Span = tuple[tuple[int, int], tuple[int, int]]
"""From where to where: lines from 1, columns from 0."""


def _is_inside(span: Span, line: int, column: int) -> bool:
    return span[0] <= (line, column) < span[1]


def _texts(source: str) -> Iterator[Span]:
    """Where the comments and the texts of a cell stand, those aside that are formatted and may have names in them."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            is_text = token.type == tokenize.STRING and not _FORMATTED.match(token.string)
            if is_text or token.type == tokenize.COMMENT:
                yield token.start, token.end
    except (tokenize.TokenError, SyntaxError):
        return


def is_local(source: str, at: NameAt) -> bool:
    """Whether a function, a lambda or a comprehension around the place binds the name for itself."""
    try:
        module = parse_cell(source).module
    except (cst.ParserSyntaxError, ValueError):
        return False
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    ranges = wrapper.resolve(PositionProvider)
    around = [node for node in walk(module) if _holds(ranges.get(node), at)]
    return any(_binds(scope, at, ranges) for scope in around)


def _holds(span: CodeRange | None, at: NameAt) -> bool:
    """Whether a node's range has the place in it."""
    if span is None:
        return False
    place = (at.line, at.column - 1)
    return (span.start.line, span.start.column) <= place < (span.end.line, span.end.column)


def _binds(scope: cst.CSTNode, at: NameAt, ranges: Mapping[cst.CSTNode, CodeRange]) -> bool:
    """Whether a place inside a scope means a name of the scope's own."""
    if isinstance(scope, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)):
        return at.name in comprehension_names(scope.for_in)
    if not isinstance(scope, (cst.FunctionDef, cst.Lambda)):
        return False
    outside = [*evaluated_outside(scope), *([scope.name] if isinstance(scope, cst.FunctionDef) else [])]
    return at.name in function_scope(scope).local and not any(_holds(ranges.get(node), at) for node in outside)
