"""A process beside the server's that compiles: the server goes on answering meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any


def answer(question: str, request: str) -> Any:
    """In the other process: what the function of that name in ``kalegen_jupyter.answers`` says.

    kalegen is imported there, and not by the server, which starts without waiting for it.
    """
    from kalegen_jupyter import answers

    return getattr(answers, question)(request)


class Analyst:
    """Has questions answered in another process, one after another."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def ask(self, question: str, request: str) -> Any:
        """The answer to a question with a request, which is JSON as text."""
        try:
            return await asyncio.wrap_future(self._running().submit(answer, question, request))
        except BrokenProcessPool:  # it was killed, by the system that was short of memory, say
            self.close()
            return await asyncio.wrap_future(self._running().submit(answer, question, request))

    def _running(self) -> ProcessPoolExecutor:
        """The process; it is started when somebody asks for the first time."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        return self._pool

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
