"""The messages that a person gets for a broken notebook: one folder of ``tests/golden/errors`` per case.

A case is a folder with one input, ``notebook.ipynb`` or ``script.py``, and ``expected.txt``: what ``kalegen check``
says of it. ``rewrite()`` writes what is said now.
"""

from __future__ import annotations

from pathlib import Path

from kalegen.cli.console import located
from kalegen.generate import generate
from kalegen.reporting.rendering import as_text

FOLDER = Path(__file__).parent / "golden" / "errors"
INPUTS = ("notebook.ipynb", "script.py")


def cases() -> list[Path]:
    """The folders of the cases."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())


def render(case: Path) -> str:
    """What is said of a case's input; its path is shown without the folders above."""
    path = next(case / name for name in INPUTS if (case / name).exists())
    findings = located(generate(path).diagnostics, path)
    return as_text(findings).replace(f"{case}/", "") + "\n"


def rewrite() -> None:
    """Write what is said now of every case."""
    for case in cases():
        (case / "expected.txt").write_text(render(case), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
