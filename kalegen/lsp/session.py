"""What the server knows: the documents that are open, their compilations, and what is shown of these."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from kalegen import __version__
from kalegen.lsp.analyses import Analyses, Finished
from kalegen.lsp.documents import Snapshot, notebook_snapshot, text_snapshot
from kalegen.lsp.findings import Published, published

DELAY = 0.3
"""Seconds between the last edit and the compilation."""

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(types.NotebookDocumentFilterNotebookType("jupyter-notebook"))
    ],
    save=True,
)
"""Cells of all kinds, text cells too: findings count them."""


class Server(LanguageServer):
    """kalegen's language server, and what it knows of the documents that are open."""

    def __init__(self, delay: float = DELAY) -> None:
        super().__init__("kalegen", __version__, notebook_document_sync=NOTEBOOKS)
        self.analyses = Analyses(delay, self._publish)
        self.can_edit_tags = False
        self.has_versions = False
        self.shown: dict[str, Published] = {}

    def snapshot(self, uri: str) -> Snapshot | None:
        """The document as it is now that a text or a cell belongs to; None for one that kalegen does not compile."""
        notebook = self.workspace.get_notebook_document(notebook_uri=uri)
        notebook = notebook or self.workspace.get_notebook_document(cell_uri=uri)
        if notebook is not None:
            return notebook_snapshot(notebook, self.workspace)
        return text_snapshot(uri, self.workspace) if uri in self.workspace.text_documents else None

    def change(self, uri: str) -> None:
        """A document has been opened or changed."""
        snapshot = self.snapshot(uri)
        if snapshot is not None:
            self.analyses.change(snapshot)
        elif uri in self.shown:
            self.close(uri)

    def change_all(self) -> None:
        """A file has been saved: all that is open may depend on it."""
        cells = {cell.document for one in self.workspace.notebook_documents.values() for cell in one.cells}
        texts = [uri for uri in self.workspace.text_documents if uri not in cells]
        for uri in (*self.workspace.notebook_documents, *texts):
            self.change(uri)

    def close(self, uri: str) -> None:
        """A document is open no more: nothing is found in it."""
        self.analyses.close(uri)
        for text in _texts(self.shown.pop(uri, None)):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(text, []))

    def _publish(self, finished: Finished) -> None:
        snapshot = finished.snapshot
        found = published(finished, self.workspace.position_codec)
        before = _texts(self.shown.get(snapshot.uri))
        self.shown[snapshot.uri] = found
        for uri in dict.fromkeys([*(part.uri for part in snapshot.parts), *_texts(found), *before]):
            diagnostics = [each.diagnostic for each in found.findings if each.uri == uri]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))


def _texts(shown: Published | None) -> list[str]:
    """The texts in which something is shown."""
    return list(dict.fromkeys(each.uri for each in shown.findings)) if shown is not None else []
