"""``python script.py --kfp [--dry-run]``: the pipeline on a cluster instead of here."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

KFP = "--kfp"
DRY_RUN = "--dry-run"
TAKEN = "__kalegen_flags__"


def own_flags(words: Sequence[str]) -> list[str]:
    """The flags among a script's arguments that are kalegen's.

    ``--dry-run`` is so only beside ``--kfp``, and nothing is that stands behind ``--``.
    """
    given = list(words[: words.index("--")]) if "--" in words else list(words)
    return [flag for flag in (KFP, DRY_RUN) if flag in given] if KFP in given else []


def take_flags(function: Callable[..., Any]) -> list[str]:
    """Take kalegen's flags out of ``sys.argv`` if the pipeline is the running script's; the rest is the user's.

    The script's module keeps what was taken, for a second pipeline in it.
    """
    if function.__module__ != "__main__":
        return []
    flags: list[str] = function.__globals__.setdefault(TAKEN, own_flags(sys.argv[1:]))
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    sys.argv[1:end] = [word for word in sys.argv[1:end] if word not in flags]
    return flags


def go_to_cluster(function: Callable[..., Any], arguments: Mapping[str, Any], flags: Sequence[str]) -> None:
    """Compile and submit the pipeline if the flags ask for it, and end the script, as no results come back here.

    ``arguments`` are those of the call, without defaults. SystemExit has the status of ``kalegen``.
    """
    if KFP in flags:
        path = Path(inspect.getsourcefile(function) or "")
        raise SystemExit(compile_only(path) if DRY_RUN in flags else submit(path, arguments))


def compile_only(path: Path) -> int:
    """Write the module to ``.kale/NAME.kale.py``."""
    return command_line(["compile", str(path)])


def submit(path: Path, arguments: Mapping[str, Any]) -> int:
    """Compile, upload and run the pipeline with the arguments."""
    import json

    with TemporaryDirectory(prefix="kalegen-") as folder:
        parameters = Path(folder) / "arguments.json"
        try:
            parameters.write_text(json.dumps(dict(arguments)), encoding="utf-8")
        except TypeError as problem:
            from kalegen.sdk.errors import PipelineError

            raise PipelineError(f"the arguments {', '.join(arguments)} can't all be a pipeline's: {problem}") from None
        given = ["--params", str(parameters)] if arguments else []
        return command_line(["submit", str(path), *given])


def command_line(words: list[str]) -> int:
    """Do what the command ``kalegen`` does with these arguments; its exit status."""
    from kalegen.cli.application import run

    try:
        run(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
