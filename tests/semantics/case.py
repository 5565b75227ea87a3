"""A case: a small notebook in percent format, and what is expected of its pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.programs import Program


@dataclass(frozen=True)
class Case:
    """A case of a row of docs/explanation/semantics.md.

    ``text`` is the notebook: each cell begins with a line ``# %%`` and its tags. ``warnings`` and ``errors`` are the
    codes that are expected, all of them; with errors nothing is run. ``differs`` are the things (variables,
    ``printed``) in which pipeline and notebook may differ after a warning. ``guarded`` is what the guard says of a
    change that the analysis does not know of. ``files`` stand next to the notebook.
    """

    row: str
    name: str
    text: str
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    guarded: str = ""
    files: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The case's name in pytest's list: ``B1-changes-in-place``."""
        return f"{self.row} {self.name}".replace(" ", "-")

    @property
    def program(self) -> Program:
        """The notebook."""
        return Program.of(self.text, self.arguments)
