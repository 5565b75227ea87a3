"""Which steps run, which take an earlier run's result, and which are left out."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.running.module import LoadedPipeline
from kalegen.suggestions import nearest


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


def graph_of(pipeline: LoadedPipeline) -> nx.DiGraph[str]:
    """The pipeline's components; an edge leads from one to those that need it."""
    tasks = pipeline.spec.root.dag.tasks
    graph: nx.DiGraph[str] = nx.DiGraph()
    for task in tasks.values():
        graph.add_node(task.component_ref.name)
        graph.add_edges_from((tasks[name].component_ref.name, task.component_ref.name) for name in task.dependent_tasks)
    return graph


def select_all(pipeline: LoadedPipeline, reuse: Reuse) -> Selection:
    """Every component, with the same way to take earlier results unless the step forbids it."""
    uncached = pipeline.uncached
    return Selection({component: Reuse.NEVER if component in uncached else reuse for component in pipeline.steps})


def select_part(
    pipeline: LoadedPipeline, first: str | None, last: str | None, reuse: Reuse
) -> Selection | tuple[Diagnostic, ...]:
    """From step ``first`` on and up to step ``last``; what ``first`` and the steps after it need is always taken.

    Errors: KG707 for a step that is not there; KG708 if ``last`` does not need ``first``.
    """
    components = {step: component for component, step in pipeline.steps.items()}
    unknown = tuple(no_step(step, components) for step in (first, last) if step is not None and step not in components)
    if unknown:
        return unknown
    graph = graph_of(pipeline)
    wanted = set(graph)
    if last is not None:
        wanted = nx.ancestors(graph, components[last]) | {components[last]}
    usual = select_all(pipeline, reuse).reuse
    if first is None:
        return Selection({component: way for component, way in usual.items() if component in wanted})
    again = (nx.descendants(graph, components[first]) | {components[first]}) & wanted
    if not again:
        hint = "leave one of --from and --to out"
        return (error("KG708", f"step `{last}` does not need step `{first}`: nothing to run", Place("run"), hint),)
    needed = {before for component in again for before in nx.ancestors(graph, component)} - again
    ways = {**usual, **dict.fromkeys(needed, Reuse.ALWAYS), components[first]: Reuse.NEVER}
    return Selection({component: way for component, way in ways.items() if component in needed | again})


def no_step(step: str, steps: Mapping[str, str]) -> Diagnostic:
    """KG707: the pipeline has no such step."""
    near = nearest(step, steps)
    hint = f"did you mean `{near}`?" if near else f"the steps are {', '.join(steps)}"
    return error("KG707", f"the pipeline has no step `{step}`", Place("run"), hint)
