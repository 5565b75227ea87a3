"""Where a line of a cell stands in the text of a notebook's file, for editors that show the JSON itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kalegen.syntax.json_text import Span, items, members

_PAIR = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")
"""A character beyond the first 65536, as JSON escapes it."""

_ESCAPED = {"u": 6}
"""How long an escape is that is not two characters long."""


def offset_in(text: str, cell: int, line: int, column: int) -> int | None:
    """Where a character of a cell's source stands in the text; None where there is none, or the text is no notebook."""
    at: tuple[int, int] = (1, 1)
    last: int | None = None
    for character, offset in _characters(text, cell):
        last = offset
        if at == (line, column) or (at[0] == line and character == "\n"):
            return offset
        at = (at[0] + 1, 1) if character == "\n" else (at[0], at[1] + 1)
    return last


def _characters(text: str, cell: int) -> Iterator[tuple[str, int]]:
    """The characters of a cell's source, each with its place in the text."""
    for span in _strings(text, cell):
        at = span.start + 1
        while at < span.end - 1:
            size = _size(text, at)
            yield json.loads(f'"{text[at : at + size]}"') if size > 1 else text[at], at
            at += size


def _size(text: str, at: int) -> int:
    """How many characters of the text stand for one of the source; half a character more than one escape."""
    pair = _PAIR.match(text, at)
    if pair is not None:
        return len(pair[0])
    return _ESCAPED.get(text[at + 1], 2) if text[at] == "\\" else 1


def _strings(text: str, cell: int) -> list[Span]:
    """The texts that a cell's source consists of."""
    try:
        cells = items(text, members(text, text.index("{"))["cells"].start)
        source = members(text, cells[cell - 1].start)["source"]
        return items(text, source.start) if text[source.start] == "[" else [source]
    except (KeyError, IndexError, ValueError):
        return []
