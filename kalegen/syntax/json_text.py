"""Edits in the text of a JSON document: what is not edited stays as it is, byte for byte.

A document is never written anew from what was read, since that would change what a person or another program has put
there: escapes, numbers, the order of keys, blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Span:
    """Where a value stands in the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Edit:
    """What is to stand in the place of what."""

    start: int
    end: int
    new: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, which do not overlap."""
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


# Reading


def members(text: str, at: int) -> dict[str, Span]:
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


def items(text: str, at: int) -> list[Span]:
    """The values of the list that begins there."""
    found: list[Span] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        found.append(Span(at, end))
        at = _next(text, end)
    return found


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match is not None else at


def _next(text: str, end: int) -> int:
    """Where the next member or item begins, or the bracket that closes."""
    at = _skip(text, end)
    return _skip(text, at + 1) if text[at] == "," else at


# Writing


def insertion(text: str, parent: Span, key: str, value: object) -> Edit:
    """A member more in an object, where the alphabet has it: Jupyter sorts keys."""
    known = members(text, parent.start)
    start, end = parent.start + 1, parent.end - 1
    if not known:
        outer = _indentation(text, parent.start)
        if outer is None:
            return Edit(start, end, f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
        inner = outer + _unit(text)
        new = _dumped(value, inner, text)
        return Edit(start, end, f"{_newline(text)}{inner}{json.dumps(key)}: {new}{_newline(text)}{outer}")
    later = next((other for other in known if other > key), None)
    places = list(known)
    if later is not None:
        at = _key_start(text, known, places.index(later), start)
        indentation = _indentation_at(text, at)
        new = _dumped(value, indentation, text)
        between = f",{_newline(text)}{indentation}" if indentation is not None else ", "
        return Edit(at, at, f"{json.dumps(key)}: {new}{between}")
    last = known[places[-1]]
    at = _key_start(text, known, len(places) - 1, start)
    indentation = _indentation_at(text, at)
    between = f",{_newline(text)}{indentation}" if indentation is not None else ", "
    return Edit(last.end, last.end, f"{between}{json.dumps(key)}: {_dumped(value, indentation, text)}")


def replacement(text: str, span: Span, value: object) -> Edit:
    """A value in the place of another one."""
    return Edit(span.start, span.end, _dumped(value, _indentation(text, span.start), text))


def renaming(text: str, parent: Span, old: str, new: str) -> Edit:
    """Another key for a member."""
    known = members(text, parent.start)
    start = _key_start(text, known, list(known).index(old), parent.start + 1)
    _, end = _DECODER.raw_decode(text, start)
    return Edit(start, end, json.dumps(new))


def removals(text: str, parent: Span, keys: Iterable[str]) -> list[Edit]:
    """An object without some of its members."""
    known = members(text, parent.start)
    gone = [list(known).index(key) for key in keys]
    starts = [_key_start(text, known, place, parent.start + 1) for place in range(len(known))]
    return _taken_out(parent, starts, [span.end for span in known.values()], gone)


def list_edits(text: str, span: Span, new: Sequence[str]) -> list[Edit]:
    """A list of texts in the place of another one, of which each item that both have stays as it is."""
    spans = items(text, span.start)
    old = [json.loads(text[one.start : one.end]) for one in spans]
    made: list[Edit] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, list(new), autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if not old or not new:
            return [replacement(text, span, list(new))]
        fresh = [_written(item, text) for item in new[start:end]]
        between = _between_items(text, span, spans)
        if tag == "insert":
            at = spans[first].start if first < len(spans) else spans[-1].end
            joined = "".join(f"{one}{between}" for one in fresh)
            made.append(Edit(at, at, joined if first < len(spans) else "".join(f"{between}{one}" for one in fresh)))
        elif tag == "replace":
            made.append(Edit(spans[first].start, spans[last - 1].end, between.join(fresh)))
        else:
            places = range(first, last)
            made += _taken_out(span, [one.start for one in spans], [one.end for one in spans], list(places))
    return made


def _taken_out(parent: Span, starts: Sequence[int], ends: Sequence[int], gone: Sequence[int]) -> list[Edit]:
    """A list or an object without the parts of those numbers; each goes with the comma that it needs no more."""
    kept = [place for place in range(len(starts)) if place not in gone]
    if not kept:
        return [Edit(parent.start + 1, parent.end - 1, "")] if gone else []
    edits = []
    for place in gone:
        if place < kept[-1]:
            edits.append(Edit(starts[place], starts[place + 1], ""))
        else:
            edits.append(Edit(ends[place - 1], ends[place], ""))
    return edits


def _between_items(text: str, span: Span, spans: Sequence[Span]) -> str:
    """What stands between two items of a list."""
    if len(spans) > 1:
        return text[spans[0].end : spans[1].start]
    before = text[span.start + 1 : spans[0].start]
    return f",{before}" if before.strip(" ") else ", "


def _written(value: object, text: str) -> str:
    """A value as JSON, with escapes where the whole file has nothing but ASCII."""
    return json.dumps(value, ensure_ascii=text.isascii())


def _key_start(text: str, known: Mapping[str, Span], place: int, first: int) -> int:
    """Where the key of a member begins."""
    values = list(known.values())
    at = _skip(text, values[place - 1].end) + 1 if place else first  # behind the comma
    return _skip(text, at)


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
