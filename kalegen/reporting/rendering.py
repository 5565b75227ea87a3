"""Diagnostics in the forms that people and programs read: text, JSON, GitHub's annotations and SARIF.

The lines of a cell are no lines of the ``.ipynb`` file, so the forms that want one of the file (GitHub, SARIF) get its
first line for a finding in a cell, and the cell in the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity
from kalegen.syntax.plain_text import defused, json_text, printable

TAB = 4
"""Columns per tab stop in the source lines that are shown."""

WIDEST = 110
"""Columns of a source line that are shown."""

Paint = Callable[[str, str], str]
"""Gives a text the looks of its part: ``place``, ``error``, ``warning``, ``mark`` or ``hint``."""


def plain(text: str, part: str) -> str:
    """The text without any looks."""
    return text


def to_text(diagnostic: Diagnostic, paint: Paint = plain) -> str:
    """The finding as a person reads it: place, severity, message, the line with the spot marked, the hint."""
    severity = diagnostic.severity
    head = paint(f"{severity.name} {diagnostic.code}", severity.value)
    message = printable(diagnostic.message) + _name(diagnostic)
    lines = [f"{paint(printable(str(diagnostic.place)), 'place')}: {head}: {message}"]
    lines += [f"    {line}" for line in _excerpt(diagnostic.place, paint)]
    if diagnostic.why:
        lines.append(f"  {paint('why', 'hint')}: {printable(diagnostic.why)}")
    if diagnostic.hint:
        lines.append(f"  {paint('hint', 'hint')}: {printable(diagnostic.hint)}")
    return defused("\n".join(lines))


def _name(diagnostic: Diagnostic) -> str:
    """The code's name, as it stands behind a message."""
    from kalegen.catalogue import CODES

    return f" [{CODES[diagnostic.code].name}]" if diagnostic.code in CODES else ""


def _excerpt(place: Place, paint: Paint) -> list[str]:
    """The source line, and below it the marks of the word at the place's column."""
    if place.source is None or not place.source.strip():
        return []
    if place.column is None:
        return [_first(_shown(place.source.strip()), WIDEST)]
    start = min(place.column - 1, len(place.source.rstrip()))
    word = WORD.match(place.source, start)
    end = max(word.end() if word else start, start + 1)
    before = _shown(place.source)[: len(_shown(place.source[:start]))].lstrip()
    marked = _shown(place.source[start:end]) or " "
    if _width(before + marked + place.source[end:]) > WIDEST:
        before = _first(before[::-1], WIDEST // 2)[::-1]
    line = _first(before + marked + _shown(place.source[end:]), WIDEST)
    return [line.rstrip(), " " * _width(before) + paint("^" * _width(marked), "mark")]


WORD = re.compile(r"[%!]{0,2}\w+")
"""What is marked at a spot, when there is one: a name, a number, a magic."""


def _first(text: str, columns: int) -> str:
    """The beginning of a text that fits into so many columns, with a sign where something is cut off."""
    if _width(text) <= columns:
        return text
    taken, width = 0, 1
    while width + _width(text[taken]) <= columns:
        width += _width(text[taken])
        taken += 1
    return text[:taken] + "…"


def _shown(text: str) -> str:
    """The text with its tabs as blanks, and with nothing that a terminal would obey."""
    return printable(text.expandtabs(TAB))


def _width(text: str) -> int:
    """The columns that a text takes on a terminal: wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def as_text(diagnostics: Sequence[Diagnostic]) -> str:
    """All findings as text, without looks."""
    return "\n".join(map(to_text, diagnostics))


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """All findings as a JSON list of objects: code, severity, message, hint, file, cell, line, column, …

    ``reasons``, where there are any, are objects of a text and a place each.
    """
    return json_text([to_record(diagnostic) for diagnostic in diagnostics])


def to_record(diagnostic: Diagnostic) -> dict[str, Any]:
    """A finding as one flat object of plain JSON data."""
    from kalegen.catalogue import CODES

    data = diagnostic.to_dict()
    place, reasons = data.pop("place"), data.pop("reasons")
    del data["remedies"]
    related = [{"text": reason["text"], **reason["place"]} for reason in reasons]
    known = {"code": data.pop("code"), "name": CODES[diagnostic.code].name, **data, **place}
    return {**known, **({"reasons": related} if related else {})}


def as_github(diagnostics: Sequence[Diagnostic]) -> str:
    """All findings as workflow commands, which GitHub Actions turns into annotations of the changed files."""
    return "\n".join(map(_github, diagnostics))


def _github(diagnostic: Diagnostic) -> str:
    """A finding as a workflow command of GitHub's."""
    place = diagnostic.place
    properties = {
        "file": place.file,
        "title": f"kalegen {diagnostic.code}{_name(diagnostic)}",
        **_region(place, "line", "col"),
    }
    listed = ",".join(f"{key}={_escaped(str(value), IN_PROPERTY)}" for key, value in properties.items())
    return f"::{diagnostic.severity.value} {listed}::{_escaped(_full_message(diagnostic), IN_MESSAGE)}"


IN_MESSAGE = "%\r\n"
IN_PROPERTY = IN_MESSAGE + ":,"
"""What a workflow command wants escaped."""


def _escaped(text: str, special: str) -> str:
    known = "".join(f"%{ord(character):02X}" if character in special else character for character in text)
    return defused(printable(known))


def _full_message(diagnostic: Diagnostic) -> str:
    """The message with what its form has no field for: the place in the notebook, why it is believed, and the hint."""
    where = str(diagnostic.place).removeprefix(diagnostic.place.file).removeprefix(": ")
    message = f"{where}: {diagnostic.message}" if where else diagnostic.message
    message += f"; {diagnostic.why}" if diagnostic.why else ""
    return f"{message} ({diagnostic.hint})" if diagnostic.hint else message


def _region(place: Place, line: str, column: str) -> dict[str, int]:
    """Line and column in the file; its first line where the finding is in a cell."""
    if place.cell is not None or place.line is None:
        return {line: 1}
    return {line: place.line} if place.column is None else {line: place.line, column: place.column}


LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """All findings as a SARIF 2.1.0 log, which code scanning services read."""
    from kalegen import __version__

    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {"name": "kalegen", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "results": [_result(diagnostic, codes) for diagnostic in diagnostics]}
    return json_text({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    """SARIF's description of a code."""
    from kalegen.catalogue import CODES

    known = CODES.get(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "name": known.name,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.what},
        "help": {"text": f"{known.why}\n\n{known.fix}"},
        "defaultConfiguration": {"level": LEVELS[known.severity]},
    }


def _result(diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    """A finding as SARIF has it."""
    related = [
        {"id": number, **_location(reason.place), "message": {"text": reason.in_words(diagnostic.place.file)}}
        for number, reason in enumerate(diagnostic.reasons, 1)
    ]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": LEVELS[diagnostic.severity],
        "message": {"text": _full_message(diagnostic)},
        "locations": [_location(diagnostic.place)],
        **({"relatedLocations": related} if related else {}),
    }


def _location(place: Place) -> dict[str, Any]:
    """A place as SARIF has it."""
    physical = {
        "artifactLocation": {"uri": _uri(place.file)},
        "region": _region(place, "startLine", "startColumn"),
    }
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.cell is not None:
        location["logicalLocations"] = [{"name": f"cell {place.cell}", "kind": "member"}]
    return location


def _uri(file: str) -> str:
    """A file's path as a reference: relative as it is, absolute as a ``file:`` address."""
    from urllib.parse import quote

    path = quote(file.replace("\\", "/"))
    return f"file://{path}" if path.startswith("/") else path


RENDERINGS: Mapping[str, Callable[[Sequence[Diagnostic]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
"""The forms by their names for ``--format``."""
