"""A notebook's ``kubeflow_notebook`` metadata as one writes them today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kalegen.settings.metadata import SPELLINGS, WITHOUT_MEANING

EMPTY: tuple[Any, ...] = (None, "", {}, [])
"""Values that say nothing; Kale writes them."""

SEARCH_IS_OFF = "katib_run is false, so nothing asks for the search in katib_metadata"
SEARCH_HINT = "call the table 'tune' if you want the search, and remove katib_run"
TWO_SEARCHES = "both tune and katib_metadata describe a search"
ONE_SEARCH_HINT = "move what you want into 'tune', and remove katib_run and katib_metadata"


@dataclass
class Changes:
    """What is to become of the keys: other names, keys that go, keys that are new; and what is left, with its hint."""

    renamed: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    added: dict[str, Any] = field(default_factory=dict)
    unresolved: list[tuple[str, str]] = field(default_factory=list)


def changes_of(settings: Mapping[str, Any]) -> Changes:
    """What to change in a notebook's settings so that they mean the same and are today's."""
    changes = Changes()
    changes.removed += [key for key in settings if key in WITHOUT_MEANING]
    _rename(settings, changes)
    _move_search(settings, changes)
    return changes


def _rename(settings: Mapping[str, Any], changes: Changes) -> None:
    """Give keys their present names; those that say nothing beside a key of that name go."""
    for old, new in _old_keys(settings):
        value = settings[old]
        if _says_something(settings, new) or value in EMPTY:
            changes.removed.append(old)
        elif old == "experiment" and isinstance(value, Mapping):
            changes.removed.append(old)
            if value.get("name"):
                changes.added[new] = value["name"]
        else:
            changes.renamed[old] = new
        if new in settings and not _says_something(settings, new) and value not in EMPTY:
            changes.removed.append(new)


def _old_keys(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((key, SPELLINGS[key]) for key in settings if key in SPELLINGS)


def _says_something(settings: Mapping[str, Any], key: str) -> bool:
    return settings.get(key) not in EMPTY


def _move_search(settings: Mapping[str, Any], changes: Changes) -> None:
    """Call Katib's search ``tune``; one that is switched off is left, unless it searches nothing."""
    search = settings.get("katib_metadata")
    searches = isinstance(search, Mapping) and bool(search.get("parameters"))
    if not settings.get("katib_run"):
        if searches:
            changes.unresolved.append((SEARCH_IS_OFF, SEARCH_HINT))
        else:
            changes.removed += [key for key in ("katib_metadata", "katib_run") if key in settings]
    elif _says_something(settings, "tune"):
        changes.unresolved.append((TWO_SEARCHES, ONE_SEARCH_HINT))
    elif "katib_metadata" in settings:
        changes.renamed["katib_metadata"] = "tune"
        changes.removed += [key for key in ("katib_run", "tune") if key in settings]
