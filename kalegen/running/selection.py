"""Which steps run, which take an earlier run's result, and which are left out."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import networkx as nx

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import nearest
from kalegen.running.module import LoadedPipeline


class Reuse(enum.Enum):
    """When a step takes an earlier result: never; if it depends on its inputs alone; or in any case (else it fails)."""

    NEVER = enum.auto()
    IF_SAFE = enum.auto()
    ALWAYS = enum.auto()


@dataclass(frozen=True)
class Selection:
    """The components to go through, with the way each may take an earlier result; others are left out."""

    reuse: Mapping[str, Reuse]

    def __contains__(self, component: str) -> bool:
        return component in self.reuse

    def always_taken(self) -> Selection:
        """The components alone whose earlier results are taken in any case."""
        return Selection({component: way for component, way in self.reuse.items() if way is Reuse.ALWAYS})


def graph_of(pipeline: LoadedPipeline) -> nx.DiGraph[str]:
    """The pipeline's components; an edge leads from one to those that need it.

    A task that is a graph itself (a nested pipeline, a condition, a loop) runs as one: what it needs is needed by each
    component in it, and what needs it needs them all.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    _add_tasks(graph, pipeline.spec.root.dag, pipeline.spec.components)
    return graph


def _add_tasks(graph: nx.DiGraph[str], dag: Any, components: Mapping[str, Any]) -> None:
    for task in dag.tasks.values():
        own = list(components_of(task, components))
        graph.add_nodes_from(own)
        for name in task.dependent_tasks:
            graph.add_edges_from(product(components_of(dag.tasks[name], components), own))
        _add_tasks(graph, components[task.component_ref.name].dag, components)


def components_of(task: Any, components: Mapping[str, Any]) -> Iterator[str]:
    """The components that a task runs: its own, or those in the graph that it is."""
    name = task.component_ref.name
    if components[name].WhichOneof("implementation") == "executor_label":
        yield name
        return
    for inner in components[name].dag.tasks.values():
        yield from components_of(inner, components)


def select_all(pipeline: LoadedPipeline, reuse: Reuse) -> Selection:
    """Every component, with the same way to take earlier results unless the step forbids it."""
    uncached = pipeline.uncached
    return Selection({component: Reuse.NEVER if component in uncached else reuse for component in pipeline.steps})


@dataclass(frozen=True)
class Part:
    """The part of a pipeline that is asked for: from step ``first`` on, and up to step ``last``.

    ``parts`` are the steps that a step of the notebook became, where these are several. A nested pipeline's name means
    all of its steps.
    """

    first: str | None = None
    last: str | None = None
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def components(self, step: str, pipeline: LoadedPipeline) -> set[str]:
        """The components that a name means; none for one that means nothing."""
        meant = self.parts.get(step, (step,))
        return {c for c, name in pipeline.steps.items() if name in meant or name.startswith(f"{step}/")}


def select_part(pipeline: LoadedPipeline, asked: Part, reuse: Reuse) -> Selection | tuple[Diagnostic, ...]:
    """What is asked for; what the first step and those after it need is always taken from earlier runs.

    Errors: KG707 for a step that is not there; KG708 if the last one does not need the first.
    """
    first, last = ({*asked.components(step, pipeline)} if step else None for step in (asked.first, asked.last))
    ends = ((asked.first, first), (asked.last, last))
    unknown = tuple(no_step(step, pipeline.steps.values()) for step, found in ends if step and not found)
    if unknown:
        return unknown
    graph = graph_of(pipeline)
    wanted = set(graph) if last is None else last.union(*(nx.ancestors(graph, component) for component in last))
    usual = select_all(pipeline, reuse).reuse
    if first is None:
        return Selection({component: way for component, way in usual.items() if component in wanted})
    again = first.union(*(nx.descendants(graph, component) for component in first)) & wanted
    if not again:
        text = f"step '{asked.last}' does not need step '{asked.first}', so no step lies between them"
        return (error("KG708", text, Place("run"), "exchange the two steps, or remove --from or --to"),)
    needed = {before for component in again for before in nx.ancestors(graph, component)} - again
    ways = {**usual, **dict.fromkeys(needed, Reuse.ALWAYS), **dict.fromkeys(first, Reuse.NEVER)}
    return Selection({component: way for component, way in ways.items() if component in needed | again})


def selected_alone(pipeline: LoadedPipeline, selection: Selection) -> LoadedPipeline:
    """The pipeline without the tasks in which nothing is selected, and without what they would have left.

    No other task needs them: whatever a selected component needs is selected.
    """
    spec = type(pipeline.spec)()
    spec.CopyFrom(pipeline.spec)
    for component in (spec.root, *spec.components.values()):
        dag = component.dag
        for name in list(dag.tasks):
            if not any(one in selection for one in components_of(dag.tasks[name], pipeline.spec.components)):
                del dag.tasks[name]
        declared = component.output_definitions
        for outputs, types in (
            (dag.outputs.artifacts, declared.artifacts),
            (dag.outputs.parameters, declared.parameters),
        ):
            for port in [port for port, output in outputs.items() if not _producers(output) <= dag.tasks.keys()]:
                del outputs[port], types[port]
    return replace(pipeline, spec=spec)


def _producers(output: Any) -> set[str]:
    """The tasks that an output of a graph comes from."""
    if hasattr(output, "artifact_selectors"):
        return {selector.producer_subtask for selector in output.artifact_selectors}
    return {output.value_from_parameter.producer_subtask} if output.HasField("value_from_parameter") else set()


def no_step(step: str, known: Iterable[str]) -> Diagnostic:
    """KG707: the pipeline has no such step."""
    steps = list(known)
    near = nearest(step, steps)
    hint = f"did you mean '{near}'?" if near else f"the steps are {', '.join(steps)}"
    return error("KG707", f"the pipeline has no step '{step}'", Place("run"), hint)
