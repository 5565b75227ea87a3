"""Rows that a project states itself: ``[tool.kalegen.effects]``, ``"acme.stats.fit" = "reads"``.

A key is the full name of a function, a class or a method, or of all below a module: ``acme.plots.*``. A row says no
more than the words of ``WORDS``; of what a row changes, it may name the arguments, by index or keyword, and ``self``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import ALL, RECEIVER, MethodEffect, Position, Shares, longest_prefix
from kalegen.analysis.tables.kinds import kind_of_call

READS = MethodEffect(calls=(ALL,), uses=(ALL,))
"""Changes nothing; the result may share with the arguments in any way. Functions that it is given may be called."""

WORDS: Mapping[str, MethodEffect] = {
    "reads": READS,
    "makes": replace(READS, shares=Shares.NEW),
    "changes": replace(READS, mutates=(ALL,), stores_arguments=True),
}
"""What a row may say: that a call changes nothing, that it also makes something new, and that it changes arguments."""

_FORM = re.compile(r"(?P<word>reads|makes|changes)(?:\s+(?P<positions>\w+(?:\s*,\s*\w+)*))?")
_KEY = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?:\.\*)?")


def stated_effect(text: str) -> MethodEffect | None:
    """What a row's text says; None for a text that says nothing."""
    match = _FORM.fullmatch(text.strip())
    if match is None or (match["positions"] and match["word"] != "changes"):
        return None
    effect = WORDS[match["word"]]
    if not match["positions"]:
        return effect
    return replace(effect, mutates=tuple(_position(word.strip()) for word in match["positions"].split(",")))


def _position(word: str) -> Position:
    return RECEIVER if word == "self" else int(word) if word.isdigit() else word


def is_key(text: str) -> bool:
    """Whether a text can be the key of a row."""
    return _KEY.fullmatch(text) is not None


class Stated(NamedTuple):
    """The rows of a project; those of others are looked up where these have nothing to say."""

    rows: Mapping[str, str] = MappingProxyType({})

    def of_call(self, dotted: str) -> MethodEffect | None:
        """What a call of a full name does, as the project states it."""
        return self._effect(dotted)[1]

    def of_method(self, name: str, kind: str | None) -> MethodEffect | None:
        """What a method does of an object whose class a row has made a kind."""
        return self.of_call(f"{kind}.{name}") if kind is not None and "." in kind else None

    def text(self, dotted: str) -> str:
        """The row about a full name, as it is written."""
        key = self._effect(dotted)[0]
        return f'"{key}" = "{self.rows[key]}"' if key else ""

    def kind(self, dotted: str) -> str | None:
        """The kind of what a call gives of whose methods a row tells, and no table: the class's full name."""
        is_class = any(key.startswith(f"{dotted}.") and key != f"{dotted}.*" for key in self.rows)
        return dotted if is_class and kind_of_call(dotted) is None else None

    def needless(self) -> Iterator[str]:
        """The keys of rows that say what kalegen's own tables say."""
        for key, text in self.rows.items():
            known = call_effect(key) if not key.endswith(".*") else None
            if text.strip() == "reads" and known is not None and not known.mutates and not known.switches:
                yield key

    def _effect(self, dotted: str) -> tuple[str, MethodEffect | None]:
        if not self.rows:
            return "", None
        prefix = longest_prefix(dotted, {key.removesuffix(".*") for key in self.rows if key.endswith(".*")})
        key = dotted if dotted in self.rows else f"{prefix}.*" if prefix else ""
        return key, stated_effect(self.rows[key]) if key else None


NOTHING_STATED = Stated()
