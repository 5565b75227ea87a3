"""The order of steps: what the tags declare, which steps a step can see, and which produced a variable last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Remedy, error
from kalegen.diagnostics.suggestions import nearest
from kalegen.model.ordering import in_order
from kalegen.model.pipeline import Pipeline, Step


def declared_graph(steps: Iterable[Step]) -> dict[str, list[str]]:
    """The steps, in notebook order, each with the steps that its ``prev:`` tags name."""
    steps = list(steps)
    names = {step.name for step in steps}
    return {step.name: [name for name in step.after if name in names] for step in steps}


def check_declared_order(pipeline: Pipeline) -> list[Diagnostic]:
    """ERRORs for ``prev:`` tags that name no step, and for steps in a cycle."""
    graph = declared_graph(pipeline.steps)
    found = []
    for step in pipeline.steps:
        for name in step.after:
            if name not in graph:
                found.append(_no_step(name, graph, Place(pipeline.file, _cell_of(step, name), step=step.name)))
    cycle = _find_cycle(graph)
    if cycle:
        step = pipeline.step(cycle[0])
        way = " -> ".join([*cycle, cycle[0]])
        place = Place(pipeline.file, _cell_of(step, cycle[-1]), step=step.name)
        hint = f"remove one of the prev: tags, such as prev:{cycle[-1]} from step {cycle[0]!r}"
        remove = Remedy(f"prev:{cycle[-1]}")
        found.append(error("KG111", f"the steps wait for one another: {way}", place, hint, remedies=[remove]))
    return found


def _cell_of(step: Step, previous: str) -> int | None:
    """The cell that holds a step's ``prev:`` tag."""
    return step.told_in.get(previous, step.cells[0] if step.cells else None)


def _no_step(name: str, steps: Iterable[str], place: Place) -> Diagnostic:
    """KG110 for a tag that names a step that is none."""
    near = nearest(name, steps)
    hint = f"did you mean {near!r}?" if near is not None else "the steps are: " + ", ".join(steps)
    remedies = [Remedy(f"prev:{name}", f"prev:{near}")] if near is not None else [Remedy(f"prev:{name}")]
    return error("KG110", f"the tag prev:{name} names a step that does not exist", place, hint, remedies=remedies)


def _find_cycle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Steps that wait for one another, each for the one before it and the first for the last; none if none do."""
    if in_order(graph) is not None:
        return []
    import networkx as nx

    directed: nx.DiGraph[str] = nx.DiGraph()
    directed.add_nodes_from(graph)
    directed.add_edges_from((name, step) for step, names in graph.items() for name in names)
    return [edge[0] for edge in nx.find_cycle(directed)]


class Order:
    """The steps in an order of execution, and what each of them can see of the others.

    A step with ``prev:`` tags sees the steps that these lead to. A step without sees every step before it in the
    notebook, as the notebook itself does; which of them it waits for is for data flow to say.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.names = in_order(declared_graph(pipeline.steps)) or []
        self.index = {name: index for index, name in enumerate(self.names)}
        self._declared = {step.name: step.after for step in pipeline.steps}
        self._edges: dict[str, set[str]] = defaultdict(set)
        self._ancestors: dict[str, frozenset[str]] = {}
        self._before: dict[str, frozenset[str]] = {}

    def is_free(self, step: str) -> bool:
        """Whether no tag says what the step waits for."""
        return not self._declared[step]

    def set_edges(self, step: str, predecessors: Iterable[str]) -> None:
        """Say which steps a step waits for; asked for in the order of ``names``."""
        edges = set(predecessors)
        self._edges[step] = edges
        self._ancestors[step] = frozenset(edges).union(*(self._ancestors[edge] for edge in edges))

    def ancestors(self, step: str) -> frozenset[str]:
        """The steps that surely ran before a step."""
        if step not in self._ancestors:
            known = [name for name in self._declared[step] if name in self._ancestors]
            self._ancestors[step] = frozenset(known).union(*(self._ancestors[name] for name in known))
        return self._ancestors[step]

    def last(self, step: str, candidates: Iterable[str]) -> list[str]:
        """Those of the candidate producers whose value reaches the step: one, or several on parallel branches."""
        left = self.seen_by(step).intersection(candidates)
        if self.is_free(step):
            return [max(left, key=self.index.__getitem__)] if left else []
        found: list[str] = []
        while left:
            found.append(max(left, key=self.index.__getitem__))
            left -= self.ancestors(found[-1]) | {found[-1]}
        return found[::-1]

    def seen_by(self, step: str) -> frozenset[str]:
        """The steps whose values a step can have: those that it waits for or, where no tag says so, all before it."""
        if not self.is_free(step):
            return self.ancestors(step)
        if step not in self._before:
            self._before[step] = frozenset(self.names[: self.index[step]])
        return self._before[step]
