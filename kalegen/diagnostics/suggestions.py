"""Did you mean: the nearest known word to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like the given one, if one is much like it.

    Swapped letters (``prve``) are the likeliest slip; of words that are equally near, one that begins alike is taken.
    """
    candidates = {name.lower(): name for name in sorted(known, reverse=True)}
    word = word.lower()
    swapped = [name for name in candidates if sorted(name) == sorted(word)]
    found = swapped or difflib.get_close_matches(word, candidates, n=5, cutoff=0.7)
    return candidates[max(found, key=lambda name: _likeness(word, name))] if found else None


def _likeness(word: str, name: str) -> tuple[float, int]:
    """How like the words are, and how many letters they begin with in common."""
    common = next((at for at, (mine, theirs) in enumerate(zip(word, name, strict=False)) if mine != theirs), len(name))
    return difflib.SequenceMatcher(None, name, word).ratio(), common


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, or None."""
    name = nearest(word, known)
    return f"did you mean {name!r}?" if name is not None else None
