"""Notebooks inside a pipeline that can't run as a whole."""

from __future__ import annotations

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.groups import groups_of, is_inside, item_of, predecessors
from kalegen.model.ordering import in_order
from kalegen.model.pipeline import PlannedPipeline


def check_nesting(pipeline: PlannedPipeline) -> list[Diagnostic]:
    """KG809 for a notebook whose steps run before and after a step outside of it; for a planned pipeline."""
    found = []
    for group in [*groups_of(pipeline), ()]:
        before = predecessors(pipeline, group)
        if in_order(before) is not None:
            continue
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edges_from((first, item) for item, needed in before.items() for first in needed)
        way = [edge[0] for edge in nx.find_cycle(graph)]
        step = next(step for step in pipeline.steps if is_inside(step, group) and item_of(step, group) in way)
        message = f"a notebook inside another runs as one task, but {' -> '.join([*way, way[0]])} wait for one another"
        hint = "change the prev: tags so that the step runs before all steps of that notebook, or after all of them"
        found.append(error("KG809", message, Place(pipeline.file, step.cells[0], step=step.name), hint))
    return found
