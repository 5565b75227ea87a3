"""The model that front ends make and passes change: frozen dataclasses whose code is libcst nodes."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst as cst

from kalegen.diagnostics import Place


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement of a cell; ``line`` is its first line in the cell, counted from 1."""

    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    cell: int
    line: int = 1


class Role(enum.Enum):
    """What a cell is for; the values are what the tags say."""

    IMPORTS = "imports"
    FUNCTIONS = "functions"
    PARAMETERS = "pipeline-parameters"
    METRICS = "pipeline-metrics"
    SKIP = "skip"
    STEP = "step"


SHARED_ROLES = frozenset({Role.IMPORTS, Role.FUNCTIONS})
"""Roles of the cells that are available to every step."""


@dataclass(frozen=True)
class Setting:
    """One thing that a step asks for, as its tag says it: ``limit:memory:4Gi`` is ``limit`` and ``memory:4Gi``."""

    key: str
    value: str
    place: Place


@dataclass(frozen=True, eq=False)
class Cell:
    """A code cell. ``number`` counts all cells of the notebook from 1; ``source`` is what the author wrote."""

    number: int
    role: Role
    source: str
    module: cst.Module
    step: str | None = None
    after: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Notebook:
    """What a front end found: the cells with their roles, and the settings of the whole.

    ``folder`` is where local modules and data files are looked up; None when there is none.
    """

    file: str
    name: str
    cells: tuple[Cell, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    python: str | None = None
    documentation: tuple[tuple[int, str], ...] = ()
    folder: Path | None = None
    generator: str = "notebook"


@dataclass(frozen=True)
class Parameter:
    """A parameter of the pipeline; ``type`` is ``int``, ``float``, ``str``, ``bool``, ``list`` or ``dict``."""

    name: str
    type: str
    default: Any
    description: str = ""
    cell: int = 0


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
    ``stream`` is the random stream whose state it is, if it is one.
    """

    producer: str
    port: str
    names: tuple[str, ...]
    kind: str = "Artifact"
    perhaps: bool = False
    stream: str | None = None


@dataclass(frozen=True)
class Load:
    """An artifact that a step loads, and the variables that it takes from it."""

    artifact: Artifact
    port: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One component of the pipeline.

    ``statements`` are the user's. What planning decides: the definitions to copy (``code``, with the names ``wanted``
    of each), what is loaded and saved, ``preparation`` (copied definitions and loads in the order they must stand in),
    the steps to wait for that no data comes from (``order``), and why the component is ``module_like``, if it is.
    What the passes make of it: ``prologue``, ``body`` and ``epilogue``.
    """

    name: str
    identifier: str
    cells: tuple[int, ...]
    statements: tuple[Statement, ...]
    after: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: frozenset[str] = frozenset()
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
    image: str | None = None
    module_like: tuple[str, ...] = ()
    prologue: tuple[cst.BaseStatement, ...] = ()
    body: tuple[cst.BaseStatement, ...] = ()
    epilogue: tuple[cst.BaseStatement, ...] = ()


@dataclass(frozen=True)
class Pipeline:
    """The whole: parameters, shared code, steps in notebook order, metrics, and where it all comes from."""

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
    requirements: tuple[str, ...] = ()
    folder: Path | None = None

    def step(self, name: str) -> Step:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, if there is one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)
