"""Tags as one writes them today."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kalegen.diagnostics.suggestions import nearest
from kalegen.frontends.tags import NEAR_ROLES, ROLE_TAGS

_EMPTY = re.compile(r"(?:block|step):\s*")
"""Kale's way of saying that a cell goes on with the step before it."""


def todays_tags(tags: Iterable[str]) -> list[str]:
    """The tags of a cell, each once, without those that say nothing."""
    return list(dict.fromkeys(filter(None, map(todays_tag, tags))))


def todays_tag(tag: str) -> str:
    """A tag in today's spelling, empty where it says nothing; other tools' tags are as they were.

    >>> todays_tag("block:train"), todays_tag("block:"), todays_tag("import"), todays_tag("prev:load")
    ('step:train', '', 'imports', 'prev:load')
    """
    if _EMPTY.fullmatch(tag.strip()):
        return ""
    key, colon, rest = tag.partition(":")
    if key.strip() == "block" and colon:
        return f"step:{rest.strip()}"
    if tag in NEAR_ROLES:
        return nearest(tag, ROLE_TAGS) or tag
    return tag
