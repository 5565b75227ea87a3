"""Quick fixes as code actions.

The protocol has no edit of a cell's metadata. A client that has the command ``kalegen.editTags`` says so
(``initializationOptions: {"tagEdits": true}``) and gets tags by it; for others a tag becomes a comment ``#| …``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lsprotocol import types
from pygls.workspace import PositionCodec

from kalegen import api
from kalegen.editing.edits import Edit, TagEdit, TextEdit, as_comments
from kalegen.editing.fixes import Fix
from kalegen.lsp.documents import Snapshot
from kalegen.lsp.findings import Shown
from kalegen.proposal.writing import with_tags

EDIT_TAGS = "kalegen.editTags"


def actions_for(
    snapshot: Snapshot, findings: Iterable[Shown], codec: PositionCodec, *, can_edit_tags: bool
) -> Iterator[types.CodeAction]:
    """The quick fixes of some findings, as far as they can be made in this editor."""
    content = _content(snapshot)
    for each in findings if content is not None else ():
        for fix in api.fixes(snapshot.document, each.finding):
            edits = _possible(fix.edits, snapshot, content or {}, can_edit_tags)
            if edits is not None:
                yield _action(fix, edits, each, snapshot, codec)


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
        is_json = snapshot.document.path.suffix == ".ipynb"
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


def _action(fix: Fix, edits: list[Edit], each: Shown, snapshot: Snapshot, codec: PositionCodec) -> types.CodeAction:
    tags = [edit for edit in edits if isinstance(edit, TagEdit)]
    texts = [edit for edit in edits if isinstance(edit, TextEdit)]
    action = types.CodeAction(
        title=fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[each.diagnostic],
        is_preferred=fix.is_preferred or None,
    )
    if not snapshot.is_notebook:
        action.edit = types.WorkspaceEdit(changes={snapshot.uri: [_of_json(tags, snapshot)]})
        return action
    if texts:
        action.edit = types.WorkspaceEdit(changes=_changes(texts, snapshot, codec))
    if tags:
        given = [{"cell": edit.cell - 1, "removed": [*edit.removed], "added": [*edit.added]} for edit in tags]
        action.command = types.Command(fix.title, EDIT_TAGS, arguments=[snapshot.uri, given])
    return action


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
