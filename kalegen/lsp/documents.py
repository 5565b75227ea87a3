"""What an editor has open, as kalegen takes it: a notebook by its cells, or a text that is a script or a notebook."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec, Workspace

from kalegen.api import Document
from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.editing.json_notebook import offset_in
from kalegen.frontends.notebook import is_code, tags_of
from kalegen.frontends.tags import is_own
from kalegen.frontends.text_notebook import TextNotebook, is_text_notebook, load_text_notebook
from kalegen.incremental.lookups import unsaved
from kalegen.model.endings import NOTEBOOK, SCRIPT

_WORD = re.compile(r"\w+")
_SDK = re.compile(r"^\s*(?:from|import)\s+kalegen\b", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A text that an editor has: a cell, or a whole file."""

    uri: str
    text: str
    version: int | None = None

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, at least one."""
        return self.text.split("\n")


@dataclass(frozen=True)
class Spot:
    """Where something stands in an editor: a line and columns from 0, counted in characters."""

    part: Part
    line: int
    start: int
    end: int

    def range(self, codec: PositionCodec) -> types.Range:
        """The range in the units that the client counts in."""
        text = self.part.lines[self.line]
        start, end = (codec.client_num_units(text[:column]) for column in (self.start, self.end))
        return types.Range(types.Position(self.line, start), types.Position(self.line, end))


@dataclass(frozen=True)
class Snapshot:
    """A document at one moment: what is compiled, and the parts that it has in the editor.

    A notebook has a part for each cell. A text is one part.
    """

    uri: str
    document: Document
    parts: tuple[Part, ...]
    is_notebook: bool

    def is_about(self, place: Place) -> bool:
        """Whether a place is in this document and not in another one, as a module or a notebook that it uses is."""
        path = self.document.path
        return path.parent / place.file == path

    def spot(self, place: Place) -> Spot:
        """Where to show a place; what has none of its own is shown at the top."""
        if not self.is_about(place) or not self.parts:
            return self._at(self.parts[0] if self.parts else Part(self.uri, ""), 0, None)
        if self.is_notebook:
            number = place.cell if place.cell is not None and place.cell <= len(self.parts) else 1
            return self._at(self.parts[number - 1], (place.line or 1) - 1, place.column)
        if self.document.path.suffix == NOTEBOOK and place.cell is not None:
            return self._in_json(place)
        return self._at(self.parts[0], (place.line or 1) - 1, place.column)

    def _at(self, part: Part, line: int, column: int | None) -> Spot:
        """A line, or the word at a column of it."""
        line = min(max(line, 0), len(part.lines) - 1)
        text = part.lines[line]
        if column is None:
            return Spot(part, line, len(text) - len(text.lstrip()), max(len(text.rstrip()), 1))
        start = min(column - 1, len(text))
        word = _WORD.match(text, start)
        return Spot(part, line, start, word.end() if word is not None else min(start + 1, max(len(text), 1)))

    def _in_json(self, place: Place) -> Spot:
        """A place of a cell in the JSON of a notebook's file."""
        part = self.parts[0]
        assert place.cell is not None
        offset = offset_in(part.text, place.cell, place.line or 1, place.column or 1)
        before = part.text[: offset or 0]
        line = before.count("\n")
        column = None if place.column is None or offset is None else offset - (before.rfind("\n") + 1) + 1
        return self._at(part, line, column)

    def cell_at(self, uri: str, line: int) -> tuple[int, int] | None:
        """The cell, and its line, that a line of a part is; both count from 1, ``line`` from 0."""
        if self.is_notebook:
            number = next((number for number, part in enumerate(self.parts, 1) if part.uri == uri), None)
            return (number, line + 1) if number is not None else None
        if self._text_notebook is None:
            return None
        starts = sorted(self._text_notebook.starts.items(), key=lambda pair: pair[1])
        place = bisect_right([first for _, first in starts], line + 1)
        return (starts[place - 1][0], line + 2 - starts[place - 1][1]) if place else None

    @cached_property
    def _text_notebook(self) -> TextNotebook | None:
        path, text = self.document.path, self.document.text
        if text is None or path.suffix == NOTEBOOK:
            return None
        with unsaved(path, text.encode()):
            read = load_text_notebook(path, Place(path.name)) if is_text_notebook(path) else None
        return None if isinstance(read, Diagnostic) else read


def notebook_snapshot(notebook: types.NotebookDocument, workspace: Workspace) -> Snapshot:
    """A notebook that an editor synchronises, as it is now."""
    parts = [_part(cell.document, workspace) for cell in notebook.cells]
    languages = [workspace.get_text_document(cell.document).language_id for cell in notebook.cells]
    cells = [
        {"cell_type": _type(cell, language), "source": part.text, "metadata": own_metadata(cell.metadata)}
        for cell, part, language in zip(notebook.cells, parts, languages, strict=True)
    ]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": own_metadata(notebook.metadata), "cells": cells}
    path = path_of(notebook.uri, workspace)
    return Snapshot(notebook.uri, Document(path, content), tuple(parts), is_notebook=True)


def _part(uri: str, workspace: Workspace) -> Part:
    text = workspace.get_text_document(uri)
    return Part(uri, text.source, text.version)


def _type(cell: types.NotebookCell, language: str | None) -> str:
    if cell.kind is types.NotebookCellKind.Markup:
        return "markdown"
    return "raw" if language == "raw" else "code"


def own_metadata(metadata: Any) -> Any:
    """The metadata as they stand in the file: VS Code keeps them below ``metadata`` or ``custom.metadata``."""
    if not isinstance(metadata, Mapping):
        return metadata
    for holder in (metadata.get("custom"), metadata):
        if isinstance(holder, Mapping) and isinstance(holder.get("metadata"), Mapping):
            return holder["metadata"]
    return metadata


def text_snapshot(uri: str, workspace: Workspace) -> Snapshot | None:
    """A text that an editor has open, as it is now; None for one that is nothing that kalegen compiles."""
    part = _part(uri, workspace)
    path = path_of(uri, workspace)
    if not is_compiled(path, part.text):
        return None
    return Snapshot(uri, Document(path, text=part.text), (part,), is_notebook=False)


def is_compiled(path: Path, source: str) -> bool:
    """Whether a text is a pipeline: a notebook's JSON, a script of steps, or a text with cells that have tags."""
    if path.suffix == NOTEBOOK:
        return True
    if path.suffix == SCRIPT and _SDK.search(source) is not None:
        return "pipeline" in source
    with unsaved(path, source.encode()):
        return is_text_notebook(path) and _has_tags(load_text_notebook(path, Place(path.name)))


def _has_tags(read: TextNotebook | Diagnostic) -> bool:
    """Whether a cell has a tag of kalegen's; what keeps a text from being read is worth saying, too."""
    if isinstance(read, Diagnostic):
        return True
    cells = (cell for cell in read.document["cells"] if is_code(cell))
    return any(isinstance(tag, str) and is_own(tag) for cell in cells for tag in tags_of(cell))


def path_of(uri: str, workspace: Workspace) -> Path:
    """Where a document is, or would be saved: in the folder that is open, for one without a file."""
    if uris.uri_scheme(uri) in ("file", "vscode-notebook-cell", "vscode-notebook"):
        found = uris.to_fs_path(uri.replace(f"{uris.uri_scheme(uri)}:", "file:", 1))
        if found:
            return Path(found)
    name = re.sub(r"[^\w.-]+", "-", uri.rpartition("/")[2].rpartition(":")[2]) or "notebook"
    path = Path(workspace.root_path or ".") / name
    return path if path.suffix else path.with_suffix(NOTEBOOK)
