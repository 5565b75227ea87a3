"""Putting tags into a notebook's file: all else of it stays as it is, byte for byte.

The file's text is edited where a cell's tags stand or would stand. It is never written anew from what was read, since
that would change what Jupyter, papermill or a person has put there: escapes, numbers, the order of keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Span:
    """Where a value stands in the text."""

    start: int
    end: int


def with_tags(text: str, tags: Mapping[int, Sequence[str]]) -> str:
    """The text of a notebook of nbformat 4 whose cells of those numbers have those tags, and no others."""
    cells = _items(text, _members(text, text.index("{"))["cells"].start)
    edits = [_edit(text, cells[number - 1], list(new)) for number, new in tags.items()]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edit(text: str, cell: Span, tags: list[str]) -> tuple[int, int, str]:
    """What to put in the place of what, so that a cell has the tags."""
    members = _members(text, cell.start)
    metadata = members.get("metadata")
    if metadata is None or not text.startswith("{", metadata.start):
        return _insertion(text, cell, members, "metadata", {"tags": tags})
    own = _members(text, metadata.start)
    if "tags" in own:
        span = own["tags"]
        return span.start, span.end, _layout(tags, text, span.start)
    return _insertion(text, metadata, own, "tags", tags)


def _insertion(text: str, parent: Span, members: Mapping[str, Span], key: str, value: object) -> tuple[int, int, str]:
    """A member more in an object, where the alphabet has it: Jupyter sorts keys."""
    start, end = parent.start + 1, parent.end - 1
    if not members:
        outer = _indentation(text, parent.start)
        if outer is None:
            return start, end, f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        inner = outer + _unit(text)
        new = _dumped(value, inner, text)
        return start, end, f"{_newline(text)}{inner}{json.dumps(key)}: {new}{_newline(text)}{outer}"
    later = next((other for other in members if other > key), None)
    places = list(members)
    if later is not None:
        at = _key_start(text, members, places.index(later), start)
        indentation = _indentation_at(text, at)
        new = _dumped(value, indentation, text)
        between = f",{_newline(text)}{indentation}" if indentation is not None else ", "
        return at, at, f"{json.dumps(key)}: {new}{between}"
    last = members[places[-1]]
    at = _key_start(text, members, len(places) - 1, start)
    indentation = _indentation_at(text, at)
    between = f",{_newline(text)}{indentation}" if indentation is not None else ", "
    return last.end, last.end, f"{between}{json.dumps(key)}: {_dumped(value, indentation, text)}"


def _key_start(text: str, members: Mapping[str, Span], place: int, first: int) -> int:
    """Where the key of a member begins."""
    values = list(members.values())
    at = _skip(text, values[place - 1].end) + 1 if place else first  # behind the comma
    return _skip(text, at)


def _layout(value: object, text: str, at: int) -> str:
    return _dumped(value, _indentation(text, at), text)


def _dumped(value: object, indentation: str | None, text: str) -> str:
    """The value as nbformat lays it out; in one line in a file that has no lines."""
    if indentation is None:
        return json.dumps(value, ensure_ascii=False)
    lines = json.dumps(value, ensure_ascii=False, indent=_unit(text)).split("\n")
    return f"{_newline(text)}{indentation}".join(lines)


def _indentation(text: str, at: int) -> str | None:
    """The blanks that begin the line of a place; None where the file has the whole object in one line."""
    if not re.match(r"\ufeff?\s*\{[ \t]*\r?\n", text):
        return None
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _indentation_at(text: str, at: int) -> str | None:
    """The blanks before a key that begins its line; None where it does not."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line if not line.strip(" \t") and "\n" in text[:at] else None


def _unit(text: str) -> str:
    """By how much the file indents."""
    match = re.search(r'\{[ \t]*\r?\n([ \t]+)"', text)
    return match[1] if match is not None else " "


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# Reading


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match is not None else at


def _members(text: str, at: int) -> dict[str, Span]:
    """The values of the object that begins there, by their keys, in the file's order."""
    found: dict[str, Span] = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)  # behind the colon
        _, end = _DECODER.raw_decode(text, start)
        found[key] = Span(start, end)
        at = _next(text, end)
    return found


def _items(text: str, at: int) -> list[Span]:
    """The values of the list that begins there."""
    found: list[Span] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        found.append(Span(at, end))
        at = _next(text, end)
    return found


def _next(text: str, end: int) -> int:
    """Where the next member or item begins, or the bracket that closes."""
    at = _skip(text, end)
    return _skip(text, at + 1) if text[at] == "," else at
