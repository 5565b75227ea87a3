"""TOML, by the standard library where it reads TOML (3.11)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kalegen.incremental.lookups import read_bytes

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def parse_toml(text: str) -> dict[str, Any]:
    """The table that a text is. Raises ValueError."""
    table: dict[str, Any] = tomllib.loads(text)
    return table


def read_toml(file: Path) -> dict[str, Any]:
    """The table that a file is. Raises OSError, and ValueError where it is no TOML."""
    return parse_toml(read_bytes(file).decode("utf-8"))
