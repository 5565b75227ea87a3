"""Jobs without a server: how they end, and that nothing of theirs goes on."""

from __future__ import annotations

import asyncio
import os
import re
import select
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from kalegen_jupyter.jobs import Job, Jobs
from lab import PATIENCE, notebook

WAIT = notebook((["step:wait"], "import os, time\nprint('pid', os.getpid(), flush=True)\ntime.sleep(600)"))


async def step_of(job: Job) -> int:
    """The process of the step, once it has said which it is, in one event or in several."""
    count, said = 0, ""
    while True:
        for event in await asyncio.wait_for(job.since(count), PATIENCE):
            count += 1
            assert event["event"] != "ended", event
            said += event.get("text", "")
        found = re.search(r"pid (\d+)\n", said)
        if found:
            return int(found[1])


def has_ended(process: int) -> bool:
    """Whether a process has ended, or does so soon."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    with os.fdopen(handle, "rb", buffering=0):
        return bool(select.select([handle], [], [], PATIENCE)[0])


async def last_of(job: Job) -> dict[str, Any]:
    async with job.news:
        await asyncio.wait_for(job.news.wait_for(lambda: job.has_ended), PATIENCE)
    return job.events[-1]


def with_job(folder: Path, work: Callable[[Jobs, Job], Awaitable[None]]) -> Jobs:
    jobs = Jobs()

    async def run() -> None:
        job = await jobs.start({"kind": "run", "file": str(folder / "wait.ipynb"), "content": WAIT})
        await work(jobs, job)

    asyncio.run(run())
    return jobs


def test_a_job_that_is_stopped_leaves_no_step_behind(tmp_path):
    async def work(jobs: Jobs, job: Job) -> None:
        step = await step_of(job)
        await jobs.stop(job)
        assert (await last_of(job))["state"] == "stopped"
        assert has_ended(step)

    with_job(tmp_path, work)


def test_a_server_that_ends_leaves_no_step_behind(tmp_path):
    async def work(jobs: Jobs, job: Job) -> None:
        step = await step_of(job)
        jobs.close()
        assert has_ended(step)

    with_job(tmp_path, work)


@pytest.mark.parametrize("line", ["x" * (17 << 20), "no JSON", "3", "{}"])
def test_a_job_that_can_not_be_understood_has_failed(tmp_path, monkeypatch, line):
    program = tmp_path / "program"
    program.write_text(
        f"#!{sys.executable}\nimport time\nprint({line[:9]!r} * {len(line[9:]) // 9 or 1}, flush=True)\n"
    )
    with program.open("a") as file:
        file.write("time.sleep(600)\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    async def work(jobs: Jobs, job: Job) -> None:
        last = await last_of(job)
        assert last["state"] == "failed" and "can't read" in last["problem"]
        assert job.process.returncode is not None

    with_job(tmp_path, work)
