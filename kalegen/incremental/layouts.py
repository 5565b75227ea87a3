"""Texts that were laid out in an earlier run, and so need not be again: laying out takes longer than all else.

What was laid out, by which version and in which way, is the whole key. Nothing is kept where nobody says where: only
the commands do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from kalegen.incremental.cache import Cache

_KEPT: ContextVar[Cache | None] = ContextVar("kept", default=None)


@contextmanager
def kept_layouts(folder: Path) -> Iterator[None]:
    """Keep below the folder what is laid out inside, and find again what was before."""
    token = _KEPT.set(Cache(folder, "layouts"))
    try:
        yield
    finally:
        _KEPT.reset(token)


def laid_out_once(text: str, way: str, lay_out: Callable[[str], str]) -> str:
    """The text as ``lay_out`` changes it; ``way`` says all that this depends on beside the text."""
    cache = _KEPT.get()
    if cache is None:
        return lay_out(text)
    key = cache.key(way, text)
    found = cache.find(key, Path())
    if not isinstance(found, str):
        found = lay_out(text)
        cache.keep(key, Path(), [], found)
    return found
