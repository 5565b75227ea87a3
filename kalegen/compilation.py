"""The room that a compilation works in: a stack that deep code fits on, and a project that it can't read out of."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import TypeVar

from kalegen.configuration.project import project_folder
from kalegen.incremental.lookups import within

STACK = 512 << 20
"""Bytes of address space for the stack; what is not used takes no memory."""

FRAMES = 200_000
"""How many calls may be inside one another. Code is a tree, and trees are walked by recursion."""

_Found = TypeVar("_Found")


def in_project(path: Path, work: Callable[[], _Found]) -> _Found:
    """What the work comes to, which compiles the file ``path`` and so reads of its project alone."""

    def bounded() -> _Found:
        from kalegen.syntax.walk import forget_statements  # with libcst, which what is up to date does not need

        with within(project_folder(path.absolute().parent)):
            try:
                return work()
            finally:
                forget_statements()

    return on_deep_stack(bounded)


def on_deep_stack(work: Callable[[], _Found]) -> _Found:
    """What the work comes to, or its exception, on a stack of its own that is large enough for deep recursion."""
    done: list[_Found] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as problem:
            failed.append(problem)

    context = copy_context()
    with _room():
        thread = threading.Thread(target=context.run, args=(run,), name="kalegen", daemon=True)
        thread.start()
        thread.join()
    if failed:
        raise failed[0]
    return done[0]


@contextmanager
def _room() -> Iterator[None]:
    """Threads that are started inside get the stack; recursion is as deep as it allows."""
    stack, frames = threading.stack_size(STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(FRAMES, frames))
    try:
        yield
    finally:
        sys.setrecursionlimit(frames)
        threading.stack_size(stack)
