"""A process that has imported what is slow to import, and forks a child for each job.

    python -m tests.harness.zygote

Jobs come as lines of JSON on standard input, answers go as lines to standard output. A job names a function of
``tests.harness.jobs`` and its arguments, a working directory, and files for the result (JSON) and for what is printed.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

WARM = (
    "kfp.dsl.executor", "kfp.compiler", "kfp.local", "kalegen.running.module", "tests.harness.tasks",
    "cloudpickle", "numpy", "numpy.random", "asyncio", "logging",
)  # fmt: skip
LIBRARIES = (
    "pandas", "matplotlib.pyplot", "scipy.stats", "sklearn.linear_model", "sklearn.ensemble",
    "sklearn.model_selection", "sklearn.datasets", "sklearn.preprocessing", "sklearn.metrics",
    "IPython.core.interactiveshell", "IPython.display",
)  # fmt: skip
"""What notebooks use; programs that use none of it fork twice as fast when KALEGEN_ZYGOTE_WARM is empty."""


def main() -> None:
    """Serve jobs until standard input ends."""
    os.environ.update(MPLBACKEND="Agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    import importlib
    import warnings

    warnings.simplefilter("ignore")
    for name in [*WARM, *os.environ.get("KALEGEN_ZYGOTE_WARM", " ".join(LIBRARIES)).split()]:
        with suppress(ImportError):
            importlib.import_module(name)
    importlib.import_module("tests.harness.jobs")
    warnings.resetwarnings()
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), flush=True)


def serve(job: dict[str, Any]) -> dict[str, Any]:
    """Run one job in a child; how it ended: ``status``, and ``timeout`` if it had to be killed."""
    child = os.fork()
    if child == 0:
        run_child(job)
    deadline = time.monotonic() + job["seconds"]
    descriptor = os.pidfd_open(child)
    ended, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
    os.close(descriptor)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # the child, and what it started
    if not ended:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "timeout": not ended}


def run_child(job: dict[str, Any]) -> None:
    """Redirect what is printed, run the job, write its result, and leave without any cleaning up."""
    status = 1
    try:
        os.setsid()
        redirect(job["printed"])
        os.chdir(job["directory"])
        sys.path[:] = [entry for entry in sys.path if entry and Path(entry) != Path(__file__).parents[2]]
        sys.argv[1:] = []
        shuffle()
        from tests.harness import jobs

        result = getattr(jobs, job["job"])(**job["arguments"])
        sys.stdout.flush()
        Path(job["result"]).write_text(json.dumps(result), encoding="utf-8")
        status = 0
    except BaseException:  # also SystemExit and KeyboardInterrupt, which a notebook may raise
        with suppress(Exception):
            sys.stdout.flush()
        Path(job["result"]).write_text(json.dumps({"error": traceback.format_exc()}), encoding="utf-8")
    finally:
        os._exit(status)


def redirect(printed: str) -> None:
    """Standard output to a file, standard error beside it, standard input from nowhere."""
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, printed, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (2, f"{printed}.err", os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        descriptor = os.open(path, flags, 0o666)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def shuffle() -> None:
    """Forked children must not share the state of their random generators: processes don't."""
    import random

    import numpy

    random.seed()
    numpy.random.seed()


if __name__ == "__main__":
    main()
