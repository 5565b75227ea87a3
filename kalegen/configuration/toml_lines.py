"""On which lines of a TOML file its keys stand, which no reader of TOML says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kalegen.configuration.toml import parse_toml
from kalegen.diagnostics.diagnostic import Place
from kalegen.model.rules import Said

Key = tuple[str | int, ...]
"""The way to a value: the keys of the tables around it and its own; numbers are of tables in lists."""


@lru_cache(maxsize=8)
def key_lines(text: str) -> Mapping[Key, range]:
    """The lines, counted from 1, of each statement of a file that is TOML: of keys, and of tables' headers."""
    found: dict[Key, range] = {}
    table: Key = ()
    counts: dict[Key, int] = {}
    for lines, parsed in _statements(text):
        path = _path(parsed)
        if text.split("\n")[lines.start - 1].lstrip().startswith("["):
            table = _inside(path, parsed, counts)
            found.setdefault(table, lines)
        else:
            found.setdefault((*table, *path), lines)
    return found


def _statements(text: str) -> Iterator[tuple[range, Mapping[str, Any]]]:
    """The statements of a file: as many lines as are TOML by themselves."""
    start, collected = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        collected += f"{line}\n"
        try:
            parsed = parse_toml(collected)
        except ValueError:
            continue
        if parsed:
            yield range(start, number + 1), parsed
        start, collected = number + 1, ""


def _path(parsed: Any) -> Key:
    """The keys down to the first value that is no table of one key, or to the end of a header."""
    keys: list[str] = []
    while isinstance(parsed, Mapping) and len(parsed) == 1:
        ((key, parsed),) = parsed.items()
        keys.append(key)
        parsed = parsed[0] if isinstance(parsed, list) and parsed == [{}] else parsed
    return tuple(keys)


def _inside(path: Key, parsed: Mapping[str, Any], counts: dict[Key, int]) -> Key:
    """The way to the table that a header begins: tables in lists have numbers, and what is inside has theirs."""
    value: Any = parsed
    for key in path:
        value = value[0][key] if isinstance(value, list) else value[key]
    if value == [{}]:
        counts[path] = counts.get(path, -1) + 1
    numbered: list[str | int] = []
    for depth, key in enumerate(path, 1):
        numbered.append(key)
        numbered += [counts[path[:depth]]] if path[:depth] in counts else []
    return tuple(numbered)


def place_in(said: Said, *path: str, words: tuple[str, ...] = ()) -> Place:
    """Where a key is said, of several lines the first that holds one of the words; the file if that is unknown."""
    if not said.text:
        return Place(said.file)
    known = key_lines(said.text)
    ways = ((*said.table, *path[:depth]) for depth in range(len(path), -1, -1))
    found = ([lines for key, lines in known.items() if key[: len(way)] == way] for way in ways)
    inner = next(filter(None, found), None)
    if inner is None:
        return Place(said.file)
    texts = said.text.split("\n")
    numbers = [number for lines in inner for number in lines]
    hits = [number for word in words for number in numbers if word in texts[number - 1]]
    line = hits[0] if hits else numbers[0]
    return Place(said.file, line=line, source=texts[line - 1].rstrip("\r"))
