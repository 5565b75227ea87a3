"""NetworkX."""

from __future__ import annotations

from typing import Any

import networkx as nx

from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample


def graph() -> Any:
    made = nx.cycle_graph(6)
    made.add_edge(0, 3, weight=2.0)
    return made


_PARTITION = [{0, 1, 2}, {3, 4, 5}]

_POOL: tuple[Sample, ...] = (
    lambda: given(graph()),
    lambda: given(graph(), 2),
    lambda: given(graph(), 0, 3),
    lambda: given(8),
    lambda: given(8, 2),
    lambda: given(8, 0.5),
    lambda: given(8, 2, 0.5),
    lambda: given(8, 2, 0.5, 0.5),
    lambda: given([2, 2, 2, 2]),
    lambda: given([2, 2, 2], [2, 2, 2]),
    lambda: given([3, 3], 0.7, 0.3),
    lambda: given(nx.DiGraph(graph())),
    lambda: given(2, 4, 0.7, 0.3),
    lambda: given(graph(), {0: {"a": [1]}}),
    lambda: given(graph(), [0, 1, 2]),
    lambda: given(graph(), {0: 10}),
)

_OWN: dict[str, tuple[Sample, ...]] = {
    "networkx.set_node_attributes": (lambda: given(graph(), {0: [1]}, "a"),),
    "networkx.set_edge_attributes": (lambda: given(graph(), {(0, 1): [1]}, "a"),),
    "networkx.remove_node_attributes": (lambda: given(graph(), "a"),),
    "networkx.relabel_nodes": (lambda: given(graph(), {0: 10}, False), lambda: given(graph(), {0: 10}, copy=False)),
    "networkx.contracted_nodes": (lambda: given(graph(), 0, 1, copy=False), lambda: given(graph(), 0, 1)),
    "networkx.double_edge_swap": (lambda: given(graph(), 1, 100),),
}

LIBRARY = Library(packages=("networkx",), pool=_POOL, own=_OWN)
