"""What planning decides and passes change: steps, what they load and save, and the pipeline that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import libcst as cst

from kalegen.diagnostics.diagnostic import Place
from kalegen.model.assertions import Assertion
from kalegen.model.notebook import NOTEBOOK, Dialect, FileOutput, Format, Setting, Statement, Word
from kalegen.model.settings import DataFile, PipelineSettings, TaskSetting


class Parameter(NamedTuple):
    """A parameter of the pipeline; ``type`` is ``int``, ``float``, ``str``, ``bool``, ``list`` or ``dict``.

    One that ``is_fixed`` is a constant argument of a task: nobody can give it another value than its default. Where
    there are ``choices`` its value is one of these.
    """

    name: str
    type: str
    default: Any
    description: str = ""
    cell: int = 0
    is_fixed: bool = False
    choices: tuple[Any, ...] = ()
    line: int = 0


TABLE = "**"
"""What the label of an object that holds several metrics begins with; its variable's name follows."""


class Metric(NamedTuple):
    """A value that is logged as a metric of the step that binds it last, or an object that holds several.

    Where it ``is_sure`` the step binds the variable on every way through its code.
    """

    label: str
    variable: str
    place: Place
    is_sure: bool = True

    @property
    def is_table(self) -> bool:
        """Whether the variable holds an object of kfp's, whose ``metadata`` are metrics by label."""
        return self.label.startswith(TABLE)


class Chart(NamedTuple):
    """Variables that hold a confusion matrix or, three of them or one, a ROC curve; ``classes`` names its rows."""

    variables: tuple[str, ...]
    classes: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All variables that it is made of."""
        return (*self.variables, self.classes) if self.classes else self.variables


class Served(NamedTuple):
    """A model that is served: the service's name, the variable that holds the model, and what is asked of it.

    The function ``preprocessing`` changes what comes in before the model gets it, and needs the ``assets``.
    """

    name: str
    variable: str
    options: Mapping[str, Any] = MappingProxyType({})

    @property
    def preprocessing(self) -> str:
        """The function's name, empty where there is none."""
        return str(self.options.get("preprocessing", ""))

    @property
    def assets(self) -> tuple[str, ...]:
        """The variables that the function needs."""
        return tuple(self.options.get("assets", ()))

    @property
    def names(self) -> tuple[str, ...]:
        """All variables that are saved for it."""
        return tuple(filter(None, (self.variable, self.preprocessing, *self.assets)))


class Artifact(NamedTuple):
    """Values that travel together from the step that saves them to those that load them.

    ``names`` are the variables in it, in alphabetical order; some of them ``may_be_unbound``.
    ``stream`` is the random stream whose state it is, if it is one. ``is_plain`` says that the values are certainly
    numbers, texts and the like, which hold nothing else and do not change. Where it ``is_file`` its one variable holds
    a path, and what travels is the file or folder there.
    """

    producer: str
    port: str
    names: tuple[str, ...]
    kind: str = "Artifact"
    may_be_unbound: bool = False
    stream: str | None = None
    is_plain: bool = False
    is_file: bool = False
    may_share: bool = False
    """Whether two arrays in it may have one memory."""


class Load(NamedTuple):
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


IMPORTED = "artifact"
"""The output of what kfp makes to import something."""


OF_IMPORTERS = ("importer", "cache")
"""The settings that mean something for an importer."""


class Importer(NamedTuple):
    """What a step is that brings a file into the pipeline: its address, or the parameter that has it, in ``{}``.

    The ``variable`` gets its path; ``here`` is the path that the notebook itself uses, where that is a constant.
    """

    uri: str
    variable: str
    here: str = ""


class Container(NamedTuple):
    """What a step is that runs a program of its image: the ``command``, and the variables of the files it writes."""

    command: tuple[Word, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A component of the pipeline as a front end and the settings have it.

    ``statements`` are the user's; ``waits``, ``kinds``, ``kept``, ``files``, ``command`` and ``assertions`` are as in
    its cells; ``requirements`` are what all steps of its notebook install, where that is one inside the pipeline's own.
    ``group`` names the notebooks that it is inside of. A step with a ``condition`` may be left out; one that
    ``returns`` something answers a question for the pipeline, with its last expression, of the type named. One with a
    ``program`` runs no Python: its ``statements`` say what it reads and binds, ``written`` are the author's.
    """

    name: str
    identifier: str
    cells: tuple[int, ...]
    statements: tuple[Statement, ...]
    after: tuple[str, ...] = ()
    told_in: Mapping[str, int] = field(default_factory=dict)
    """The cells whose tags say so, by the names in ``after``."""
    settings: tuple[Setting, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: frozenset[str] = frozenset()
    waits: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    files: tuple[FileOutput, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    image: str | None = None
    is_built: bool = False
    """Whether it runs in the image that ``kalegen image`` makes."""
    task_settings: tuple[TaskSetting, ...] = ()
    group: tuple[str, ...] = ()
    condition: Condition | None = None
    loop: Loop | None = None
    returns: str = ""
    command: tuple[Word, ...] = ()
    program: Importer | Container | None = None
    written: tuple[Statement, ...] = ()

    @property
    def last_cell(self) -> int:
        """The last of its cells; 0 for a step without any."""
        return max(self.cells, default=0)


@dataclass(frozen=True)
class PlannedStep(Step):
    """A step with what planning decided.

    These are the definitions to copy (``code``, with the names ``wanted`` of each), what is loaded and saved,
    ``preparation`` (copied definitions and loads in the order they must stand in), the variables that the step must
    leave as they are (``guards``, and whose word that is: ``asserted``), the steps to wait for that no data comes from
    (``order``), the packages and local ``modules`` that it needs, the paths that it reads (``paths_read``, with ``*``
    for what is not known), the files that travel with it (``data_files``), and why the component is ``module_like``, if
    it is.
    """

    code: tuple[Statement, ...] = ()
    wanted: Mapping[Statement, frozenset[str]] = field(default_factory=dict)
    preparation: tuple[Statement | Load, ...] = ()
    loads: tuple[Load, ...] = ()
    saves: tuple[Artifact, ...] = ()
    guards: tuple[str, ...] = ()
    warns_of_sharing: bool = False
    """Whether it tells if two of its artifacts hold one object."""
    asserted: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    charts: tuple[Chart, ...] = ()
    order: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    value_packages: frozenset[str] = frozenset()
    modules: tuple[tuple[str, str | bytes], ...] = ()
    modules_function: str = "local_modules"
    copied: tuple[tuple[str, str, str], ...] = ()
    """Large files of local modules, for a run on this machine: the path among these, the place, and the hash."""
    paths_read: tuple[str, ...] = ()
    data_files: tuple[DataFile, ...] = ()
    module_like: tuple[str, ...] = ()

    @property
    def logged(self) -> frozenset[str]:
        """The variables that are logged as metrics or charts, or saved for a server."""
        names = [*(chart.names for chart in self.charts), *(served.names for served in served_by(self))]
        return frozenset({metric.variable for metric in self.metrics}.union(*names))


@dataclass(frozen=True)
class EmittedStep(PlannedStep):
    """A planned step with the statements that passes make of it: those of its component's body, in three parts."""

    prologue: tuple[cst.BaseStatement, ...] = ()
    body: tuple[cst.BaseStatement, ...] = ()
    epilogue: tuple[cst.BaseStatement, ...] = ()


def paths_of(step: Step) -> frozenset[str]:
    """The variables of a step that hold paths, whose files travel in their place."""
    if isinstance(step.program, Importer):
        return frozenset({step.program.variable})
    if isinstance(step.program, Container):
        return frozenset(step.program.outputs)
    return frozenset(setting.item for setting in step.task_settings if setting.kind == "path")


def served_by(step: Step) -> tuple[Served, ...]:
    """The models that a step hands to servers; one that answers a question of the pipeline's has none."""
    if step.program is not None or step.returns:
        return ()
    return tuple(Served(w.item, w.value[0], dict(w.value[1])) for w in step.task_settings if w.kind == "serve")


@dataclass(frozen=True)
class Pipeline:
    """The whole as it was read: parameters, shared code, steps in notebook order, metrics, and where it comes from.

    ``files`` are the files that a script's cells are parts of, by the cells' numbers; ``starts``, ``pair`` and
    ``in_kales_place`` are as in the notebook.
    """

    name: str
    file: str
    parameters: tuple[Parameter, ...]
    shared: tuple[Statement, ...]
    steps: tuple[Step, ...]
    metrics: tuple[Metric, ...]
    description: str = ""
    base_image: str = "python:3.12"
    python: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)
    skipped: Mapping[int, str] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)
    pair: str = ""
    files: Mapping[int, str] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    folder: Path | None = None
    dialect: Dialect = NOTEBOOK
    in_kales_place: bool = False
    formats: tuple[Format, ...] = ()
    cluster: PipelineSettings = field(default_factory=PipelineSettings)

    def step(self, name: str) -> Step:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, if there is one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True)
class PlannedPipeline(Pipeline):
    """A pipeline of which all is decided: what ``planning`` makes of one that was read."""

    steps: tuple[PlannedStep, ...]
    built_image: str = ""
    """The image that has all that steps of it need, where some of them run in it."""

    def step(self, name: str) -> PlannedStep:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)


@dataclass(frozen=True)
class EmittedPipeline(PlannedPipeline):
    """A planned pipeline whose steps have statements: what passes change, and the module is printed from."""

    steps: tuple[EmittedStep, ...]

    def step(self, name: str) -> EmittedStep:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)


def planned_step(step: Step, **decisions: Any) -> PlannedStep:
    """A step with decisions; without any, one of which nothing is decided."""
    return PlannedStep(**{**_values(step), **decisions})


def planned_pipeline(pipeline: Pipeline, steps: Iterable[PlannedStep]) -> PlannedPipeline:
    """A pipeline with its planned steps."""
    return PlannedPipeline(**{**_values(pipeline), "steps": tuple(steps)})


def undecided(pipeline: Pipeline) -> PlannedPipeline:
    """A pipeline that can't be planned, as one of whose steps nothing is decided."""
    return planned_pipeline(pipeline, map(planned_step, pipeline.steps))


def emitted_pipeline(pipeline: PlannedPipeline) -> EmittedPipeline:
    """A planned pipeline as the passes begin with it: its steps have no statements of the component's yet."""
    steps = tuple(EmittedStep(**_values(step)) for step in pipeline.steps)
    return EmittedPipeline(**{**_values(pipeline), "steps": steps})


def _values(record: Step | Pipeline) -> dict[str, Any]:
    """The fields of a record, for one of the next stage."""
    return {each.name: getattr(record, each.name) for each in fields(record)}
