"""The newest compilation of each open document: made off the main loop, a moment after the last edit.

A newer edit cancels the work for an older one. What was found for a text that is no more is shown nowhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from kalegen import api
from kalegen.diagnostics.diagnostic import Place, error
from kalegen.generate import Result
from kalegen.incremental.cancelling import Cancelled, cancelled_when
from kalegen.lsp.documents import Snapshot

_Found = TypeVar("_Found")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finished:
    """A compilation, and what it is of."""

    snapshot: Snapshot
    compilation: api.Compilation


@dataclass(frozen=True)
class _Work:
    """What goes on for a document: the task that makes it, and how it is told to stop."""

    task: asyncio.Task[Finished | None]
    is_cancelled: Event


class Analyses:
    """Compiles snapshots one after another; ``show`` gets each compilation whose document has not changed since."""

    def __init__(self, delay: float, show: Callable[[Finished], None]) -> None:
        self._delay = delay
        self._show = show
        self._work: dict[str, _Work] = {}
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kalegen-lsp")

    def change(self, snapshot: Snapshot) -> None:
        """Compile a document that has been opened or changed, in place of what it was before."""
        self.close(snapshot.uri)
        is_cancelled = Event()
        task = asyncio.get_running_loop().create_task(self._compile(snapshot, is_cancelled))
        self._work[snapshot.uri] = _Work(task, is_cancelled)

    def close(self, uri: str) -> None:
        """Give up what goes on for a document."""
        work = self._work.pop(uri, None)
        if work is not None:
            work.is_cancelled.set()

    async def newest(self, uri: str) -> Finished | None:
        """The compilation of a document as it is now, when that is made; None where an edit comes before."""
        work = self._work.get(uri)
        return await asyncio.shield(work.task) if work is not None else None

    async def ask(self, work: Callable[[], _Found]) -> _Found:
        """What some other work comes to that takes its time, such as an analysis for a name."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _compile(self, snapshot: Snapshot, is_cancelled: Event) -> Finished | None:
        await asyncio.sleep(self._delay)
        if is_cancelled.is_set():
            return None
        made = await self.ask(lambda: _compiled(snapshot, is_cancelled))
        if made is None or is_cancelled.is_set():
            return None
        finished = Finished(snapshot, made)
        self._show(finished)
        return finished


def _compiled(snapshot: Snapshot, is_cancelled: Event) -> api.Compilation | None:
    """The compilation of a snapshot; None once nobody waits for it."""
    try:
        with cancelled_when(is_cancelled.is_set):
            return None if is_cancelled.is_set() else api.compile(snapshot.document)
    except Cancelled:
        return None
    except Exception as problem:  # a defect of kalegen's: whoever edits is told, and the next edit is compiled again
        _LOG.exception("compiling %s failed", snapshot.document.path)
        return _failed(snapshot, problem)


def _failed(snapshot: Snapshot, problem: Exception) -> api.Compilation:
    """KG009 in the place of a compilation."""
    text = f"kalegen failed: {type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
    hint = "please report this defect of kalegen; the language server's log has the traceback"
    found = (error("KG009", text, Place(snapshot.document.path.name), hint),)
    return api.Compilation(snapshot.document, None, found, None, Result(None, found))
