"""Runs, verifications and submissions: each is a process of its own, which tells what happens as lines of JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST_LINE = 16 << 20
MOST_OUTPUT = 2 << 20
"""Characters of what a job's steps print that are kept for the panel; the run's log has all."""
GRACE = 10.0
"""Seconds that a job which is to stop may take to end its steps."""
LONGEST_WAIT = 25.0
"""Seconds until a question for news is answered without any."""


@dataclass
class Job:
    """A process, and what it has told so far."""

    name: str
    process: asyncio.subprocess.Process
    events: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    directory: Path | None = None
    printed: int = 0
    is_stopped: bool = False

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to come."""
        return bool(self.events) and self.events[-1]["event"] == "ended"

    async def add(self, event: dict[str, Any]) -> None:
        """Note an event; what a step prints without end is cut."""
        if event["event"] == "page" and event.get("directory"):
            self.directory = Path(event.pop("directory"))
        if event["event"] == "output":
            self.printed += len(event["text"])
            if self.printed > MOST_OUTPUT:
                return
        async with self.news:
            self.events.append(event)
            self.news.notify_all()

    async def since(self, number: int) -> list[dict[str, Any]]:
        """The events from that number on; waits a while where there are none yet."""
        async with self.news:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.news.wait_for(lambda: len(self.events) > number), LONGEST_WAIT)
        return self.events[number:]


class Jobs:
    """The jobs of this server, by their names, which nobody can guess."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._readers: set[asyncio.Task[None]] = set()

    def find(self, name: str) -> Job | None:
        """The job of that name."""
        return self._jobs.get(name)

    async def start(self, request: Mapping[str, Any]) -> Job:
        """Start a job in the notebook's folder."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kalegen_jupyter.job",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            cwd=Path(request["file"]).parent, start_new_session=True, limit=LONGEST_LINE,
        )  # fmt: skip
        job = Job(secrets.token_hex(8), process)
        self._jobs[job.name] = job
        for work in (self._follow(job, json.dumps(request)),):
            task = asyncio.ensure_future(work)
            self._readers.add(task)
            task.add_done_callback(self._readers.discard)
        return job

    async def _follow(self, job: Job, request: str) -> None:
        """Hand over the request, and note what the job tells to its end."""
        process = job.process
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(request.encode())
        process.stdin.close()
        said = asyncio.ensure_future(process.stderr.read())
        problem = ""
        try:
            async for line in process.stdout:
                await job.add(json.loads(line))
        except (ValueError, TypeError, KeyError):  # a line that is too long, or no event
            problem = "kalegen can't read what the job tells, and has stopped it"
            await _end(process)
        await process.wait()
        last = (await said).decode(errors="replace").strip().splitlines()[-1:]
        if not job.has_ended:
            await job.add(
                {
                    "event": "ended",
                    "state": "stopped" if job.is_stopped else "failed",
                    "problem": problem or "".join(last),
                }
            )

    async def stop(self, job: Job) -> None:
        """End a job and its steps."""
        job.is_stopped = True
        await _end(job.process)

    def close(self) -> None:
        """End all jobs and their steps: the server ends, and its loop runs no more."""
        alive = [job.process for job in self._jobs.values() if _is_alive(job.process)]
        for process in alive:
            _send(process, signal.SIGTERM)
        last = time.monotonic() + GRACE
        while (alive := [process for process in alive if _is_alive(process)]) and time.monotonic() < last:
            time.sleep(0.05)
        for process in alive:
            _send(process, signal.SIGKILL)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a job and its steps: it gets time to end them, and is killed if that does not suffice."""
    _send(process, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except asyncio.TimeoutError:
        _send(process, signal.SIGKILL)


def _is_alive(process: asyncio.subprocess.Process) -> bool:
    """Whether a process runs, where no loop hears of its end."""
    if process.returncode is not None:
        return False
    try:
        return os.waitpid(process.pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to a job and all that it has started; none to what has ended."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
