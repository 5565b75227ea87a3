"""Reading an ``.ipynb`` file: JSON that has the shape of a notebook of nbformat 4, or one message saying why not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import LARGEST_NOTEBOOK, MISSING, files_matching, kind_of, read_bytes
from kalegen.model.endings import NOTEBOOK, SCRIPT

Document = Mapping[str, Any]

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_REASONS = {IsADirectoryError: "it is a directory", FileNotFoundError: "there is no such file"}


def load_notebook(path: Path, place: Place) -> Document | Diagnostic:
    """The notebook in the file, upgraded to nbformat 4 where it is older; KG001–KG003 where there is none."""
    text = _read(path, place)
    if isinstance(text, Diagnostic):
        return text
    document = _parse(text, place)
    if isinstance(document, Diagnostic):
        return document
    return checked_document(document, place)


def checked_document(document: Any, place: Place) -> Document | Diagnostic:
    """A JSON value as a notebook of nbformat 4; KG003 where it is none."""
    if not isinstance(document, Mapping) or not ("cells" in document or "worksheets" in document):
        hint = "give a file that Jupyter opens: a notebook is an object with a list 'cells'"
        return error("KG003", "the file is JSON, but not a notebook", place, hint)
    upgraded = _upgrade(document, place)
    if isinstance(upgraded, Diagnostic):
        return upgraded
    fault = find_fault(upgraded)
    return upgraded if fault is None else _misshapen(fault, place)


def _read(path: Path, place: Place) -> str | Diagnostic:
    """A notebook's text; KG001 or KG002 where the file can't be read, or is none."""
    try:
        return read_bytes(path, LARGEST_NOTEBOOK).decode("utf-8-sig")
    except OSError as problem:
        message = f"can't read the notebook: {_REASONS.get(type(problem)) or problem.strerror}"
        return error("KG001", message, place, _nearby(path) or "give the path of an .ipynb or .py file")
    except UnicodeDecodeError:
        return error(
            "KG002", "the file is not JSON: it is not even UTF-8 text", place, "give the path of an .ipynb or .py file"
        )


def _nearby(path: Path) -> str | None:
    """A hint that names the file in the same directory that is nearly called that."""
    from kalegen.diagnostics.suggestions import nearest

    try:
        names = [file.name for file in files_matching(path.parent, "*") if file.suffix in (NOTEBOOK, SCRIPT)]
    except OSError:
        return None
    name = nearest(path.name, names) if kind_of(path) == MISSING else None
    return f"did you mean {str(path.with_name(name))!r}?" if name else None


def _parse(text: str, place: Place) -> Any:
    """The JSON value of the text, or KG002 with the spot where it is none."""
    if not text.strip():
        return error("KG002", "the file is empty", place, "save the notebook in Jupyter first")
    try:
        document = json.loads(text)
        if _SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as problem:
        line = text.split("\n")[problem.lineno - 1]
        spot = place._replace(line=problem.lineno, column=problem.colno, source=line)
        hint = "resolve the merge conflict" if line.startswith(("<<<<<<<", "=======", ">>>>>>>")) else None
        hint = hint or "open the file in Jupyter, and save it"
        return error("KG002", f"the file is not JSON: {problem.msg}", spot, hint)
    except UnicodeEncodeError:
        message = "the file contains half a character (a lone surrogate), which is not valid text"
        return error("KG002", message, place, "search the file for \\ud, and delete that character")
    except (ValueError, RecursionError) as problem:
        return error("KG002", f"the file is not JSON that can be read: {problem}", place)
    return document


def _upgrade(document: Document, place: Place) -> Document | Diagnostic:
    """The notebook in nbformat's version 4, through nbformat where it is older."""
    version = document.get("nbformat")
    if version == 4 or ("cells" in document and version is None):
        return document
    import nbformat

    try:
        upgraded: Document = nbformat.convert(nbformat.from_dict(document), to_version=4)
    except Exception as problem:  # nbformat trusts what it upgrades
        return _misshapen(f"nbformat can't read it: {type(problem).__name__}: {problem}", place)
    return upgraded


def find_fault(document: Document) -> str | None:
    """What is not as in a notebook, in the parts that kalegen reads; None if all is. Nulls count as empty."""
    metadata = _or_empty(document, "metadata")
    if not isinstance(metadata, Mapping):
        return "its metadata are not an object"
    for key in ("language_info", "kernelspec", "kubeflow_notebook"):
        if not isinstance(_or_empty(metadata, key), Mapping):
            return f"{key!r} in its metadata is not an object"
    cells = document.get("cells")
    if not isinstance(cells, list):
        return "'cells' is not a list"
    faults = ((number, _fault_of_cell(cell)) for number, cell in enumerate(cells, 1))
    return next((f"cell {number} {fault}" for number, fault in faults if fault), None)


def _or_empty(data: Mapping[str, Any], key: str) -> Any:
    """The value of a key; an empty object where there is none, or null. Other empty values are what they are."""
    value = data.get(key)
    return {} if value is None else value


def _fault_of_cell(cell: Any) -> str | None:
    """What keeps JSON from being a cell, in words that follow its number; None if it is one."""
    if not isinstance(cell, Mapping):
        return "is not an object"
    source = cell.get("source")
    if source is not None and not isinstance(source, str) and not _is_texts(source):
        return "has a source that is neither a string nor a list of lines"
    metadata = _or_empty(cell, "metadata")
    if not isinstance(metadata, Mapping):
        return "has metadata that are not an object"
    tags = metadata.get("tags")
    return None if tags is None or _is_texts(tags) else "has tags that are not a list of strings"


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _misshapen(fault: str, place: Place) -> Diagnostic:
    hint = "open it in Jupyter and save it, or download it again"
    return error("KG003", f"the file is JSON, but not a notebook: {fault}", place, hint)
