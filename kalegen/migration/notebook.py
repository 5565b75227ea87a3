"""A notebook of Kale's as one writes it today: tags, metadata and code. All else of its file stays byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.notebook import is_code, own_comments, source_of
from kalegen.frontends.serve_calls import MODULE as SERVING
from kalegen.frontends.tags import read_tags
from kalegen.migration.code import imports_dotted, rewrite_cell
from kalegen.migration.metadata import changes_of
from kalegen.migration.migrated import Migrated, unmigrated
from kalegen.migration.serving import CodeCell, move_serve_calls
from kalegen.migration.tags import todays_tag, todays_tags
from kalegen.model.notebook import Role
from kalegen.syntax.identifiers import pipeline_name
from kalegen.syntax.json_text import Edit, Span, edited, insertion, items, list_edits, members, removals, renaming

SETTINGS = "kubeflow_notebook"


def migrate_notebook(text: str, path: Path, document: Mapping[str, Any]) -> Migrated:
    """The text of a notebook of nbformat 4, rewritten; ``document`` is what it holds."""
    made = Migrated(text)
    top = members(text, text.index("{"))
    spans = items(text, top["cells"].start)
    raw = document["cells"]
    cells = list(_cells(raw, str(path)))
    is_dotted = imports_dotted(cell.source for cell in cells)
    settings = (document.get("metadata") or {}).get(SETTINGS) or {}
    move_serve_calls(cells, pipeline_name(str(settings.get("pipeline_name") or path.stem)))
    edits: list[Edit] = []
    for cell in cells:
        edits += _cell_edits(cell, raw[cell.number - 1], spans[cell.number - 1], made, str(path), is_dotted)
    new = edited(text, edits)
    return replace(made, text=_with_todays_settings(new, settings, made, str(path)) if settings else new)


def _cells(raw: Sequence[Mapping[str, Any]], file: str) -> Iterator[CodeCell]:
    """The code cells, each with the step that it belongs to: without a tag, that of the cell above."""
    step = ""
    for number, cell in enumerate(raw, 1):
        if not is_code(cell):
            continue
        source = source_of(cell)
        tags = read_tags((cell.get("metadata") or {}).get("tags") or [], Place(file, number), own_comments(source))
        is_skipped = tags.role is Role.SKIP
        if not is_skipped and (tags.step is not None or tags.role is not None or tags.notebook is not None):
            step = tags.step or ""
        yield CodeCell(number, source, "" if is_skipped else step, is_skipped)


def _cell_edits(
    cell: CodeCell, raw: Mapping[str, Any], span: Span, made: Migrated, file: str, is_dotted: bool
) -> Iterator[Edit]:
    """What changes in a cell."""
    text = made.text
    old = source_of(raw)
    made.count("calls", len(cell.tags))
    code = rewrite_cell(_with_todays_comments(cell.source, made), is_dotted)
    made.count("imports", code.count)
    others = ((one.line, one.why, one.hint) for one in code.unresolved if one.module != SERVING)
    for line, why, hint in [*cell.unresolved, *others]:
        made.unresolved.append(unmigrated(why, Place(file, cell.number, line, source=_line(old, line)), hint))
    own = members(text, span.start)
    if code.text != old:
        yield from _source_edits(text, own["source"], code.text)
    tags = list((raw.get("metadata") or {}).get("tags") or [])
    new = [*todays_tags(tags), *cell.tags]
    if new != tags:
        made.count("tags", sum(tag not in new for tag in tags))
        yield from _tag_edits(text, span, own, new)


def _line(source: str, number: int) -> str | None:
    lines = source.splitlines()
    return lines[number - 1] if number <= len(lines) else None


def _with_todays_comments(source: str, made: Migrated) -> str:
    """A cell's text with today's spelling in the comments at its top that are tags."""
    lines = source.splitlines(keepends=True)
    for comment in own_comments(source):
        new = todays_tag(comment.tag)
        key, _, value = comment.tag.partition(":")
        if new != comment.tag and value:
            made.count("tags", 1)
            lines[comment.line - 1] = lines[comment.line - 1].replace(key, new.partition(":")[0], 1)
    return "".join(lines)


def _source_edits(text: str, span: Span, new: str) -> list[Edit]:
    """Another text for a cell, which is a list of lines in most files; lines that stay are not touched."""
    if text[span.start] == "[":
        return list_edits(text, span, new.splitlines(keepends=True))
    return [Edit(span.start, span.end, json.dumps(new, ensure_ascii=text.isascii()))]


def _tag_edits(text: str, cell: Span, own: Mapping[str, Span], tags: Sequence[str]) -> list[Edit]:
    """Other tags for a cell."""
    metadata = own.get("metadata")
    if metadata is None:
        return [insertion(text, cell, "metadata", {"tags": list(tags)})]
    known = members(text, metadata.start)
    if "tags" in known:
        return list_edits(text, known["tags"], tags)
    return [insertion(text, metadata, "tags", list(tags))]


def _with_todays_settings(text: str, settings: Mapping[str, Any], made: Migrated, file: str) -> str:
    """The notebook with other keys in its settings; one edit after another, since they are in one object."""
    changes = changes_of(settings)
    made.unresolved += [unmigrated(why, Place(file), hint) for why, hint in changes.unresolved]
    made.count("metadata keys", len({*changes.renamed, *changes.removed}))
    text = edited(text, removals(text, _settings_span(text), changes.removed))
    for old, new in changes.renamed.items():
        text = edited(text, [renaming(text, _settings_span(text), old, new)])
    for key, value in changes.added.items():
        text = edited(text, [insertion(text, _settings_span(text), key, value)])
    return text


def _settings_span(text: str) -> Span:
    metadata = members(text, text.index("{"))["metadata"]
    return members(text, metadata.start)[SETTINGS]
