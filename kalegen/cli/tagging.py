"""Writing tags into a notebook's file, or a copy of it: all of it or nothing, and nothing else in it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kalegen.cli.files import replace_file
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.notebook import own_comments, source_of
from kalegen.frontends.text_notebook import is_text_notebook, load_text_notebook
from kalegen.proposal.text_writing import with_tag_comments
from kalegen.proposal.writing import with_tags


def write_tags(path: Path, output: Path, tags: Mapping[int, Sequence[str]]) -> Diagnostic | None:
    """Write the notebook of a file with the tags of some of its cells, by number.

    KG114 for a file that can't have tags, KG007 for an output that is another notebook, KG006 where writing fails.
    """
    text = path.read_bytes().decode("utf-8")
    if is_text_notebook(path):
        made = _as_comments(path, output, text, tags)
    else:
        problem = _find_unfit(path, text) or _find_foreign(path, output, text)
        beside = problem or _beside_comments(path, text, tags)
        made = beside if isinstance(beside, Diagnostic) else with_tags(text, beside)
    if isinstance(made, Diagnostic):
        return made
    try:
        replace_file(output.resolve(), made.encode("utf-8"))
    except OSError as fault:
        return error(
            "KG006", f"can't write the notebook: {fault.strerror}", Place(str(output)), "name another file with -o PATH"
        )
    return None


def _as_comments(path: Path, output: Path, text: str, tags: Mapping[int, Sequence[str]]) -> str | Diagnostic:
    """The text of a notebook that is one with the tags that it lacks as comments at the tops of cells."""
    read = load_text_notebook(path, Place(str(path)))
    if isinstance(read, Diagnostic):
        return read
    if output.resolve() != path.resolve() and (output.exists() or output.suffix != path.suffix):
        hint = f"give a new file that ends in {path.suffix} as -o PATH"
        return error("KG007", "the output of a text would be another file or format", Place(str(output)), hint)
    made = with_tag_comments(text, read, tags)
    if made is None:
        message = "the tag stands in the line that begins its cell, and kalegen does not change that line"
        return error("KG114", message, Place(str(path)), "change the tag there")
    return made


def _find_unfit(path: Path, text: str) -> Diagnostic | None:
    if _document(text).get("nbformat") == 4:
        return None
    message = "tags can't be written into a notebook of an older format than nbformat 4"
    return error("KG114", message, Place(str(path)), "open it in Jupyter and save it: jupyter nbconvert --to notebook")


def _beside_comments(path: Path, text: str, tags: Mapping[int, Sequence[str]]) -> Mapping[int, list[str]] | Diagnostic:
    """The tags that no comment at its cell's top says already; KG114 where one would have to lose a tag."""
    beside: dict[int, list[str]] = {}
    for number, new in tags.items():
        comments = {comment.tag for comment in own_comments(source_of(_document(text)["cells"][number - 1]))}
        if not comments <= set(new):
            message = "the tag stands in a comment at the top of its cell, and kalegen does not change code"
            return error("KG114", message, Place(str(path), number), "change the tag there")
        beside[number] = [tag for tag in new if tag not in comments]
    return beside


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
    return error("KG007", "another file has this name", Place(str(output)), "name another file with -o PATH")


def _document(text: str) -> dict[str, Any]:
    document = json.loads(text.removeprefix("\ufeff"))
    return document if isinstance(document, dict) else {}


def _sources(document: Mapping[str, Any]) -> list[str] | None:
    cells = document.get("cells")
    if not isinstance(cells, list):
        return None
    return ["".join(cell.get("source") or "") for cell in cells if isinstance(cell, dict)]
