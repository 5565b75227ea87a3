"""Notebooks that are text: Jupytext's percent and light scripts, MyST and R Markdown, read through jupytext.

jupytext says what the cells are. Where they stand in the text is found here, so that findings name lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.notebook import is_code, source_of
from kalegen.frontends.notebook_file import Document, checked_document, load_notebook
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, kind_of, read_bytes
from kalegen.model.endings import NOTEBOOK, ONLY_NOTEBOOKS, SCRIPT

_PERCENT = re.compile(r"^# ?%%|^# \+(?:[ \t{].*)?$|^#\s+jupytext:", re.MULTILINE)
_SDK = re.compile(r"^\s*(?:from|import)\s+kalegen\b", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```|~~~)+\s*\{?\s*(?:code-cell|python|ipython)", re.IGNORECASE)
_COMMENT = re.compile(r"#\s?")


@dataclass(frozen=True)
class TextNotebook:
    """A notebook in a text: its document of nbformat 4, and the line of the text on which each code cell begins.

    ``pair`` is the name of the ``.ipynb`` file that it is the text of, if there is one.
    """

    document: Document
    starts: Mapping[int, int] = field(default_factory=dict)
    pair: str = ""


def is_text_notebook(path: Path) -> bool:
    """Whether the file is a notebook in a text; a script of ``@step`` and ``@pipeline`` functions is none."""
    if path.suffix != SCRIPT:
        return path.suffix in ONLY_NOTEBOOKS
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    return bool(_PERCENT.search(text)) and not _SDK.search(text)


def load_any_notebook(path: Path, place: Place) -> TextNotebook | Diagnostic:
    """The notebook in a file, be it a text or not; the findings are those of the two."""
    if is_text_notebook(path):
        return load_text_notebook(path, place)
    document = load_notebook(path, place)
    return document if isinstance(document, Diagnostic) else TextNotebook(document)


def load_text_notebook(path: Path, place: Place) -> TextNotebook | Diagnostic:
    """The notebook in a text; KG001 and KG002 where it can't be read, KG014 without jupytext."""
    try:
        text = read_bytes(path, LARGEST_NOTEBOOK).decode("utf-8-sig")
    except OSError as problem:
        reason = {FileNotFoundError: "there is no such file", IsADirectoryError: "it is a directory"}
        message = f"can't read the notebook: {reason.get(type(problem)) or problem.strerror}"
        return error("KG001", message, place, "give the path of a notebook")
    except UnicodeDecodeError:
        return error("KG002", "the file is not UTF-8 text", place, "save it as UTF-8")
    try:
        import jupytext
    except ImportError:
        message = "the file is a text notebook, and jupytext, which reads these, is not installed"
        return error("KG014", message, place, "pip install 'kalegen[text]'")
    try:
        read = jupytext.reads(text, fmt=path.suffix.lstrip("."))
    except Exception as problem:  # of any kind: jupytext trusts what it reads
        message = f"jupytext can't read the notebook: {type(problem).__name__}: {' '.join(str(problem).split())}"
        return error("KG002", message, place, "run jupytext --to ipynb on the file, which names the fault")
    return _with_pair(read, path, text, place)


def _with_pair(read: Any, path: Path, text: str, place: Place) -> TextNotebook | Diagnostic:
    """The notebook with what its ``.ipynb`` file says and texts leave out: the Python, the settings of the pipeline."""
    starts = dict(_starts(read["cells"], text, is_script=path.suffix == SCRIPT))
    paired = path.with_suffix(NOTEBOOK)
    other = load_notebook(paired, place) if kind_of(paired) == "file" else None
    if isinstance(other, Mapping) and _are_paired(read, other, path.suffix):
        checked = checked_document(_completed(read, other), place)
        return checked if isinstance(checked, Diagnostic) else TextNotebook(checked, starts, paired.name)
    checked = checked_document(read, place)
    return checked if isinstance(checked, Diagnostic) else TextNotebook(checked, starts)


def _completed(read: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook of a text with the metadata that only its other file has; tags are as the text has them."""
    cells = [dict(cell) for cell in read["cells"]]
    if [_outline(cell) for cell in cells] == [_outline(cell) for cell in other["cells"]]:
        for cell, same in zip(cells, other["cells"], strict=True):
            kept = {key: value for key, value in (same.get("metadata") or {}).items() if key != "tags"}
            cell["metadata"] = {**kept, **cell["metadata"]}
    return {**read, "cells": cells, "metadata": {**(other.get("metadata") or {}), **read["metadata"]}}


def _outline(cell: Mapping[str, Any]) -> tuple[str, str]:
    return str(cell.get("cell_type")), source_of(cell).strip()  # texts do not keep blank lines around


def _are_paired(read: Mapping[str, Any], other: Mapping[str, Any], suffix: str) -> bool:
    """Whether two files are the same notebook: by what Jupytext notes in either, or because they have the same code."""
    noted = [str(((one.get("metadata") or {}).get("jupytext") or {}).get("formats") or "") for one in (read, other)]
    if "ipynb" in noted[0] or suffix.lstrip(".") in noted[1]:
        return True
    return _code(read) == _code(other)


def _code(document: Mapping[str, Any]) -> list[str]:
    return [source_of(cell).strip() for cell in document["cells"] if is_code(cell)]


# Where cells stand


def _starts(cells: Sequence[Mapping[str, Any]], text: str, *, is_script: bool) -> Iterator[tuple[int, int]]:
    """The numbers of the code cells, and the line on which each begins."""
    lines = text.splitlines()
    at = 0
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            continue
        own = str(cell["source"]).splitlines()
        found = _find(own, lines, at, is_script=is_script)
        if found is not None:
            at = found + len(own)
            yield number, found + 1


def _find(own: Sequence[str], lines: Sequence[str], at: int, *, is_script: bool) -> int | None:
    """The first line, from one on, where the lines of a cell stand; in Markdown they stand below a fence."""
    if not own:
        return None
    is_inside = is_script
    for place in range(at, len(lines) - len(own) + 1):
        is_inside = is_inside or bool(_FENCE.match(lines[place]))
        if is_inside and all(_is_same(one, lines[place + by]) for by, one in enumerate(own)):
            return place
    return None


def _is_same(own: str, line: str) -> bool:
    """Whether a line of a cell is that of the text, where magics are comments."""
    return own.rstrip() == line.rstrip() or own.rstrip() == _COMMENT.sub("", line, count=1).rstrip()
