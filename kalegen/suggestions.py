"""Did you mean: the nearest known word to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like the given one, if one is much like it."""
    candidates = {name.lower(): name for name in sorted(known, reverse=True)}
    swapped = [name for name in candidates if sorted(name) == sorted(word.lower())]
    found = swapped or difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=0.7)
    return candidates[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, or None."""
    name = nearest(word, known)
    return f"did you mean {name!r}?" if name is not None else None
