"""The model that front ends make and passes change: frozen dataclasses whose code is libcst nodes."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst as cst

from kalegen.diagnostics import Place
from kalegen.settings.records import DataFile, PipelineSettings, Source, Wish
from kalegen.settings.records import Setting as Setting


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


@dataclass(frozen=True)
class Origin:
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
    variables that become outputs also when nobody reads them; ``files`` that become outputs.
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


@dataclass(frozen=True)
class FileOutput:
    """A file that a step writes and that becomes an output of the given kind, ``HTML`` or ``Markdown``."""

    name: str
    path: str
    kind: str


@dataclass(frozen=True)
class Format:
    """How values of a project's own type travel: functions of a module (its text: ``source``) save and load them."""

    type: str
    source: str
    save: str
    load: str


@dataclass(frozen=True, eq=False)
class Notebook:
    """What a front end found: the cells with their roles, and the settings of the whole.

    ``settings`` are the notebook's own, ``project`` those of its project, which yield to them. ``folder`` is where
    local modules and data files are looked up; None when there is none. ``skipped`` are the texts of the cells that
    are left out, by number. ``inside`` is the metadata of the notebooks that it refers to, by the group of their steps.
    """

    file: str
    name: str
    cells: tuple[Cell, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    project: Mapping[str, Any] = field(default_factory=dict)
    python: str | None = None
    documentation: tuple[tuple[int, str], ...] = ()
    folder: Path | None = None
    generator: str = "notebook"
    formats: tuple[Format, ...] = ()
    skipped: Mapping[int, str] = field(default_factory=dict)
    inside: Mapping[tuple[str, ...], Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the pipeline; ``type`` is ``int``, ``float``, ``str``, ``bool``, ``list`` or ``dict``.

    One that ``is_fixed`` is a constant argument of a task: nobody can give it another value than its default.
    """

    name: str
    type: str
    default: Any
    description: str = ""
    cell: int = 0
    is_fixed: bool = False


@dataclass(frozen=True)
class Metric:
    """A value that is logged as a metric of the step that binds it last."""

    label: str
    variable: str
    place: Place


@dataclass(frozen=True)
class Artifact:
    """Values that travel together from the step that saves them to those that load them.

    ``names`` are the variables in it, in alphabetical order; ``perhaps`` says that some of them may be unbound.
    ``stream`` is the random stream whose state it is, if it is one. ``is_plain`` says that the values are certainly
    numbers, texts and the like, which hold nothing else and do not change.
    """

    producer: str
    port: str
    names: tuple[str, ...]
    kind: str = "Artifact"
    perhaps: bool = False
    stream: str | None = None
    is_plain: bool = False


@dataclass(frozen=True)
class Load:
    """An artifact that a step loads, from all iterations if it ``is_collected``, and the variables that it takes."""

    artifact: Artifact
    port: str
    names: tuple[str, ...]
    is_collected: bool = False


@dataclass(frozen=True, eq=False)
class Condition:
    """When a step runs: if the step ``judge`` says so or, where that is empty, if ``test`` of a parameter holds."""

    test: cst.BaseExpression
    judge: str = ""


@dataclass(frozen=True)
class Loop:
    """What a step runs for: the numbers that the step ``items`` returns, each given as the parameter ``index``.

    ``parts`` is the one variable that its iterations hand over.
    """

    index: str
    items: str
    parts: str
    label: str


@dataclass(frozen=True)
class Step:
    """One component of the pipeline.

    ``statements`` are the user's; ``waits``, ``kinds``, ``kept`` and ``files`` are as in its cells; ``requirements``
    are what all steps of its notebook install, where that is one inside the pipeline's own. What planning
    decides: the definitions to copy (``code``, with the names ``wanted`` of each), what is loaded and saved,
    ``preparation`` (copied definitions and loads in the order they must stand in), the steps to wait for that no data
    comes from (``order``), and why the component is ``module_like``, if it is. ``group`` names the notebooks that it
    is inside of. A step with a ``condition`` may be left out; one that ``returns`` something answers a question for
    the pipeline, with its last expression, of the type named. What the passes make of it: ``prologue``, ``body`` and
    ``epilogue``.
    """

    name: str
    identifier: str
    cells: tuple[int, ...]
    statements: tuple[Statement, ...]
    after: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: frozenset[str] = frozenset()
    waits: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    files: tuple[FileOutput, ...] = ()
    code: tuple[Statement, ...] = ()
    wanted: Mapping[Statement, frozenset[str]] = field(default_factory=dict)
    preparation: tuple[Statement | Load, ...] = ()
    loads: tuple[Load, ...] = ()
    saves: tuple[Artifact, ...] = ()
    parameters: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    order: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    value_packages: frozenset[str] = frozenset()
    modules: tuple[tuple[str, str], ...] = ()
    modules_function: str = "local_modules"
    image: str | None = None
    wishes: tuple[Wish, ...] = ()
    data_files: tuple[DataFile, ...] = ()
    module_like: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    condition: Condition | None = None
    loop: Loop | None = None
    returns: str = ""
    prologue: tuple[cst.BaseStatement, ...] = ()
    body: tuple[cst.BaseStatement, ...] = ()
    epilogue: tuple[cst.BaseStatement, ...] = ()


@dataclass(frozen=True)
class Pipeline:
    """The whole: parameters, shared code, steps in notebook order, metrics, and where it all comes from.

    ``files`` are the files that a script's cells are parts of, by the cells' numbers.
    """

    name: str
    file: str
    parameters: tuple[Parameter, ...]
    shared: tuple[Statement, ...]
    steps: tuple[Step, ...]
    metrics: tuple[Metric, ...]
    description: str = ""
    base_image: str = "python:3.12"
    settings: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)
    skipped: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    folder: Path | None = None
    generator: str = "notebook"
    formats: tuple[Format, ...] = ()
    cluster: PipelineSettings = field(default_factory=PipelineSettings)

    def step(self, name: str) -> Step:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, if there is one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)
