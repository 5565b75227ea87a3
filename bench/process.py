"""Running whole processes by turns, so that whatever else the machine does slows all of them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What a process took: ``wall`` and ``cpu`` are seconds, ``peak`` is its largest memory in bytes."""

    wall: float
    cpu: float
    peak: int
    output: str = ""


@dataclass(frozen=True)
class Command:
    """A command with the folder that it runs in, and what it adds to the environment."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] | None = None

    def run(self) -> Run:
        """Run it once; CalledProcessError with all that it wrote if it fails."""
        environment = {**os.environ, **(self.environment or {})}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody's tools compile themselves again at every start
        began = time.perf_counter()
        with (self.folder / "bench.log").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(self.arguments, cwd=self.folder, env=environment, stdout=log, stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            log.seek(0)
            output = log.read()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(self.arguments), output)
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


def alternately(commands: Mapping[str, Command], rounds: int) -> dict[str, Run]:
    """The medians of that many runs of each command, all commands by turns; where there are several, the first ones
    that fill the caches are not counted.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds + (rounds > 1)):
        for name, command in commands.items():
            runs[name].append(command.run())
    return {name: median(own[rounds > 1 :]) for name, own in runs.items()}


def median(runs: Sequence[Run]) -> Run:
    """The medians of runs of one command, with the output of the last one."""
    return Run(
        statistics.median(run.wall for run in runs),
        statistics.median(run.cpu for run in runs),
        int(statistics.median(run.peak for run in runs)),
        runs[-1].output,
    )
