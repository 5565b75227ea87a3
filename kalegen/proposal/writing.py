"""Putting tags into a notebook's file: all else of it stays as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kalegen.syntax.json_text import Edit, Span, edited, insertion, items, members, replacement


def with_tags(text: str, tags: Mapping[int, Sequence[str]]) -> str:
    """The text of a notebook of nbformat 4 whose cells of those numbers have those tags, and no others."""
    cells = items(text, members(text, text.index("{"))["cells"].start)
    return edited(text, [tags_edit(text, cells[number - 1], list(new)) for number, new in tags.items()])


def tags_edit(text: str, cell: Span, tags: list[str]) -> Edit:
    """What to put in the place of what, so that a cell has the tags."""
    metadata = members(text, cell.start).get("metadata")
    if metadata is None or not text.startswith("{", metadata.start):
        return insertion(text, cell, "metadata", {"tags": tags})
    own = members(text, metadata.start)
    if "tags" in own:
        return replacement(text, own["tags"], tags)
    return insertion(text, metadata, "tags", tags)
