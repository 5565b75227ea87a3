"""An editor for tests: pygls's own client, with what an editor has open."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

LONGEST = 120
"""Seconds after which a test gives up: nothing takes so long, on whatever machine."""


class Editor:
    """A client, and the diagnostics that the server has published, by document."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.found: dict[str, list[types.Diagnostic]] = {}
        self.history: list[types.PublishDiagnosticsParams] = []
        self._news = asyncio.Condition()
        self._version = 1

    async def published(self, params: types.PublishDiagnosticsParams) -> None:
        async with self._news:
            self.found[params.uri] = list(params.diagnostics)
            self.history.append(params)
            self._news.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(holds), LONGEST)

    def codes(self, *documents: str) -> list[tuple[str, str]]:
        return [(uri, str(one.code)) for uri in documents for one in self.found.get(uri, [])]

    # Notebooks

    def open_notebook(self, uri: str, cells: list[dict[str, Any]], metadata: Any = None) -> list[str]:
        """Open a notebook of such cells (``source``, ``metadata``, ``cell_type``); the documents of its cells."""
        documents = [f"{uri}#{number}" for number in range(len(cells))]
        items = [
            types.TextDocumentItem(document, _language(cell), 1, "".join(cell["source"]))
            for document, cell in zip(documents, cells, strict=True)
        ]
        parts = [
            types.NotebookCell(_kind(cell), document, metadata=cell.get("metadata"))
            for document, cell in zip(documents, cells, strict=True)
        ]
        notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, parts, metadata)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))
        return documents

    def edit_cell(self, uri: str, document: str, text: str) -> None:
        """Put a text in the place of a cell's."""
        self._version += 1
        change = types.TextDocumentContentChangeWholeDocument(text)
        content = types.NotebookDocumentCellContentChanges(
            types.VersionedTextDocumentIdentifier(self._version, document), [change]
        )
        self._change(uri, types.NotebookDocumentCellChanges(text_content=[content]))

    def tag_cell(self, uri: str, document: str, metadata: Any) -> None:
        """Give a cell other metadata."""
        cell = types.NotebookCell(types.NotebookCellKind.Code, document, metadata=metadata)
        self._change(uri, types.NotebookDocumentCellChanges(data=[cell]))

    def _change(self, uri: str, cells: types.NotebookDocumentCellChanges) -> None:
        self._version += 1
        event = types.NotebookDocumentChangeEvent(cells=cells)
        identifier = types.VersionedNotebookDocumentIdentifier(self._version, uri)
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, event))

    def close_notebook(self, uri: str, documents: list[str]) -> None:
        closed = [types.TextDocumentIdentifier(document) for document in documents]
        notebook = types.NotebookDocumentIdentifier(uri)
        self.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(notebook, closed))

    # Texts

    def open_text(self, path: Path, language: str, text: str) -> str:
        uri = uris.from_fs_path(str(path)) or ""
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    # Questions

    async def hover(self, document: str, line: int, character: int) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(document), types.Position(line, character))
        return await self.client.text_document_hover_async(params)

    async def actions(self, document: str, number: int = 0) -> list[types.CodeAction]:
        """The quick fixes of the diagnostic of that number of a document."""
        diagnostic = self.found[document][number]
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(document), diagnostic.range, types.CodeActionContext([diagnostic])
        )
        return list(await self.client.text_document_code_action_async(params) or [])

    async def completions(self, document: str, line: int, character: int) -> list[str]:
        params = types.CompletionParams(types.TextDocumentIdentifier(document), types.Position(line, character))
        found = await self.client.text_document_completion_async(params)
        return [item.text_edit.new_text for item in found or []]


def _language(cell: dict[str, Any]) -> str:
    return {"markdown": "markdown", "raw": "raw"}.get(cell.get("cell_type", "code"), "python")


def _kind(cell: dict[str, Any]) -> types.NotebookCellKind:
    is_text = cell.get("cell_type") == "markdown"
    return types.NotebookCellKind.Markup if is_text else types.NotebookCellKind.Code


@asynccontextmanager
async def editing(folder: Path, **options: Any) -> AsyncIterator[Editor]:
    """A server of its own over stdio, in a folder that is open; it ends with the test."""
    client = LanguageClient("tests", "1")
    editor = Editor(client)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    async def published(params: types.PublishDiagnosticsParams) -> None:
        await editor.published(params)

    await client.start_io(sys.executable, "-m", "kalegen", "lsp", "--stdio", cwd=folder, env={**os.environ})
    root = uris.from_fs_path(str(folder))
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(), root_uri=root, initialization_options=options or None
        )
    )
    client.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_async(None), LONGEST)
        client.exit(None)
        await asyncio.wait_for(client.stop(), LONGEST)
