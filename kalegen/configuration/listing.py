"""The settings that hold, with the places that they come from, for a person or a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kalegen.configuration.merge import Settings
from kalegen.syntax.plain_text import json_text, printable


def to_lines(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Key, value and origin of each setting, the keys in alphabetical order."""
    for path, origin in sorted(settings.origins.items()):
        yield ".".join(map(_part, path)), printable(json.dumps(_at(settings.values, path), ensure_ascii=False)), origin


def to_json(settings: Settings) -> str:
    """A list of objects with ``key`` (a list of texts), ``value`` and ``origin``."""
    rows = [
        {"key": list(path), "value": _at(settings.values, path), "origin": origin}
        for path, origin in sorted(settings.origins.items())
    ]
    return json_text(rows)


def _part(text: str) -> str:
    """A part of a dotted key as TOML has it."""
    return text if text.replace("-", "").replace("_", "").isalnum() and text.isascii() else json.dumps(text)


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = values
    for key in path:
        found = found[key]
    return found
