"""Edits of a notebook as data, and a notebook with some of them made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kalegen.frontends.notebook import source_of
from kalegen.frontends.tag_comments import comments_above
from kalegen.frontends.tags import KINDS


@dataclass(frozen=True)
class TagEdit:
    """Tags of a cell's metadata that go, and tags that come; the others stay."""

    cell: int
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def made(self, tags: Iterable[str]) -> list[str]:
        """The tags of the cell afterwards; a tag that takes another one's place stands where that stood."""
        kept = list(dict.fromkeys(tags))
        places = [kept.index(tag) for tag in self.removed if tag in kept]
        kept = [tag for tag in kept if tag not in self.removed]
        at = places[0] if places else len(kept)
        new = [tag for tag in self.added if tag not in kept]
        return [*kept[:at], *new, *kept[at:]]


@dataclass(frozen=True)
class TextEdit:
    """A text in the place of another one: of a cell or, where ``cell`` is None, of the file.

    Lines and columns count from 1; ``end_column`` is the one behind the last.
    """

    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    def made(self, source: str) -> str:
        """The text afterwards."""
        lines = source.split("\n")
        start = sum(len(line) + 1 for line in lines[: self.line - 1]) + self.column - 1
        end = sum(len(line) + 1 for line in lines[: self.end_line - 1]) + self.end_column - 1
        return source[:start] + self.text + source[end:]


Edit: TypeAlias = TagEdit | TextEdit


def insertion(cell: int | None, line: int, column: int, text: str) -> TextEdit:
    """An edit that takes nothing away."""
    return TextEdit(cell, line, column, line, column, text)


def with_edits(document: Mapping[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """A notebook of nbformat 4 in which the edits are made; what is given stays as it is."""
    cells = list(document["cells"])
    for edit in edits:
        if edit.cell is None:
            raise ValueError("the edit is one of a script, not of a notebook")
        cell = cells[edit.cell - 1]
        if isinstance(edit, TextEdit):
            cells[edit.cell - 1] = {**cell, "source": edit.made(source_of(cell))}
        else:
            metadata = cell.get("metadata") or {}
            cells[edit.cell - 1] = {**cell, "metadata": {**metadata, "tags": edit.made(metadata.get("tags") or [])}}
    return {**document, "cells": cells}


def comment_of(tag: str) -> str:
    """A tag as a comment at a cell's top."""
    key, colon, value = tag.partition(":")
    return f"#| {key}: {value}" if colon else f"#| {key}"


def _kind(tag: str) -> str:
    """What a tag speaks of: what the cell is for, what it waits for, or one setting."""
    key = tag.partition(":")[0]
    return "purpose" if key in KINDS and key != "prev" else key


def as_comments(edit: TagEdit, cell: Mapping[str, Any]) -> TextEdit | None:
    """An edit of tags as comments at the cell's top, where the editor can't change metadata.

    None where it takes a tag away, or where the metadata have a tag of the same kind: the two would disagree.
    """
    kinds = set(map(_kind, (cell.get("metadata") or {}).get("tags") or []))
    if edit.removed or not kinds.isdisjoint(map(_kind, edit.added)):
        return None
    source = source_of(cell)
    line = max((one.line for one in comments_above(source)), default=1 if source.startswith("%%") else 0)
    lines = source.split("\n")
    text = "\n".join(map(comment_of, edit.added))
    if line >= len(lines):
        return insertion(edit.cell, len(lines), len(lines[-1]) + 1, f"\n{text}")
    return insertion(edit.cell, line + 1, 1, f"{text}\n")
