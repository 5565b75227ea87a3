"""Writing tags into a notebook's file, or a copy of it: all of it or nothing, and nothing else in it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kalegen.cli.files import replace_file
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.proposal.writing import with_tags


def write_tags(path: Path, output: Path, tags: Mapping[int, Sequence[str]]) -> Diagnostic | None:
    """Write the notebook of a file with the tags of some of its cells, by number.

    KG114 for a file that can't have tags, KG007 for an output that is another notebook, KG006 where writing fails.
    """
    text = path.read_bytes().decode("utf-8")
    problem = _find_unfit(path, text) or _find_foreign(path, output, text)
    if problem is not None:
        return problem
    try:
        replace_file(output.resolve(), with_tags(text, tags).encode("utf-8"))
    except OSError as fault:
        return error("KG006", f"can't write the notebook: {fault.strerror}", Place(str(output)), "give another -o PATH")
    return None


def _find_unfit(path: Path, text: str) -> Diagnostic | None:
    if _document(text).get("nbformat") == 4:
        return None
    message = "tags can't be written into a notebook of an older format than nbformat 4"
    return error("KG114", message, Place(str(path)), "open it in Jupyter and save it: jupyter nbconvert --to notebook")


def _find_foreign(path: Path, output: Path, text: str) -> Diagnostic | None:
    """KG007 for an output that holds something else than this notebook with other tags."""
    if output.resolve() == path.resolve() or not output.exists():
        return None
    try:
        other = _document(output.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        other = {}
    if _sources(other) == _sources(_document(text)):
        return None
    return error("KG007", "there is another file of that name", Place(str(output)), "give another -o PATH")


def _document(text: str) -> dict[str, Any]:
    document = json.loads(text.removeprefix("\ufeff"))
    return document if isinstance(document, dict) else {}


def _sources(document: Mapping[str, Any]) -> list[str] | None:
    cells = document.get("cells")
    if not isinstance(cells, list):
        return None
    return ["".join(cell.get("source") or "") for cell in cells if isinstance(cell, dict)]
