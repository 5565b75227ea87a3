"""``@container``: a step that is a program of an image. Here the program is run as this machine has it."""

from __future__ import annotations

import atexit
import functools
import inspect
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec

from kalegen.sdk.errors import PipelineError

P = ParamSpec("P")


def container(
    *,
    image: str,
    command: Sequence[str],
    inputs: Sequence[str] | Mapping[str, str] = (),
    outputs: Sequence[str] | Mapping[str, str] = (),
    **settings: Any,
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Make a function's signature a step that runs ``command`` in ``image``; the function's body is never run.

    In the command ``{name}`` is a parameter, or the path that an output is to be written to. The call gives the paths
    of the outputs: one as a text, several as a tuple. docs/reference/sdk.md has the rules.
    """

    def decorate(function: Callable[P, Any]) -> Callable[P, Any]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()

            def words(*paths: str) -> list[str]:
                known = {**given.arguments, **dict(zip(outputs, paths, strict=True))}
                return [word.format(**known) for word in command]

            return run_here(words, tuple(outputs), image)

        return run

    return decorate


def run_here(words: Callable[..., list[str]], outputs: tuple[str, ...], image: str) -> Any:
    """Run a program, told by ``words`` of the paths of its outputs, which are returned; they last as long as Python.

    PipelineError for a program that this machine has not, that fails, or that leaves an output unwritten.
    """
    folder = Path(tempfile.mkdtemp(prefix="kalegen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    paths = tuple(str(folder / output) for output in outputs)
    command = words(*paths)
    if shutil.which(command[0]) is None:
        raise PipelineError(f"the program {command[0]!r} of the image {image} is not installed on this machine")
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line.decode(errors="replace"))
    if process.returncode != 0:
        raise PipelineError(f"the program {command[0]!r} ended with status {process.returncode}")
    if missing := [output for output, path in zip(outputs, paths, strict=True) if not Path(path).exists()]:
        raise PipelineError(f"the program {command[0]!r} has not written {', '.join(missing)}")
    return None if not paths else paths[0] if len(paths) == 1 else paths
