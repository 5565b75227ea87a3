"""Giving up work that nobody waits for any more: an editor's text has changed while it was compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_IS_CANCELLED: ContextVar[Callable[[], bool] | None] = ContextVar("is_cancelled", default=None)


class Cancelled(BaseException):
    """Nobody waits for the result. No Exception, as it is no failure that anything should handle."""


@contextmanager
def cancelled_when(asked: Callable[[], bool]) -> Iterator[None]:
    """Let the work inside end with ``Cancelled`` soon after ``asked`` says so."""
    token = _IS_CANCELLED.set(asked)
    try:
        yield
    finally:
        _IS_CANCELLED.reset(token)


def go_on() -> None:
    """Raise ``Cancelled`` if nobody waits any more. Called where some milliseconds of work begin."""
    asked = _IS_CANCELLED.get()
    if asked is not None and asked():
        raise Cancelled
