"""Measured inside one process: ``python -m bench.work compile|format|parse NOTEBOOK-OR-MODULE``, as a line of JSON.

``work`` is the seconds of processor time without the interpreter's start and the imports, ``peak`` the growth of the
process's memory meanwhile, in bytes.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def main(what: str, path: Path) -> None:
    """Do one thing, and print what it took."""
    task = TASKS[what](path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    task()
    work = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"work": work, "peak": peak * 1024}))


def compiling(path: Path) -> Callable[[], object]:
    """kalegen's compilation, with the collector set as the command line sets it."""
    import black  # noqa: F401 - part of the start

    from kalegen.generate import generate

    gc.set_threshold(300_000, 50, 50)
    return lambda: generate(path)


def formatting(path: Path) -> Callable[[], object]:
    """black over a module that is in black's layout."""
    import black

    text = path.read_text(encoding="utf-8")
    return lambda: black.format_str(text, mode=black.Mode())


def parsing(path: Path) -> Callable[[], object]:
    """libcst's parser over a module."""
    import libcst

    text = path.read_text(encoding="utf-8")
    return lambda: libcst.parse_module(text)


TASKS = {"compile": compiling, "format": formatting, "parse": parsing}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
