"""One step's process: started on the packaged text, listened to, and asked how it went."""

from __future__ import annotations

import codecs
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LAUNCHER = Path(__file__).with_name("launcher.py")
COMPONENT_FILE = "ephemeral_component.py"  # kfp's name for it, which user code may see as the module's
REPORT_FILE = "report.json"
LOG_FILE = "log.txt"
BLOCK = 1 << 16


@dataclass(frozen=True)
class Command:
    """A component's command, taken apart: the text that kfp packaged, its function and the executor's input (JSON)."""

    source: str
    function: str
    executor_input: str


Program = tuple[str, ...]
"""The command of a container that runs no Python of kfp's."""

NOT_FOUND = 127
"""The status by which a shell says that there is no such command."""


@dataclass(frozen=True)
class Report:
    """How a step's process ended: exit status, the chain of exceptions, and what it read of the outside world.

    ``missing`` are the outputs that a program has not written.
    """

    status: int
    failure: Sequence[dict[str, Any]] = ()
    reads: Mapping[str, Any] | None = None
    timeout: int | None = None
    missing: Sequence[str] = ()

    @property
    def ending(self) -> str:
        """The process's end in words, for one that raised no exception."""
        if self.timeout is not None:
            return f"it ran longer than its timeout of {self.timeout} s"
        if self.missing:
            return f"it has not written {', '.join(self.missing)}"
        if self.status >= 0:
            return f"its process ended with status {self.status}"
        name = signal.Signals(-self.status).name
        hint = " (out of memory?)" if name == "SIGKILL" else ""
        return f"its process was killed by {name}{hint}"


class Interrupted(Exception):
    """The run was stopped while a step was running."""


class Processes:
    """The steps' processes that are alive, so that an interrupted run leaves none behind."""

    def __init__(self) -> None:
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @contextmanager
    def watch(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Know of a process while it is listened to; stop it if that ends early."""
        with self._lock:
            self._alive.add(process)
        try:
            if self._stopped:
                raise Interrupted
            yield
            if self._stopped:  # nothing that the step came to counts, and kfp.local must not try it again
                raise Interrupted
        except BaseException:
            terminate(process)
            raise
        finally:
            with self._lock:
                self._alive.discard(process)

    def stop(self) -> None:
        """Stop all processes, and those that are about to start."""
        with self._lock:
            self._stopped = True
            for process in self._alive:
                terminate(process)


def terminate(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)


def take_apart(command: Sequence[str]) -> Command | None:
    """The parts of a lightweight component's command; None for a container that runs something else.

    kfp's command is a shell script that installs packages, one that writes the component's text to a file and
    starts the executor on it, that text, and the executor's arguments.
    """
    scripts = [number for number, part in enumerate(command) if f"/{COMPONENT_FILE}" in part and "printf" in part]
    if not scripts or "--executor_input" not in command:
        return None
    return Command(
        source=command[scripts[0] + 1],
        function=command[command.index("--function_to_execute") + 1],
        executor_input=command[command.index("--executor_input") + 1],
    )


def run_process(
    command: Command,
    interpreter: Path,
    directory: Path,
    environment: Mapping[str, str],
    listen: Callable[[str], None],
    processes: Processes,
    timeout: int | None = None,
) -> Report:
    """Run a component in ``directory``'s files and the present working directory; ``listen`` gets its output.

    After ``timeout`` seconds it is stopped, and the report says so.
    """
    directory.mkdir(parents=True, exist_ok=True)
    component, report = directory / COMPONENT_FILE, directory / REPORT_FILE
    component.write_text(command.source, encoding="utf-8")
    report.unlink(missing_ok=True)
    arguments = ["--component_module_path", str(component), "--function_to_execute", command.function]
    whole = [str(interpreter), str(LAUNCHER), str(report), *arguments, "--executor_input", command.executor_input]
    own = {**environment, "_KFP_RUNTIME": "true", "KALEGEN_GUARD": "error"}
    ended = run_command(whole, own, listen, processes, timeout)
    return ended if ended.timeout is not None else read_report(report, ended.status)


def run_command(
    command: Sequence[str],
    environment: Mapping[str, str],
    listen: Callable[[str], None],
    processes: Processes,
    timeout: int | None = None,
) -> Report:
    """Run a command in the present working directory, with more variables; ``listen`` gets its output."""
    with (
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,  # so that it can be stopped together with what it started
        ) as process,
        processes.watch(process),
        deadline(timeout, lambda: terminate(process)) as is_late,
    ):
        stream(process.stdout, listen)
    return Report(process.returncode, timeout=timeout if is_late.is_set() else None)


@contextmanager
def kept(log: Path, listen: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """A listener that also writes what it hears to a step's log, behind what earlier attempts at the step said."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", newline="") as file:

        def write(text: str) -> None:
            file.write(text)
            file.flush()
            listen(text)

        yield write


@contextmanager
def deadline(seconds: int | None, stop: Callable[[], None]) -> Iterator[threading.Event]:
    """Call ``stop`` after so many seconds, never for None or 0; the event is set if that happened."""
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        stop()

    timer = threading.Timer(seconds or 0, end)
    if seconds:
        timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


def stream(output: IO[bytes] | None, listen: Callable[[str], None]) -> None:
    """Pass on what comes, when it comes; a character that comes in two parts is passed on whole."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    while output is not None and (block := os.read(output.fileno(), BLOCK)):
        if text := decoder.decode(block):
            listen(text)
    if rest := decoder.decode(b"", final=True):
        listen(rest)


def read_report(path: Path, status: int) -> Report:
    """The launcher's report; without one (the process was killed) only the exit status is known."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Report(status)
    return Report(status, data["failure"] or (), data["reads"])
