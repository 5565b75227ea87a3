"""What a picture of a pipeline shows, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias, cast

import libcst as cst

from kalegen.emit.reports import cell_texts as texts_of
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import Artifact, Parameter, PlannedPipeline, PlannedStep
from kalegen.model.settings import TaskSetting
from kalegen.syntax.plain_text import printable


@dataclass(frozen=True)
class Frame:
    """What steps are inside of: ``kind`` is ``notebook``, ``if`` or ``for``; ``key`` tells equal titles apart."""

    kind: str
    title: str
    key: str


@dataclass(frozen=True, eq=False)
class Node:
    """A step: its name, the cells that it comes from, the parameters that it takes, and what it asks for, as texts.

    ``title`` is its name inside the innermost of its ``frames``, which begin with the outermost. ``origin`` says for
    people where it comes from: ``cells 2, 3``, ``changes`` why it saves anew what others have made.
    """

    name: str
    component: str
    title: str = ""
    frames: tuple[Frame, ...] = ()
    origin: str = ""
    cells: tuple[int, ...] = ()
    parameters: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as it stands in the step's box."""
        return self.title or self.name


@dataclass(frozen=True)
class Group:
    """A frame with what is in it, in the order of the steps."""

    frame: Frame
    items: tuple[Item, ...]

    @property
    def nodes(self) -> Iterator[Node]:
        """Return all steps inside the frame."""
        for item in self.items:
            yield from item.nodes if isinstance(item, Group) else (item,)


Item: TypeAlias = "Node | Group"


@dataclass(frozen=True)
class Edge:
    """Which values pass from one step to another; none where there is only an order. ``why`` says what shows it."""

    producer: str
    consumer: str
    values: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The values as they stand at the edge."""
        return ", ".join(self.values)

    @property
    def short_label(self) -> str:
        """The label, of at most four values."""
        return self.label if len(self.values) <= 4 else f"{', '.join(self.values[:3])} and {len(self.values) - 3} more"


@dataclass(frozen=True)
class Picture:
    """A pipeline: its name and description, its parameters (``N: int = 3``), its steps and their edges."""

    name: str
    description: str
    parameters: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The steps, those in frames in groups."""
        return _grouped(self.nodes, 0)


@dataclass(frozen=True)
class CellText:
    """A cell as people know it, ``cell 3``, and what its author wrote."""

    title: str
    text: str


def picture_of(pipeline: PlannedPipeline) -> Picture:
    """The picture of a pipeline after planning."""
    made = Picture(
        pipeline.name,
        pipeline.description,
        tuple(f"{one.name}: {_type(one)} = {one.default!r}" for one in pipeline.parameters if not one.is_fixed),
        tuple(_node(step, pipeline) for step in pipeline.steps),
        _without_implied([edge for step in pipeline.steps for edge in _edges(step)]),
    )
    return cast(Picture, _harmless(made))


def _type(parameter: Parameter) -> str:
    """A parameter's type: its choices, where it has some."""
    return " | ".join(map(repr, parameter.choices)) or parameter.type


def _harmless(value: Any) -> Any:
    """A picture, or a part of it, whose texts are lines that can be printed."""
    if isinstance(value, str):
        return printable(value.replace("\n", " "))
    if isinstance(value, tuple):
        return tuple(map(_harmless, value))
    if isinstance(value, Mapping):
        return {_harmless(key): _harmless(item) for key, item in value.items()}
    if isinstance(value, (Picture, Node, Edge, Frame)):
        return replace(value, **{one.name: _harmless(getattr(value, one.name)) for one in fields(value)})
    return value


def cell_texts(pipeline: PlannedPipeline) -> Mapping[int, CellText]:
    """The author's text of each cell, by number; of a script's cells, which share a file, each step's own code."""
    if pipeline.dialect.has_cells:
        return {cell: CellText(f"cell {cell}", text) for cell, text in pipeline.sources.items()}
    return {
        step.cells[0]: CellText(_origin(step, pipeline), "\n".join(texts_of(step, pipeline)))
        for step in pipeline.steps
        if step.cells
    }


def _grouped(nodes: Sequence[Node], depth: int) -> tuple[Item, ...]:
    """The steps, those with a frame at this depth in groups."""
    found: dict[Frame | Node, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.frames[depth] if len(node.frames) > depth else node, []).append(node)
    return tuple(
        Group(key, _grouped(inside, depth + 1)) if isinstance(key, Frame) else key for key, inside in found.items()
    )


def _node(step: PlannedStep, pipeline: PlannedPipeline) -> Node:
    image = step.image or pipeline.base_image
    frames = tuple(_frames(step))
    framed = {frame.kind for frame in frames}
    task_settings = [setting for setting in step.task_settings if setting.kind not in framed]
    return Node(
        step.name,
        f"{step.identifier}_step",
        step.name.removeprefix("".join(f"{name}/" for name in step.group)),
        frames,
        _origin(step, pipeline),
        step.cells,
        step.parameters,
        (f"image {image}", *map(_in_words, task_settings)),
        step.packages,
        tuple(metric.label for metric in step.metrics),
        tuple(name for load in step.loads for name in load.names or _names(load.artifact)),
        {artifact.port: ", ".join(_names(artifact)) for artifact in step.saves},
    )


def _frames(step: PlannedStep) -> Iterator[Frame]:
    """The notebooks that a step is inside of, and the condition or the loop around it."""
    for depth, name in enumerate(step.group, 1):
        yield Frame("notebook", name, "/".join(step.group[:depth]))
    if step.condition is not None:
        yield Frame("if", f"if {cst.Module([]).code_for_node(step.condition.test)}", step.name)
    if step.loop is not None:
        yield Frame("for", step.loop.label, step.name)


def _origin(step: PlannedStep, pipeline: PlannedPipeline) -> str:
    """The cells that a step comes from; in a script the line of the call, and where its function is."""
    if pipeline.dialect.has_cells:
        cells = ", ".join(map(str, step.cells))
        return f"{'cell' if len(step.cells) == 1 else 'cells'} {cells}" if cells else ""
    if not step.statements:
        return ""
    made = [call for statement in step.statements for call in _calls(statement.node)]
    calls = {call.func.value for call in made if isinstance(call.func, cst.Name)}
    functions = [one for one in step.code if isinstance(one.node, cst.FunctionDef) and one.node.name.value in calls]
    return ", ".join(
        [_line(step.statements[0], pipeline), *(f"{_name(one)}() in {_line(one, pipeline)}" for one in functions)]
    )


def _calls(node: cst.CSTNode) -> list[cst.Call]:
    import libcst.matchers as m

    return [call for call in m.findall(node, m.Call()) if isinstance(call, cst.Call)]


def _name(definition: Statement) -> str:
    return definition.node.name.value if isinstance(definition.node, cst.FunctionDef) else ""


def _line(statement: Statement, pipeline: PlannedPipeline) -> str:
    """A line of a script; the file's name where it is not the pipeline's own."""
    file = pipeline.files.get(statement.cell, pipeline.file)
    return f"line {statement.line}" + (f" of {file}" if file != pipeline.file else "")


def _in_words(setting: TaskSetting) -> str:
    """A setting of a step as people read it."""
    if setting.kind in ("secret", "configmap"):
        name, key, is_optional = setting.value
        return f"{setting.item} from key {key} of {setting.kind} {name}{' (optional)' if is_optional else ''}"
    return " ".join(filter(None, (setting.kind, setting.item, str(setting.value))))


def _edges(step: PlannedStep) -> list[Edge]:
    judges = [step.condition.judge] if step.condition is not None and step.condition.judge else []
    judges += [step.loop.items] if step.loop is not None else []
    values: dict[str, list[str]] = {name: [] for name in (*step.order, *judges)}
    for load in step.loads:
        values.setdefault(load.artifact.producer, []).extend(load.names or _names(load.artifact))
    return [Edge(producer, step.name, tuple(sorted(names))) for producer, names in values.items()]


def _without_implied(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """The edges but those without values that lead where others lead, too."""
    following: dict[str, set[str]] = {}
    for edge in edges:
        following.setdefault(edge.producer, set()).add(edge.consumer)
    return tuple(edge for edge in edges if edge.values or not _is_implied(edge, following))


def _is_implied(edge: Edge, following: Mapping[str, set[str]]) -> bool:
    todo = list(following[edge.producer] - {edge.consumer})
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name == edge.consumer:
            return True
        if name not in seen:
            seen.add(name)
            todo += following.get(name, ())
    return False


def _names(artifact: Artifact) -> tuple[str, ...]:
    """The variables in an artifact; the state of a random stream has a name of its own."""
    return artifact.names or ((f"{artifact.stream} stream",) if artifact.stream else ())
