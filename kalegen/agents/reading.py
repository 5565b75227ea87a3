"""What an agent may ask for without consequences: nothing is executed, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

from kalegen import api
from kalegen.agents.root import Root
from kalegen.diagnostics.diagnostic import Diagnostic, Severity
from kalegen.model.endings import NOTEBOOK
from kalegen.reporting.rendering import to_record

Answer = dict[str, Any]

PICTURES = ("text", "mermaid", "json")


class Reader:
    """Answers questions about the notebooks and scripts of a folder, one after another."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._lock = Lock()

    def check(self, path: str) -> Answer:
        """The findings about a document."""
        with self._lock:
            document = self._read(path)
            found = api.check(document)
        return {"findings": self._findings(document, found), "next": after_check(found, path)}

    def compile(self, path: str) -> Answer:
        """The module's text, and the findings."""
        with self._lock:
            document = self._read(path)
            made = api.compile(document)
        steps = [{"name": step.name, "cells": list(step.cells), "packages": list(step.packages)} for step in made.steps]
        following = after_check(made.diagnostics, path)
        if made.source is not None:
            following.insert(0, f"write_module writes this text: write_module(path={path!r}, output='….py')")
        return {
            "source": made.source,
            "steps": steps,
            "findings": self._findings(document, made.diagnostics),
            "next": following,
        }

    def annotate(self, path: str, steps: int | None, from_headings: bool) -> Answer:
        """The tags that are proposed for a notebook without."""
        with self._lock:
            document = self._read(path)
            proposal = api.annotate(document, steps=steps, from_headings=from_headings)
        following = [f"this is a proposal; write_tags(path={path!r}, tags=…) writes what you choose of it"]
        return {
            "tags": {str(cell): list(tags) for cell, tags in proposal.tags.items()},
            "findings": [self._record(one) for one in proposal.diagnostics],
            "next": [*following, *after_check(proposal.diagnostics, path)],
        }

    def graph(self, path: str, form: str) -> Answer:
        """The picture of the pipeline in text, Mermaid or JSON."""
        from importlib import import_module

        if form not in PICTURES:
            raise ValueError(f"there is no form {form!r}: take one of {', '.join(PICTURES)}")
        with self._lock:
            document = self._read(path)
            made = api.compile(document)
        draw = getattr(import_module(f"kalegen.pictures.{form}"), f"to_{form}")
        is_known = made.picture is not None and made.source is not None
        return {
            "picture": draw(made.picture) if is_known else None,
            "findings": self._findings(document, made.diagnostics),
            "next": after_check(made.diagnostics, path),
        }

    def describe_name(self, path: str, cell: int, line: int, column: int) -> Answer:
        """What is known of a name at a place."""
        with self._lock:
            found = api.describe_name(self._read(path), cell, line, column)
        if found is None:
            return {
                "lines": [],
                "next": ["no variable of the notebook stands there, or the notebook has errors: check"],
            }
        return {"name": found.name, "step": found.step, "lines": list(found.lines), "next": []}

    def _read(self, path: str) -> api.Document:
        file = self._root.path(path)
        if not file.is_file():
            raise ValueError(f"there is no file {path!r}")
        if file.suffix == NOTEBOOK:
            return api.Document(file, text=file.read_text(encoding="utf-8-sig"))
        return api.Document(file)

    def _findings(self, document: api.Document, found: Sequence[Diagnostic]) -> list[Answer]:
        return [{**self._record(one), "fixes": _fixes(document, one)} for one in found]

    def _record(self, finding: Diagnostic) -> Answer:
        """A finding as ``--format json`` has it, without what is empty."""
        record = to_record(finding)
        file = Path(str(record["file"]))
        if file.is_absolute() and file.is_relative_to(self._root.folder):
            record["file"] = self._root.shown(file)
        return {key: value for key, value in record.items() if value is not None}


def _fixes(document: api.Document, finding: Diagnostic) -> list[Answer]:
    """The quick fixes of a finding: their titles, and their edits as data."""
    try:
        found = api.fixes(document, finding)
    except ValueError:
        return []
    return [{"title": fix.title, "edits": [asdict(edit) for edit in fix.edits]} for fix in found]


def after_check(found: Sequence[Diagnostic], path: str) -> list[str]:
    """What to do after findings."""
    codes = {one.code for one in found}
    if "KG112" in codes:
        return [f"the notebook has no step: annotate(path={path!r}) proposes tags"]
    if any(one.severity is Severity.ERROR for one in found):
        return ["mend the errors: do what their hints say, or one of their fixes; explain(code) says more"]
    if found:
        return [
            "read the warnings: each names something that the pipeline may compute otherwise",
            f"verify(path={path!r}) runs notebook and pipeline, and compares all values",
        ]
    return [f"verify(path={path!r}) runs notebook and pipeline, and compares all values"]
