"""Programs in cells: what the generator makes, and how it looks as a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kalegen.verification.cells import Plan


@dataclass(frozen=True)
class Cell:
    """A code cell: its tags and its statements, each of which may have several lines."""

    tags: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def source(self) -> str:
        """The cell's text."""
        return "\n".join(self.statements)


@dataclass(frozen=True)
class Program:
    """A notebook that runs to its end, the arguments that its pipeline is run with, the modules beside it."""

    cells: tuple[Cell, ...]
    arguments: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, arguments: Mapping[str, Any] | None = None) -> Program:
        """The program in percent format, the form of small notebooks in tests: ``# %% tags`` begins a cell."""
        cells = []
        for block in text.strip("\n").split("# %% ")[1:]:
            tags, _, source = block.partition("\n")
            cells.append(Cell(tuple(tags.split()), (source.rstrip("\n"),)))
        return cls(tuple(cells), arguments or {})

    def __repr__(self) -> str:
        lines = [line for cell in self.cells for line in (f"# %% {' '.join(cell.tags)}", cell.source)]
        return "\n" + "\n".join(lines) + (f"\n# arguments: {dict(self.arguments)}" if self.arguments else "") + "\n"

    def has_shared_code_below_steps(self) -> bool:
        """Whether a shared cell stands below a step, where KG212 may refuse it."""
        is_step = [cell.tags[0].startswith("step:") for cell in self.cells]
        return False in is_step[is_step.index(True) :]

    def plan(self) -> Plan:
        """How its own cells run."""
        numbered = tuple((number, cell.source) for number, cell in enumerate(self.cells, 1))
        steps = {
            number: tag.removeprefix("step:")
            for number, cell in enumerate(self.cells, 1)
            for tag in cell.tags
            if tag.startswith("step:")
        }
        return Plan(numbered, steps)

    def write(self, path: Path) -> None:
        """Write it as a notebook, and its modules beside it."""
        for name, text in self.files.items():
            (path.parent / name).write_text(text, encoding="utf-8")
        cells = [
            {"cell_type": "code", "id": str(number), "metadata": {"tags": list(cell.tags)}, "source": cell.source,
             "outputs": [], "execution_count": None}
            for number, cell in enumerate(self.cells)
        ]  # fmt: skip
        document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        path.write_text(json.dumps(document), encoding="utf-8")

    def smaller(self) -> Iterator[Program]:
        """The program without one of its cells' contents, or without one statement."""
        for index, cell in enumerate(self.cells):
            if len(cell.statements) > 1 or cell.statements[0] != "pass":
                yield self._with(index, ("pass",))
        for index, cell in enumerate(self.cells):
            for number in range(len(cell.statements) - 1, -1, -1):
                rest = cell.statements[:number] + cell.statements[number + 1 :]
                if cell.statements != ("pass",):
                    yield self._with(index, rest or ("pass",))

    def _with(self, index: int, statements: tuple[str, ...]) -> Program:
        cell = replace(self.cells[index], statements=statements)
        return replace(self, cells=(*self.cells[:index], cell, *self.cells[index + 1 :]))


def shrink(program: Program, fails: Callable[[Program], bool]) -> Program:
    """A smaller program that still fails: nothing can be left out of it."""
    todo = True
    while todo:
        todo = False
        for candidate in program.smaller():
            if fails(candidate):
                program, todo = candidate, True
                break
    return program
