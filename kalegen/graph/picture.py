"""What a picture of a pipeline shows, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kalegen.model import Artifact, Pipeline, Step


@dataclass(frozen=True, eq=False)
class Node:
    """A step: its name, the cells that it comes from, the parameters that it takes, and what it asks for, as texts."""

    name: str
    component: str
    cells: tuple[int, ...] = ()
    parameters: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """Which values pass from one step to another; none where there is only an order."""

    producer: str
    consumer: str
    values: tuple[str, ...] = ()

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


def picture_of(pipeline: Pipeline) -> Picture:
    """The picture of a pipeline after planning."""
    return Picture(
        pipeline.name,
        pipeline.description,
        tuple(f"{one.name}: {one.type} = {one.default!r}" for one in pipeline.parameters if not one.is_fixed),
        tuple(_node(step, pipeline) for step in pipeline.steps),
        tuple(edge for step in pipeline.steps for edge in _edges(step)),
    )


def cell_texts(pipeline: Pipeline) -> Mapping[int, str]:
    """The author's text of each cell, by number; of a script's cells, which share a file, their own statements."""
    if pipeline.generator == "notebook":
        return pipeline.sources
    import libcst as cst

    return {step.cells[0]: cst.Module([one.node for one in step.statements]).code for step in pipeline.steps}


def _node(step: Step, pipeline: Pipeline) -> Node:
    image = step.image or pipeline.base_image
    return Node(
        step.name,
        f"{step.identifier}_step",
        step.cells,
        step.parameters,
        (
            f"image {image}",
            *_group(step),
            *(f"{wish.kind} {wish.item} {wish.value}".replace("  ", " ") for wish in step.wishes),
        ),
        step.packages,
        tuple(metric.label for metric in step.metrics),
        tuple(name for load in step.loads for name in load.names or _names(load.artifact)),
        {artifact.port: ", ".join(_names(artifact)) for artifact in step.saves},
    )


def _group(step: Step) -> list[str]:
    """The notebooks that a step is inside of."""
    return [f"in {' / '.join(step.group)}"] if step.group else []


def _edges(step: Step) -> list[Edge]:
    judges = [step.condition.judge] if step.condition is not None and step.condition.judge else []
    judges += [step.loop.items] if step.loop is not None else []
    values: dict[str, list[str]] = {name: [] for name in (*step.order, *judges)}
    for load in step.loads:
        values.setdefault(load.artifact.producer, []).extend(load.names or _names(load.artifact))
    return [Edge(producer, step.name, tuple(sorted(names))) for producer, names in values.items()]


def _names(artifact: Artifact) -> tuple[str, ...]:
    """The variables in an artifact; the state of a random stream has a name of its own."""
    return artifact.names or ((f"{artifact.stream} stream",) if artifact.stream else ())
