"""One process at a time goes through a search: two would each take the other's trials for interrupted ones."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process goes through the search; its number, if it has told it."""


@contextmanager
def alone(folder: Path, search: str) -> Iterator[None]:
    """Hold the search's lock as long as the block lasts; the system takes it from a process that is killed.

    Raises Busy, and OSError where no file can be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{search}.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
