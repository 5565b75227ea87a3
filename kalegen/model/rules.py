"""What a project allows, and where its settings come from: plain data, with the texts that lines are looked up in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What one place says: a table of a TOML file, a notebook's metadata, or the command line.

    ``text`` is the whole of the TOML file, ``table`` the way to the table in it; elsewhere they are empty.
    """

    file: str
    values: Mapping[str, Any]
    text: str = ""
    table: tuple[str | int, ...] = ()


class Rules(NamedTuple):
    """The tables of the policy, the project's own first; and what says something about settings, strongest first."""

    tables: tuple[Said, ...] = ()
    settings: tuple[Said, ...] = ()
