"""Quick fixes as code actions.

The protocol has no edit of a cell's metadata. A client that has the command ``kalegen.editTags`` says so
(``initializationOptions: {"tagEdits": true}``) and gets tags by it; for others a tag becomes a comment ``#| …``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.workspace import PositionCodec

from kalegen import api
from kalegen.editing.edits import Edit, TagEdit, TextEdit, as_comments
from kalegen.editing.fixes import Fix
from kalegen.lsp.documents import Snapshot
from kalegen.lsp.findings import Shown
from kalegen.model.endings import NOTEBOOK
from kalegen.proposal.writing import with_tags

EDIT_TAGS = "kalegen.editTags"


@dataclass(frozen=True)
class Client:
    """What an editor can do: how it counts, whether it edits tags, and whether it looks at the versions of texts."""

    codec: PositionCodec
    can_edit_tags: bool
    has_versions: bool


def actions_for(snapshot: Snapshot, findings: Iterable[Shown], client: Client) -> Iterator[types.CodeAction]:
    """The quick fixes of some findings, as far as they can be made in this editor."""
    content = _content(snapshot)
    for each in findings if content is not None else ():
        for fix in api.fixes(snapshot.document, each.finding):
            edits = _possible(fix.edits, snapshot, content or {}, client.can_edit_tags)
            if edits is not None:
                yield _action(fix, edits, each, snapshot, client)


def _content(snapshot: Snapshot) -> Mapping[str, Any] | None:
    """The notebook that fixes are edits of; None for a script and for what is no notebook."""
    try:
        return api.apply(snapshot.document, ()).content
    except ValueError:
        return None


def _possible(
    edits: Iterable[Edit], snapshot: Snapshot, content: Mapping[str, Any], can_edit_tags: bool
) -> list[Edit] | None:
    """The edits as the editor can make them; None where it can't make one of them."""
    if not snapshot.is_notebook:
        is_json = snapshot.document.path.suffix == NOTEBOOK
        return list(edits) if is_json and all(isinstance(edit, TagEdit) for edit in edits) else None
    found: list[Edit] = []
    for edit in edits:
        if isinstance(edit, TextEdit) or can_edit_tags:
            found.append(edit)
            continue
        commented = as_comments(edit, content["cells"][edit.cell - 1])
        if commented is None:
            return None
        found.append(commented)
    return found


def _action(fix: Fix, edits: list[Edit], each: Shown, snapshot: Snapshot, client: Client) -> types.CodeAction:
    tags = [edit for edit in edits if isinstance(edit, TagEdit)]
    texts = [edit for edit in edits if isinstance(edit, TextEdit)]
    action = types.CodeAction(
        title=fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[each.diagnostic],
        is_preferred=fix.is_preferred or None,
    )
    if not snapshot.is_notebook:
        action.edit = _workspace_edit({snapshot.uri: [_of_json(tags, snapshot)]}, snapshot, client)
        return action
    if texts:
        action.edit = _workspace_edit(_changes(texts, snapshot, client.codec), snapshot, client)
    if tags:
        given = [{"cell": edit.cell - 1, "removed": [*edit.removed], "added": [*edit.added]} for edit in tags]
        action.command = types.Command(fix.title, EDIT_TAGS, arguments=[snapshot.uri, given])
    return action


def _workspace_edit(
    changes: Mapping[str, list[types.TextEdit]], snapshot: Snapshot, client: Client
) -> types.WorkspaceEdit:
    """The edits of texts; a client that looks at versions makes none of a text that is another one by then."""
    if not client.has_versions:
        return types.WorkspaceEdit(changes=changes)
    versions = {part.uri: part.version for part in snapshot.parts}
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions[uri]), edits)
            for uri, edits in changes.items()
        ]
    )


def _changes(edits: Iterable[TextEdit], snapshot: Snapshot, codec: PositionCodec) -> dict[str, list[types.TextEdit]]:
    """The edits of texts, by the cells' documents."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        assert edit.cell is not None
        part = snapshot.parts[edit.cell - 1]
        start, end = (
            types.Position(line - 1, codec.client_num_units(part.lines[line - 1][: column - 1]))
            for line, column in ((edit.line, edit.column), (edit.end_line, edit.end_column))
        )
        changes.setdefault(part.uri, []).append(types.TextEdit(types.Range(start, end), edit.text))
    return changes


def _of_json(edits: Iterable[TagEdit], snapshot: Snapshot) -> types.TextEdit:
    """Tags in the JSON of a notebook's file: the whole text, in which nothing else differs."""
    part = snapshot.parts[0]
    document = api.apply(snapshot.document, edits).content or {}
    tags = {edit.cell: document["cells"][edit.cell - 1]["metadata"]["tags"] for edit in edits}
    end = types.Position(len(part.lines), 0)
    return types.TextEdit(types.Range(types.Position(0, 0), end), with_tags(part.text, tags))
