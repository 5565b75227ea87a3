"""The ways between a generated module and the cells of its notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.workspace import Workspace

from kalegen.editing.modules import CellLink, cell_links, source_file

MOST_MODULES = 200
"""How many files beside a notebook are looked at."""


def links_of(text: str, path: Path, workspace: Workspace) -> Iterator[types.DocumentLink]:
    """A link for each cell that a generated module names: to the cell where its notebook is open, else to the file."""
    file = source_file(text)
    if file is None:
        return
    notebook = path.parent / file
    for link in cell_links(text):
        start, end = (types.Position(link.line - 1, column - 1) for column in (link.column, link.end))
        target = _cell_uri(notebook, link.cell, workspace) or f"{uris.from_fs_path(str(notebook))}#cell-{link.cell}"
        yield types.DocumentLink(types.Range(start, end), target, tooltip=f"cell {link.cell} of {file}")


def _cell_uri(notebook: Path, cell: int, workspace: Workspace) -> str | None:
    """The document of a cell whose notebook is open."""
    for known in workspace.notebook_documents.values():
        path = uris.to_fs_path(known.uri)
        if path is not None and Path(path) == notebook and cell <= len(known.cells):
            return str(known.cells[cell - 1].document)
    return None


def modules_of(notebook: Path) -> Iterator[tuple[Path, CellLink]]:
    """The modules beside a notebook that were generated from it, with each cell that they name."""
    for file in _files_beside(notebook):
        try:
            with file.open(encoding="utf-8") as opened:
                first = opened.readline()
                text = first + opened.read() if source_file(first) == notebook.name else ""
        except (OSError, UnicodeDecodeError):
            continue
        yield from ((file, link) for link in cell_links(text))


def _files_beside(notebook: Path) -> list[Path]:
    try:
        return sorted(notebook.parent.glob("*.py"))[:MOST_MODULES]
    except OSError:
        return []
