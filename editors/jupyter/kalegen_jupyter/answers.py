"""What the panel asks about a notebook, answered by kalegen, as plain JSON. Nothing of it runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kalegen import api
from kalegen.catalogue import CODES
from kalegen.cli.comparison import summary, unified
from kalegen.cli.files import find_foreign
from kalegen.cli.files import write as write_file
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.editing.fixes import Fix
from kalegen.frontends.tag_comments import comments_above
from kalegen.frontends.tags import is_own
from kalegen.pictures.drawing import drawn
from kalegen.pictures.json import to_json
from kalegen.settings.metadata import KEYS
from kalegen.settings.table import ROWS

ANCHOR = "kalegen-step"
"""The picture's steps are links to ``#kalegen-step-1``, …, which the panel turns into cells."""


def check(request: str) -> dict[str, Any]:
    """The findings about a notebook, its steps and edges, and its picture; of each cell the tags in its comments."""
    asked = json.loads(request)
    made = _check(_key(asked))
    return {
        "findings": findings_data(made),
        "comments": comment_tags(asked["content"]),
        "graph": json.loads(to_json(made.picture)) if made.picture is not None else None,
        "svg": drawn(made.picture, ANCHOR) if made.picture is not None else "",
        "compiles": made.source is not None,
    }


def describe(request: str) -> dict[str, Any]:
    """What is known of the variable at a place of a cell: its name, and sentences in which code is in backticks."""
    asked = json.loads(request)
    known = api.describe_name(_compiled(_key(asked)), asked["cell"], asked["line"], asked["column"])
    return {"name": known.name, "step": known.step, "lines": known.lines} if known is not None else {}


def suggest(request: str) -> dict[str, Any]:
    """Tags for a notebook that has none: by cell, with the steps, and what compiling the notebook then finds."""
    asked = json.loads(request)
    try:
        made = api.annotate(asked["content"], path=asked["file"], steps=asked.get("steps") or None)
    except ValueError as problem:
        return {"problem": str(problem)}
    return {
        "tags": {str(cell): list(tags) for cell, tags in made.tags.items()},
        "steps": [{"name": s.name, "cells": s.cells, "after": s.after, "reason": s.reason} for s in made.steps],
        "roles": {str(cell): role for cell, role in made.roles.items()},
        "findings": [finding_data(finding, ()) for finding in made.diagnostics],
        "problem": "; ".join(one.message for one in made.problems),
    }


def module(request: str) -> dict[str, Any]:
    """The module of a notebook, and how it differs from the file that it is to be written to."""
    asked = json.loads(request)
    made = _check(_key(asked))
    if made.source is None:
        return {"findings": findings_data(made)}
    target = Path(asked["target"])
    old = target.read_text(encoding="utf-8", errors="replace") if target.is_file() else None
    return {
        "findings": findings_data(made),
        "source": made.source,
        "exists": old is not None,
        "summary": summary(old, made.source) if old is not None else [],
        "diff": "".join(unified(old or "", made.source, target.name)) if old != made.source else "",
    }


def write(request: str) -> dict[str, Any]:
    """Write the module of a notebook; a file that kalegen has not written stays as it is."""
    asked = json.loads(request)
    made = _compiled(_key(asked))
    if made.source is None:
        return {"problem": "the notebook has errors"}
    target = Path(asked["target"])
    problem = find_foreign(target) or write_file(target, made.source)
    return {"problem": f"{problem.message}: {problem.hint}" if problem is not None else ""}


def settings(request: str) -> dict[str, Any]:
    """What a step and a pipeline can ask for, from the tables that the compiler uses."""
    steps = [
        {"name": row.name, "form": row.form, "shape": row.shape, "meaning": plain(row.meaning), "since": row.since}
        for row in ROWS
        if row.form
    ]
    pipeline = [
        {"name": name, "schema": dict(key.schema), "meaning": plain(key.meaning), "example": key.example}
        for name, key in KEYS.items()
    ]
    return {"steps": steps, "pipeline": pipeline}


def plain(text: str) -> str:
    """A description without Markdown's marks."""
    return text.replace("`", "")


def _key(asked: Mapping[str, Any]) -> str:
    """The part of a request by which a compilation is known again."""
    return json.dumps([asked["file"], asked["content"]])


_LAST: dict[str, api.Compilation] = {}
"""The compilation that was made last, by its key: who asks of its names asks of the one that was checked."""


def _check(key: str) -> api.Compilation:
    """The compilation of a notebook as it is now: its configuration and its modules may have changed beside it."""
    file, content = json.loads(key)
    _LAST.clear()
    _LAST[key] = api.compile(content, path=file)
    return _LAST[key]


def _compiled(key: str) -> api.Compilation:
    return _LAST[key] if key in _LAST else _check(key)


def findings_data(made: api.Compilation) -> list[dict[str, Any]]:
    """The findings of a compilation with their quick fixes."""
    return [finding_data(finding, api.fixes(made.document, finding)) for finding in made.diagnostics]


def finding_data(finding: Diagnostic, fixes: Iterable[Fix]) -> dict[str, Any]:
    """A finding as the cells show it."""
    place, record = finding.place, CODES.get(finding.code)
    return {
        "code": finding.code,
        "name": record.name if record is not None else "",
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "why": finding.why,
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "step": place.step,
        "fixes": [{"title": fix.title, "edits": [asdict(edit) for edit in fix.edits]} for fix in fixes],
    }


def comment_tags(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """The tags in comments at the tops of cells, by the cells' numbers."""
    return {str(number): tags for number, tags in _comment_tags(content) if tags}


def _comment_tags(content: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    for number, cell in enumerate(content.get("cells") or (), 1):
        source = cell.get("source") or ""
        text = source if isinstance(source, str) else "".join(source)
        if "#|" in text:
            yield number, [one.tag for one in comments_above(text) if is_own(one.tag)]
