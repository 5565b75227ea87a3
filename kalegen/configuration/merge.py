"""The one merge: layers of settings, weakest first, become one mapping that knows where each value comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kalegen.settings.keys import ALIASES

Path = tuple[str, ...]
"""The way to a value: the keys of the tables around it, and its own."""


class Layer(NamedTuple):
    """Settings from one place; ``origin`` names the place to a person, ``file`` is the file that it is in."""

    origin: str
    file: str
    values: Mapping[str, Any]


class Settings(NamedTuple):
    """The merged values, and the origin of each that is no table (or is an empty one)."""

    values: Mapping[str, Any] = MappingProxyType({})
    origins: Mapping[Path, str] = MappingProxyType({})

    def origin(self, *path: str) -> str:
        """Where a value, or the first value below a table, comes from."""
        return next((origin for key, origin in self.origins.items() if key[: len(path)] == path), "")


def merge(layers: Iterable[Layer]) -> Settings:
    """Join the layers: a later one wins, tables are joined key by key, all else is replaced as a whole.

    A value of None or, in place of a text, an empty one says nothing: Kale writes such values.
    """
    values: dict[str, Any] = {}
    origins: dict[Path, str] = {}
    for layer in layers:
        for key, value in layer.values.items():
            if value is not None and value != "":
                _put(values, origins, (ALIASES.get(key, key),), value, layer.origin)
    return Settings(values, origins)


def _put(values: dict[str, Any], origins: dict[Path, str], path: Path, value: Any, origin: str) -> None:
    """Set one value in the innermost table, or join a table with the one that is there."""
    key = path[-1]
    if isinstance(value, Mapping):
        if not isinstance(values.get(key), dict):
            _forget(origins, path)
            values[key] = {}
        for inner, item in value.items():
            _put(values[key], origins, (*path, str(inner)), item, origin)
        if not values[key]:
            origins.setdefault(path, origin)
        elif value:
            origins.pop(path, None)
        return
    _forget(origins, path)
    values[key] = value
    origins[path] = origin


def _forget(origins: dict[Path, str], path: Path) -> None:
    """Drop the origins of a value and of everything below it."""
    for known in [known for known in origins if known[: len(path)] == path]:
        del origins[known]
