"""``--set KEY=VALUE``: any key of the configuration from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kalegen.configuration.toml import parse_toml
from kalegen.settings.keys import KEYS, Shape


def read_flags(texts: Iterable[str]) -> dict[str, Any]:
    """The settings that the texts ``KEY=VALUE`` make, the last one winning. ValueError for one that is malformed.

    A dotted key goes into a table (``import_names.cv2=opencv-python``). The value is read as TOML where it is TOML,
    and else taken as it stands; one alone makes a list where a list is wanted.
    """
    values: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        parts = _parts(key.strip())
        if not equals or not all(parts):
            raise ValueError(f"'{text}' is not of the form KEY=VALUE")
        table = values
        for part in parts[:-1]:
            inner = table.get(part)
            table[part] = dict(inner) if isinstance(inner, dict) else {}
            table = table[part]
        table[parts[-1]] = _value(parts, value.strip())
    return values


def _parts(key: str) -> list[str]:
    """The parts of a key as TOML has them: ``marshal."shop.Cart"`` has two. A malformed key has an empty part."""
    try:
        table: Any = parse_toml(f"{key} = 0")
    except ValueError:
        return [""]
    parts = []
    while isinstance(table, dict) and len(table) == 1:
        (part,) = table
        parts.append(part)
        table = table[part]
    return parts or [""]


def _value(parts: list[str], text: str) -> Any:
    """A flag's text as the value that its key takes: where it takes texts, a version stays one."""
    known = KEYS.get(parts[0])
    value = _toml_value(text)
    if known is None:
        return value
    if known.shape in (Shape.TEXT, Shape.TABLE, Shape.GUARD, Shape.TARGET, Shape.CRON) and not isinstance(
        value, (str, dict)
    ):
        return text  # a version such as 2.10 is no number
    if known.shape is Shape.TEXTS and not isinstance(value, list):
        return [text if not isinstance(value, str) else value]
    return value


def _toml_value(text: str) -> Any:
    try:
        read = parse_toml(f"value = {text}")
    except ValueError:
        return text
    return read["value"] if len(read) == 1 else text
