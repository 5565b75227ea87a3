"""Which statements of a component come from which cell, and which of them a notebook shows the value of."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping

from kalegen.frontends.ipython_text import to_python
from kalegen.model.source_map import SourceMap
from kalegen.verification.shown import Cells

BLANK = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT}


def cells_of(source: str, function: str, source_map: SourceMap) -> dict[int, tuple[int, bool]]:
    """By the number of each statement of a component's packaged text, its cell and whether its value is shown."""
    tree = ast.parse(source)
    definition = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    found: dict[int, tuple[int, bool]] = {}
    for number, statement in reversed(list(enumerate(definition.body))):
        origin = source_map.lookup(function, statement.lineno - definition.lineno + 1)
        cell, line = origin or (None, 0)
        if cell is not None:
            is_last = all(cell != known for known, _ in found.values())  # several may stand in one line
            inside = line - source_map.lines_above(cell)
            found[number] = cell, is_last and inside == shown_line(source_map.sources.get(cell, ""))
    return found


def shown_line(source: str) -> int | None:
    """The line of the expression whose value a cell shows; None if it shows none."""
    try:
        text = to_python(source)
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    if not body or not isinstance(body[-1], ast.Expr) or _ends_in_semicolon(text):
        return None
    return body[-1].lineno


def _ends_in_semicolon(text: str) -> bool:
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type not in BLANK]
    return bool(tokens) and tokens[-1].string == ";"


def cells_with_magics(sources: Mapping[int, str]) -> frozenset[int]:
    """The cells with Jupyter's own syntax, which show things that no step computes."""
    return frozenset(number for number, text in sources.items() if "get_ipython()" in _python(text))


def _python(source: str) -> str:
    try:
        return to_python(source)
    except (SyntaxError, ValueError):
        return "get_ipython()"


def as_json(cells: Cells) -> list[list[object]]:
    """The same as JSON has it."""
    return [[number, cell, is_shown] for number, (cell, is_shown) in cells.items()]
