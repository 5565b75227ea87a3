"""NetworkX."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample


def graph() -> Any:
    made = nx.cycle_graph(6)
    made.add_edge(0, 3, weight=2.0)
    return made


def attributed() -> Any:
    made = graph()
    made.nodes[0]["a"] = [1]
    return made


def directed() -> Any:
    made = nx.DiGraph([(0, 1), (1, 2), (0, 2)])
    made[0][1]["weight"] = 2.0
    return made


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
    lambda: given(directed()),
    lambda: given(directed(), 0, 2),
    lambda: given(attributed(), attributed()),
    lambda: given(2, 4, 0.7, 0.3),
    lambda: given(graph(), {0: {"a": [1]}}),
    lambda: given(graph(), [0, 1, 2]),
    lambda: given(graph(), {0: 10}),
)

_OWN: dict[str, tuple[Sample, ...]] = {
    "networkx.set_node_attributes": (lambda: given(graph(), {0: [1]}, "a"),),
    "networkx.set_edge_attributes": (lambda: given(graph(), {(0, 1): [1]}, "a"),),
    "networkx.remove_node_attributes": (lambda: given(attributed(), "a"),),
    "networkx.remove_edge_attributes": (lambda: given(graph(), "weight"),),
    **{f"networkx.add_{what}": (lambda: given(graph(), [7, 8, 9], data=[1]),) for what in ("path", "cycle", "star")},
    "networkx.relabel_nodes": (lambda: given(graph(), {0: 10}, False), lambda: given(graph(), {0: 10}, copy=False)),
    "networkx.contracted_nodes": (
        lambda: given(graph(), 0, 1, copy=False),
        lambda: given(graph(), 0, 1, True, False),
        lambda: given(graph(), 0, 1),
    ),
    "networkx.identified_nodes": (lambda: given(graph(), 0, 1, True, False), lambda: given(graph(), 0, 1)),
    "networkx.contracted_edge": (lambda: given(graph(), (0, 1), True, False), lambda: given(graph(), (0, 1))),
    **{
        f"networkx.{name}": (lambda: given(8, 0.5),)
        for name in ("binomial_graph", "erdos_renyi_graph", "fast_gnp_random_graph", "gnp_random_graph")
    },
    "networkx.to_networkx_graph": (lambda: given({0: {1: {"weight": [1]}}}, nx.Graph()),),
    "networkx.LCF_graph": (lambda: given(6, [3, -3], 3),),
    "networkx.circulant_graph": (lambda: given(6, [1]),),
    "networkx.degree_sequence_tree": (lambda: given([1, 2, 1]),),
    "networkx.from_dict_of_dicts": (lambda: given({0: {1: {"weight": [1]}}}),),
    "networkx.from_dict_of_lists": (lambda: given({0: [1]}),),
    "networkx.from_edgelist": (lambda: given([(0, 1)]),),
    "networkx.from_numpy_array": (lambda: given(np.ones((2, 2))),),
    "networkx.from_pandas_adjacency": (lambda: given(pd.DataFrame(np.ones((2, 2)))),),
    "networkx.from_pandas_edgelist": (lambda: given(pd.DataFrame({"source": [0], "target": [1]})),),
    "networkx.from_scipy_sparse_array": (lambda: given(scipy.sparse.eye_array(3)),),
    "networkx.hkn_harary_graph": (lambda: given(2, 5),),
    "networkx.hnm_harary_graph": (lambda: given(5, 6),),
    "networkx.parse_adjlist": (lambda: given(["0 1"]),),
    "networkx.parse_edgelist": (lambda: given(["0 1 {}"]),),
    "networkx.parse_multiline_adjlist": (lambda: given(iter(["0 1", "1 {}"])),),
    "networkx.connected_double_edge_swap": (
        lambda: given(nx.complete_graph(2), 1),
        lambda: given(nx.cycle_graph(8), 1),
    ),
    "networkx.double_edge_swap": (lambda: given(graph(), 1, 100),),
    "networkx.directed_edge_swap": (lambda: given(nx.path_graph(6, nx.DiGraph), max_tries=100),),
    "networkx.barycenter": (
        lambda: given(graph(), None, "a"),
        lambda: given(graph(), attr="a"),
        lambda: given(graph()),
    ),
    **{
        f"networkx.{name}": (lambda: given(graph(), k=3), lambda: given(graph(), 3))
        for name in ("betweenness_centrality", "edge_betweenness_centrality")
    },
    **{f"networkx.{name}": (lambda: given(graph(), 1),) for name in ("random_reference", "lattice_reference")},
    **{f"networkx.{name}": (lambda: given(nx.complete_graph(4), 1, 1),) for name in ("sigma", "omega")},
    "networkx.rich_club_coefficient": (lambda: given(nx.circular_ladder_graph(6), Q=1),),
    "networkx.spanner": (lambda: given(graph(), 3),),
    "networkx.algorithms.approximation.average_clustering": (lambda: given(graph(), 10),),
    "networkx.maximum_branching": (lambda: given(directed()),),
    "networkx.directed_joint_degree_graph": (lambda: given([0, 1, 1, 2], [1, 1, 1, 1], {1: {1: 2, 2: 2}}),),
    "networkx.joint_degree_graph": (
        lambda: given({1: {4: 1}, 2: {2: 2, 3: 2, 4: 2}, 3: {2: 2, 4: 1}, 4: {1: 1, 2: 2, 3: 1}}),
    ),
    "networkx.dual_barabasi_albert_graph": (lambda: given(10, 2, 1, 0.5),),
    "networkx.extended_barabasi_albert_graph": (lambda: given(10, 2, 0.1, 0.1),),
    "networkx.gaussian_random_partition_graph": (lambda: given(20, 5, 5, 0.25, 0.1),),
    "networkx.general_random_intersection_graph": (lambda: given(3, 2, [0.5, 0.5]),),
    "networkx.geometric_soft_configuration_graph": (lambda: given(beta=1.5, n=10, gamma=2.7, mean_degree=3),),
    "networkx.k_random_intersection_graph": (lambda: given(4, 3, 2),),
    "networkx.uniform_random_intersection_graph": (lambda: given(4, 3, 0.5),),
    "networkx.panther_vector_similarity": (lambda: given(graph(), 0, D=2),),
    "networkx.random_clustered_graph": (
        lambda: given([(1, 0), (1, 0), (1, 0), (2, 0), (1, 0), (2, 1), (0, 1), (0, 1)]),
    ),
    "networkx.random_kernel_graph": (lambda: given(5, lambda u, w, z: z - w, lambda u, w, r: r + w),),
    **{f"networkx.random_lobster{end}": (lambda: given(10, 0.5, 0.5),) for end in ("", "_graph")},
    "networkx.random_regular_graph": (lambda: given(2, 6),),
    "networkx.random_shell_graph": (lambda: given([(5, 10, 0.8), (6, 8, 0.8)]),),
    "networkx.stochastic_block_model": (lambda: given([3, 3], [[0.5, 0.1], [0.1, 0.5]]),),
    "networkx.algorithms.community.k_clique_communities": (lambda: given(graph(), 2),),
    "networkx.algorithms.community.asyn_fluidc": (lambda: given(graph(), 2),),
}

_FILES = tuple(f"networkx.{name}" for name in dir(nx) if name.startswith(("read_", "write_")))
_MEASURES = ("diameter", "radius")

LIBRARY = Library(
    packages=("networkx",),
    pool=_POOL,
    own=_OWN,
    apart=frozenset(
        f"networkx.{name}" for name in words("random_reference lattice_reference sigma omega rich_club_coefficient")
    ),
    untried={
        **dict.fromkeys(_FILES, "read and write files"),
        "networkx.LFR_benchmark_graph": "may take minutes: it tries until it finds a graph",
    },
    most_calls=2,
    accepted={
        **{f"networkx.{name} gives part of argument 1": "of eccentricities that are lists" for name in _MEASURES},
        **{
            f"networkx.shortest_path{end} gives an iterator": "of a graph alone: between two nodes it gives a list"
            for end in ("", "_length")
        },
    },
)
