"""Putting tags into a notebook that is a text: as comments at the tops of cells, which all formats keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kalegen.frontends.notebook import own_comments, source_of
from kalegen.frontends.text_notebook import TextNotebook


def with_tag_comments(text: str, read: TextNotebook, tags: Mapping[int, Sequence[str]]) -> str | None:
    """The text whose cells of those numbers have those tags; None where one would have to lose a tag in its marker."""
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    for number in sorted(tags, reverse=True):
        cell = read.document["cells"][number - 1]
        in_marker = list((cell.get("metadata") or {}).get("tags") or [])
        if not set(in_marker) <= set(tags[number]) or number not in read.starts:
            return None
        new = [f"#| {_spaced(tag)}{newline}" for tag in tags[number] if tag not in in_marker]
        first = read.starts[number] - 1
        for line in sorted({comment.line for comment in own_comments(source_of(cell))}, reverse=True):
            del lines[first + line - 1]
        place = first + source_of(cell).startswith("%%")
        lines[place:place] = new
    return "".join(lines)


def _spaced(tag: str) -> str:
    """The tag as people write such comments: ``step: train``."""
    key, colon, value = tag.partition(":")
    return f"{key}: {value}" if colon else key
