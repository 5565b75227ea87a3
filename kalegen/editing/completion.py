"""What may stand in a tag, in a comment that is one, and in ``[tool.kalegen]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kalegen.frontends.page import ROLES, STEPS
from kalegen.frontends.tags import ROLE_TAGS
from kalegen.settings.table import ROWS

_COMMENT = re.compile(r"\s*#\|\s*(?P<said>.*)")
_HEADER = re.compile(r"\s*\[(?P<name>[^\[\]]+)\]|\s*\[\[(?P<item>[^\[\]]+)\]\]")
_ASSIGNMENT = re.compile(r"""\s*(?P<key>[\w-]+)\s*=\s*(?P<value>["']?[^"']*)$""")
_KEY = re.compile(r"\s*(?P<key>[\w-]*)$")


@dataclass(frozen=True)
class Completion:
    """What may stand at a place: ``text`` takes the place of what stands from ``column`` (from 1) on."""

    label: str
    text: str
    column: int
    about: str = ""


def complete_tags(steps: Iterable[str]) -> list[tuple[str, str]]:
    """All tags that a cell can have, each with what it means: roles, the steps that there are, settings' forms."""
    steps = list(steps)
    return [
        *((tag, ROLES[role]) for tag, role in ROLE_TAGS.items()),
        *((f"step:{name}", "the cell belongs to this step") for name in steps),
        *((f"prev:{name}", "the step runs after this one") for name in steps),
        *((row.form, _about(row.meaning)) for row in ROWS if row.form),
    ]


def complete_comment(line: str, column: int, steps: Iterable[str]) -> list[Completion]:
    """What may stand at a column of a comment ``#| …`` at a cell's top; nothing in other lines."""
    match = _COMMENT.fullmatch(line[: column - 1])
    if match is None:
        return []
    key, colon, value = match["said"].partition(":")
    if not colon:
        return [Completion(name, text, match.start("said") + 1, about) for name, text, about in _keys()]
    if key.strip() not in ("prev", "step", "block"):
        return []
    typed = re.split(r"[\[,]", value)[-1].lstrip()
    return [Completion(name, name, column - len(typed), "a step of this notebook") for name in steps]


def _keys() -> Iterator[tuple[str, str, str]]:
    """The first words of tags: how each is shown, what is written, and what it means."""
    yield "step", "step: ", STEPS[0][1]
    yield "prev", "prev: ", STEPS[1][1]
    for tag, role in ROLE_TAGS.items():
        yield tag, tag, ROLES[role]
    for row in ROWS:
        if row.form:
            yield row.name, f"{row.name}: " if ":" in row.form else row.name, f"{row.form}: {_about(row.meaning)}"


def _about(text: str) -> str:
    return text.replace("`", "")


# pyproject.toml


def complete_toml(text: str, line: int, column: int) -> list[Completion]:
    """What may stand at a place of pyproject.toml: keys of ``[tool.kalegen]`` and of the tables in it, and values."""
    lines = text.split("\n")[:line]
    if len(lines) < line:
        return []
    known = _properties(_table(lines[:-1]))
    before = lines[-1][: column - 1]
    if key := _KEY.fullmatch(before):
        start = key.start("key") + 1
        return [Completion(name, f"{name} = ", start, str(one.get("description", ""))) for name, one in known.items()]
    if (given := _ASSIGNMENT.fullmatch(before)) and given["key"] in known:
        values = known[given["key"]].get("enum") or (["true", "false"] if _is_flag(known[given["key"]]) else [])
        quoted = values if _is_flag(known[given["key"]]) else [f'"{value}"' for value in values]
        return [Completion(str(value), str(value), given.start("value") + 1) for value in quoted]
    return []


def _is_flag(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "boolean"


def _table(lines: Iterable[str]) -> str:
    """The table that lines of TOML end in."""
    headers = (match for match in map(_HEADER.match, lines) if match is not None)
    return next((match["name"] or match["item"] for match in reversed(list(headers))), "").replace(" ", "")


def _properties(table: str) -> Mapping[str, Mapping[str, Any]]:
    """The keys that may stand in a table, with their schemas; none outside ``tool.kalegen``."""
    from kalegen.schemas.settings import project_schema

    schema = project_schema()
    definitions = schema["definitions"]
    first, second, *below = [*table.split("."), ""]
    if (first, second) != ("tool", "kalegen"):
        return {}
    at: Mapping[str, Any] = schema
    for name in (name for name in below if name):
        at = _resolved(at.get("properties", {}).get(name, {}), definitions)
        at = at.get("items", at)
    return {name: _resolved(one, definitions) for name, one in at.get("properties", {}).items()}


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    named = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = definitions[named] if named else schema
    return found
