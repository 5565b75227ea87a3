"""Writing all files of a pipeline: none of them where one is somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kalegen.cli.console import say
from kalegen.cli.files import find_foreign, remove, write
from kalegen.cli.options import Reporting
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.syntax.plain_text import printable


def write_files(files: Mapping[Path, str | None], is_forced: bool, reporting: Reporting) -> list[Diagnostic]:
    """Write a pipeline's files, and take away those that must not be there; what went wrong.

    A file that is not kalegen's stays as it is (KG007), and then so do the others.
    """
    foreign = [] if is_forced else [find_foreign(file) for file in files]
    problems = [problem for problem in foreign if problem is not None]
    if problems:
        return problems
    for file, text in files.items():
        problem = remove(file) if text is None else write(file, text)
        if problem is not None:
            problems.append(problem)
        elif not reporting.is_quiet:
            say(f"{'removed' if text is None else 'wrote'} {printable(str(file))}")
    return problems
