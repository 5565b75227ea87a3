"""Stopping a command that runs steps, so that none of them outlives it: SIGTERM does what Ctrl-C does."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GRACE = 10.0
"""Seconds that a command which is to stop may take to end its steps."""


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """Let SIGTERM interrupt what goes on, as Ctrl-C does: each step has a session of its own, which no signal reaches.

    Who stops a command may send both; SIGTERM does not interrupt the end of what is interrupted already.
    """
    is_stopping = False

    def interrupt(number: int, frame: Any) -> None:
        nonlocal is_stopping
        if not is_stopping or number == signal.SIGINT:
            is_stopping = True
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell has it ignored in the background
        numbers.append(signal.SIGINT)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_command(process: subprocess.Popen[Any]) -> None:
    """Stop a command that runs steps: it gets time to end them, and is killed if that does not suffice."""
    process.terminate()
    try:
        process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
