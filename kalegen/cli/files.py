"""Writing the module: all of it or nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error


def default_output(pipeline: str) -> Path:
    """Where the module of a pipeline goes when nobody says: Kale's place, in the current directory."""
    return Path(".kale") / f"{pipeline}.kale.py"


def write(path: Path, text: str) -> Diagnostic | None:
    """Replace the file by the text in one step; KG006 if it can't be written. A link is followed, not replaced.

    A file that holds the text already is left alone. The permissions of an existing file are kept.
    """
    target = path.resolve()
    try:
        content = text.encode("utf-8")
        if target.is_file() and target.read_bytes() == content:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    except OSError as problem:
        return error("KG006", f"can't write the module: {problem.strerror}", Place(str(path)), "give another -o PATH")
    return None


def _replace(target: Path, content: bytes) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "it is a directory")
    mode = _mode(target)
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is there, else those that the umask leaves."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
