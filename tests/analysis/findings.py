"""What kalegen says of a small program in the form of ``tests.semantics``: cells begin with ``# %%`` and their tags."""

from __future__ import annotations

from pathlib import Path

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.generate import generate
from tests.semantics.case import Case


def found(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    """The findings, in notebook order."""
    Case("", "", text).program.write(folder / "case.ipynb")
    return generate(folder / "case.ipynb").diagnostics


def codes(text: str, folder: Path) -> list[str]:
    """The codes of the findings."""
    return [diagnostic.code for diagnostic in found(text, folder)]


def messages(text: str, folder: Path) -> list[str]:
    """The messages of the findings."""
    return [diagnostic.message for diagnostic in found(text, folder)]
