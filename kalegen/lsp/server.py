"""The language server: which request is answered by what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lsprotocol import types
from pygls import uris

from kalegen import api
from kalegen.editing.completion import Completion, complete_comment, complete_toml
from kalegen.lsp import commands
from kalegen.lsp.actions import Client, actions_for
from kalegen.lsp.documents import path_of
from kalegen.lsp.links import links_of, modules_of
from kalegen.lsp.session import DELAY, Server

SHOW = "kalegen.server.show"


def make_server(delay: float = DELAY) -> Server:
    """The server with all that it answers."""
    server = Server(delay)
    _follow(server)
    _answer(server)
    commands.add(server)
    return server


def _follow(server: Server) -> None:
    """What clients tell of documents."""

    @server.feature(types.INITIALIZE)
    def initialize(ls: Server, params: types.InitializeParams) -> None:
        options = params.initialization_options
        ls.can_edit_tags = bool(isinstance(options, dict) and options.get("tagEdits"))
        workspace = params.capabilities.workspace
        ls.has_versions = bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)

    def opened(get: Callable[[Any], str]) -> Callable[[Server, Any], None]:
        def told(ls: Server, params: Any) -> None:
            ls.change(get(params))

        return told

    def closed(get: Callable[[Any], str]) -> Callable[[Server, Any], None]:
        def told(ls: Server, params: Any) -> None:
            ls.close(get(params))

        return told

    def saved(ls: Server, params: Any) -> None:
        ls.change_all()

    for name in (types.NOTEBOOK_DOCUMENT_DID_OPEN, types.NOTEBOOK_DOCUMENT_DID_CHANGE):
        server.feature(name)(opened(lambda params: str(params.notebook_document.uri)))
    for name in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE):
        server.feature(name)(opened(lambda params: str(params.text_document.uri)))
    server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)(closed(lambda params: str(params.notebook_document.uri)))
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(closed(lambda params: str(params.text_document.uri)))
    for name in (
        types.NOTEBOOK_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    ):
        server.feature(name)(saved)


def _answer(server: Server) -> None:
    """What clients ask."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return await _hover(ls, params.text_document.uri, params.position)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        return _actions(ls, params)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list("| :[,=")))
    def completion(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
        return list(_completions(ls, params))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        uri = params.text_document.uri
        source = ls.workspace.get_text_document(uri).source
        return list(links_of(source, path_of(uri, ls.workspace), ls.workspace))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
        return list(_lenses(ls, params.text_document.uri))


async def _hover(ls: Server, uri: str, position: types.Position) -> types.Hover | None:
    """What the name is at a place; nothing while the document changes."""
    snapshot = ls.snapshot(uri)
    finished = await ls.analyses.newest(snapshot.uri) if snapshot is not None else None
    cell = finished.snapshot.cell_at(uri, position.line) if finished is not None else None
    if finished is None or cell is None:
        return None
    lines = next(part.lines for part in finished.snapshot.parts if part.uri == uri)
    codec = ls.workspace.position_codec
    column = codec.position_from_client_units(lines, position).character + 1
    made = finished.compilation
    found = await ls.analyses.ask(lambda: api.describe_name(made, *cell, column))
    if found is None:
        return None
    text = lines[position.line]
    start, end = (codec.client_num_units(text[: place - 1]) for place in (found.at.column, found.at.end))
    where = types.Range(types.Position(position.line, start), types.Position(position.line, end))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found.markdown), where)


def _actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The quick fixes of what is found in a range of a text; none of what was found before the last edit."""
    uri = params.text_document.uri
    snapshot = ls.snapshot(uri)
    shown = ls.shown.get(snapshot.uri) if snapshot is not None else None
    if snapshot is None or shown is None or shown.snapshot != snapshot:
        return []
    lines = range(params.range.start.line, params.range.end.line + 1)
    near = [each for each in shown.findings if each.uri == uri and each.diagnostic.range.start.line in lines]
    client = Client(ls.workspace.position_codec, ls.can_edit_tags, ls.has_versions)
    return list(actions_for(snapshot, near, client))


def _completions(ls: Server, params: types.CompletionParams) -> Iterator[types.CompletionItem]:
    """What may stand at a place: in a comment that is a tag, or in pyproject.toml."""
    uri, position = params.text_document.uri, params.position
    lines = ls.workspace.get_text_document(uri).source.split("\n")
    codec = ls.workspace.position_codec
    column = codec.position_from_client_units(lines, position).character + 1
    text = lines[position.line] if position.line < len(lines) else ""
    if path_of(uri, ls.workspace).name == "pyproject.toml":
        found = complete_toml("\n".join(lines), position.line + 1, column)
    else:
        snapshot = ls.snapshot(uri)
        found = complete_comment(text, column, commands.steps_of(snapshot) if snapshot is not None else [])
    for each in found:
        start = types.Position(position.line, codec.client_num_units(text[: each.column - 1]))
        yield _item(each, types.Range(start, position))


def _item(completion: Completion, where: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        completion.label,
        kind=types.CompletionItemKind.Property,
        detail=completion.about or None,
        text_edit=types.TextEdit(where, completion.text),
    )


def _lenses(ls: Server, uri: str) -> Iterator[types.CodeLens]:
    """Above a cell of a step, the way to its component in the module."""
    snapshot = ls.snapshot(uri)
    cell = snapshot.cell_at(uri, 0) if snapshot is not None and snapshot.is_notebook else None
    if snapshot is None or cell is None:
        return
    for module, link in modules_of(snapshot.document.path):
        if link.cell == cell[0]:
            arguments = [uris.from_fs_path(str(module)), link.line]
            title = f"step {link.step}: {module.name}"
            top = types.Range(types.Position(0, 0), types.Position(0, 0))
            yield types.CodeLens(top, types.Command(title, SHOW, arguments=arguments))


def start(delay: float = DELAY) -> None:
    """Serve the client at stdin and stdout until it leaves."""
    make_server(delay).start_io()
