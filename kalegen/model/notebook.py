"""The model that front ends make and passes change: frozen dataclasses whose code is libcst nodes."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst

from kalegen.model.assertions import Assertion
from kalegen.model.rules import Rules
from kalegen.model.settings import Setting as Setting
from kalegen.model.settings import Source


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement of a cell; ``line`` is its first line in the cell, counted from 1."""

    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    cell: int
    line: int = 1


class CellNumber(int):
    """The number of a cell among those of several notebooks, in the order in which they run.

    ``file`` is the cell's own notebook and ``number`` the cell's number there, by which people know it.
    """

    file: str
    number: int
    _is_foreign: bool

    def __new__(cls, position: int, file: str, number: int, *, is_foreign: bool) -> CellNumber:
        """The cell that runs as number ``position``; one that ``is_foreign`` is called by its file too."""
        made = super().__new__(cls, position)
        made.file, made.number, made._is_foreign = file, number, is_foreign
        return made

    def __str__(self) -> str:
        return f"{self.number} of {self.file}" if self._is_foreign else str(self.number)


class Role(enum.Enum):
    """What a cell is for; the values are what the tags say. A script's constant arguments have no tag."""

    IMPORTS = "imports"
    FUNCTIONS = "functions"
    PARAMETERS = "pipeline-parameters"
    METRICS = "pipeline-metrics"
    SKIP = "skip"
    STEP = "step"
    REFERENCE = "notebook"
    ARGUMENTS = "arguments"


SHARED_ROLES = frozenset({Role.IMPORTS, Role.FUNCTIONS})
"""Roles of the cells that are available to every step."""


class Variable(NamedTuple):
    """A variable in a command, which stands there for its text."""

    name: str


Word = tuple[str | Variable, ...]
"""A word of a command: texts and variables side by side."""


class Origin(NamedTuple):
    """Where a cell comes from that is a part of a file: the file, and the line there of each of its statements."""

    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Cell:
    """A code cell. ``number`` counts all cells of the notebook from 1; ``source`` is what the author wrote.

    ``reference`` is the path of the notebook that the cell stands for; ``group`` the names of the notebooks, from the
    outermost in, that it came with; ``lines`` the line of each statement, where a script took the place of a magic.
    What only a script's cells have: an ``origin``, in which case ``source`` is the whole file; ``waits``, the steps to
    wait for besides those that data flow finds; ``kinds``, the artifact kinds that annotations ask for; ``kept``, the
    variables that become outputs also when nobody reads them; ``files`` that become outputs; the ``command`` of a
    container; ``assertions``, what the step's decorator says that it does.
    """

    number: int
    role: Role
    source: str
    module: cst.Module
    step: str | None = None
    after: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    origin: Origin | None = None
    waits: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    files: tuple[FileOutput, ...] = ()
    group: tuple[str, ...] = ()
    reference: str = ""
    lines: tuple[int, ...] = ()
    command: tuple[Word, ...] = ()
    assertions: tuple[Assertion, ...] = ()


class FileOutput(NamedTuple):
    """A file that a step writes and that becomes an output of the given kind: ``HTML``, ``Model``, ``Artifact``, …"""

    name: str
    path: str
    kind: str


class Format(NamedTuple):
    """How values of a project's own type travel: functions of a module (its text: ``source``) save and load them."""

    type: str
    source: str
    save: str
    load: str


class Dialect(NamedTuple):
    """What documents of one kind do and others do not; the front end says it of what it reads.

    ``document`` is what people call them. Those that ``has_cells`` show the value of a cell's last line, close the
    figures that a cell leaves open, and are spoken of by their cells' numbers; in others each step is a call in a file.
    Those that ``keeps_order`` run from top to bottom in one process, whose random streams, files and objects each part
    has as the one above left them; in others only arguments and results tie the steps.
    """

    document: str
    has_cells: bool
    keeps_order: bool


NOTEBOOK = Dialect("notebook", has_cells=True, keeps_order=True)
SCRIPT = Dialect("script", has_cells=False, keeps_order=False)


@dataclass(frozen=True, eq=False)
class Notebook:
    """What a front end found: the cells with their roles, and the settings of the whole.

    ``settings`` are the notebook's own, ``project`` those of its project, which yield to them. ``folder`` is where
    local modules and data files are looked up; None when there is none. ``skipped`` are the texts of the cells that
    are left out, by number. In a text ``starts`` are the lines on which the cells begin, and ``pair`` is the name of
    the notebook file that it is the text of. ``inside`` is the metadata of the notebooks that it refers to, by the
    group of their steps. ``rules`` are its project's. Where it ``is_local`` its steps run on this machine, without
    images; where it is ``in_kales_place`` its module goes to ``.kale/NAME.kale.py``.
    """

    file: str
    name: str
    cells: tuple[Cell, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    project: Mapping[str, Any] = field(default_factory=dict)
    python: str | None = None
    documentation: tuple[tuple[int, str], ...] = ()
    folder: Path | None = None
    dialect: Dialect = NOTEBOOK
    formats: tuple[Format, ...] = ()
    skipped: Mapping[int, str] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)
    pair: str = ""
    inside: Mapping[tuple[str, ...], Source] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    is_local: bool = False
    in_kales_place: bool = False
