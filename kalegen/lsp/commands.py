"""What a client can ask for: pictures, proposals and modules of what is open. Nothing is written, nothing runs."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from kalegen import api
from kalegen.editing.completion import complete_tags
from kalegen.frontends.notebook import is_code, tags_of
from kalegen.lsp.documents import Snapshot
from kalegen.lsp.session import Server
from kalegen.model.endings import SCRIPT


def add(server: Server) -> None:
    """Let a server have the commands. Each takes a document's URI; the client's own commands call them."""

    @server.command("kalegen.server.graph")
    async def graph(ls: Server, uri: str) -> str | None:
        """The page that shows the pipeline; None where an ERROR keeps it from being known."""
        snapshot = ls.snapshot(uri)
        finished = await ls.analyses.newest(snapshot.uri) if snapshot is not None else None
        return finished.compilation.page() if finished is not None else None

    @server.command("kalegen.server.compile")
    async def compile(ls: Server, uri: str) -> dict[str, Any] | None:
        """The module, and where it would be written; None while the document changes."""
        snapshot = ls.snapshot(uri)
        finished = await ls.analyses.newest(snapshot.uri) if snapshot is not None else None
        if snapshot is None or finished is None:
            return None
        path = snapshot.document.path
        output = path.with_name(f"{path.stem}_pipeline.py" if path.suffix == SCRIPT else f"{path.stem}.py")
        return {"source": finished.compilation.source, "path": str(output)}

    @server.command("kalegen.server.annotate")
    async def annotate(ls: Server, uri: str) -> dict[str, Any] | None:
        """The tags that kalegen proposes, by the cells' places from 0; or why there are none."""
        snapshot = ls.snapshot(uri)
        return await ls.analyses.ask(lambda: _proposal(snapshot)) if snapshot is not None else None

    @server.command("kalegen.server.tags")
    def tags(ls: Server, uri: str) -> list[tuple[str, str]]:
        """All tags that a cell can have, each with what it means."""
        snapshot = ls.snapshot(uri)
        return complete_tags(steps_of(snapshot) if snapshot is not None else [])

    @server.command("kalegen.server.show")
    def show(ls: Server, uri: str, line: int) -> None:
        """Show a line of a file."""
        start = types.Position(line - 1, 0)
        ls.window_show_document(types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(start, start)))


def _proposal(snapshot: Snapshot) -> dict[str, Any]:
    try:
        proposal = api.annotate(snapshot.document)
    except ValueError as problem:
        return {"problem": str(problem)}
    return {"tags": {str(cell - 1): list(tags) for cell, tags in proposal.tags.items()}}


def steps_of(snapshot: Snapshot) -> list[str]:
    """The names of a document's steps, as its tags have them."""
    try:
        cells = (api.apply(snapshot.document, ()).content or {}).get("cells", [])
    except ValueError:
        return []
    tags = (tag for cell in cells if is_code(cell) for tag in tags_of(cell))
    return list(dict.fromkeys(tag.partition(":")[2].strip() for tag in tags if tag.startswith(("step:", "block:"))))
