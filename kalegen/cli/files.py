"""Writing the module: all of it or nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePath

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.title import TITLE
from kalegen.model.endings import NOTEBOOK


def default_output(pipeline: str) -> Path:
    """Where the module of a pipeline goes when nobody says: Kale's place, in the current directory."""
    return Path(".kale") / f"{pipeline}.kale.py"


BEGINNINGS = (TITLE, "# PIPELINE DEFINITION", "components:")
"""How the files begin that kalegen writes, and those that kfp does."""


def find_foreign(path: Path) -> Diagnostic | None:
    """KG007 where there is a file that neither kalegen nor kfp has written."""
    if not _is_foreign(path):
        return None
    message = "the output exists, and kalegen has not written it"
    return error("KG007", message, Place(str(path)), "name another output with -o, or replace the file with --force")


def _is_foreign(path: Path) -> bool:
    """Whether there is a file with something in it that does not begin as one that is generated."""
    beginnings = [beginning.encode() for beginning in (BEGINNINGS if path.suffix == ".yaml" else BEGINNINGS[:1])]
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            first = file.read(max(map(len, beginnings)))
        return bool(first) and not any(map(first.startswith, beginnings))
    except OSError:  # which writing will tell of
        return False


def remove(path: Path) -> Diagnostic | None:
    """Take a file away; KG006 if that can't be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        hint = "name a file in a folder that you may write to"
        return error("KG006", f"can't remove the file: {problem.strerror}", Place(str(path)), hint)
    return None


def write(path: Path, text: str) -> Diagnostic | None:
    """Replace the file by the text in one step; KG006 if it can't be written. A link is followed, not replaced.

    A file that holds the text already is left alone. The permissions of an existing file are kept. Notebooks and the
    configuration are never replaced (KG007).
    """
    target = path.resolve()
    if PurePath(target).suffix == NOTEBOOK or target.name == "pyproject.toml":
        what = "the configuration" if target.suffix == ".toml" else "a notebook"
        return error("KG007", f"the output would be {what}", Place(str(path)), "name another output with -o")
    try:
        content = text.encode("utf-8")
        if target.is_file() and target.read_bytes() == content:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, content)
    except OSError as problem:
        return error(
            "KG006",
            f"can't write the file: {problem.strerror}",
            Place(str(path)),
            "name a file in a folder that you may write to",
        )
    return None


def replace_file(target: Path, content: bytes) -> None:
    """Put the content in the place of the file in one step; raises OSError where that can't be done."""
    if target.is_dir():
        raise IsADirectoryError(21, "it is a directory")
    if target.exists() and not target.is_file():
        raise OSError(22, "it is not a regular file")
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
