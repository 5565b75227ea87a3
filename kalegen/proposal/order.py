"""Which steps wait for which: those that take values, and those that work with files, wait for those before them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kalegen.proposal.activities import Activity, activities_in
from kalegen.proposal.cuts import Block
from kalegen.proposal.segmentation import Segmentation

FILES = (Activity.DOWNLOAD, Activity.LOAD, Activity.SAVE)
SYSTEM = re.compile(
    r"^\s*(?:!|%%|%cd)|=\s*!|\bopen\(|\bos\.|\bshutil\.|\bsubprocess\b|\bPath\(|zipfile|tarfile", re.MULTILINE
)
"""What may work with files, or do anything at all in a shell: kalegen can't know which."""


def order_of(cut: Segmentation) -> Mapping[str, tuple[str, ...]]:
    """The steps that each step waits for, as few as say it all; none where tags make other steps already."""
    import networkx as nx

    if cut.planned.pipeline is None or cut.draft.has_steps:
        return {}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(cut.names)
    homes = {cell: step.name for step in cut.planned.pipeline.steps for cell in step.cells}
    for step in cut.planned.pipeline.steps:
        copied = {homes[code.cell] for code in step.code if code.cell in homes} - {step.name}
        producers = {load.artifact.producer for load in step.loads} | set(step.order) | copied
        graph.add_edges_from((producer, step.name) for producer in producers)
    filing = [name for name, group in zip(cut.names, cut.groups, strict=True) if _uses_files(group)]
    graph.add_edges_from(pairwise(filing))
    reduced = nx.transitive_reduction(graph)
    return {name: tuple(other for other in cut.names if reduced.has_edge(other, name)) for name in cut.names}


def _uses_files(group: Sequence[Block]) -> bool:
    """Whether a step may read or write files."""
    cells = [cell for block in group for cell in block.cells]
    return any(SYSTEM.search(cell.source) or not activities_in(cell.tree).keys().isdisjoint(FILES) for cell in cells)
