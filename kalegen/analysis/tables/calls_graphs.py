"""What NetworkX does to its arguments (sources: its API reference, and the decorators of its functions).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    CHANGES_FIRST,
    GENERATOR_ARGUMENTS,
    NOTHING,
    CallEffect,
    Draw,
    Position,
    Shares,
    Switch,
    under,
    words,
)
from kalegen.analysis.tables.scientific import OVERWRITES

_TARGETS: tuple[Position, ...] = ("ax", "create_using")
"""A graph that is given to be made anew, and axes to draw into."""

_GRAPHS = CallEffect(
    shares=Shares.HOLDS | Shares.PARTS,
    mutates=_TARGETS,
    defaults=("create_using",),
    calls=(ALL,),
    generators=GENERATOR_ARGUMENTS,
    switches=OVERWRITES,
)
_NEW = replace(_GRAPHS, shares=NOTHING)
_ITERATES = replace(_GRAPHS, iterator=True)
_CHANGES = CallEffect(mutates=(0, "G", "G_to_add_to"), shares=NOTHING, stores_arguments=True)
_RANDOM = (Draw("random", ("seed",)),)
_NUMPY = (Draw("numpy", ("seed",)),)
_SWAPS = CallEffect(mutates=(0, "G"), shares=Shares.ITSELF, of=(0,), draws=_RANDOM, generators=GENERATOR_ARGUMENTS)


def _changes_unless_copied(position: int) -> CallEffect:
    """A function that gives a changed copy, or, told not to copy, changes the graph."""
    told = Switch("copy", (0, "G"), harmless=(True,), shares=Shares.ITSELF, position=position)
    return replace(_GRAPHS, switches=(told,))


_DRAWN_WITH_RANDOM = (
    "LFR_benchmark_graph approximate_current_flow_betweenness_centrality barabasi_albert_graph binomial_graph"
    " connected_watts_strogatz_graph dense_gnm_random_graph"
    " directed_joint_degree_graph dual_barabasi_albert_graph duplication_divergence_graph erdos_renyi_graph"
    " expected_degree_graph extended_barabasi_albert_graph fast_gnp_random_graph gaussian_random_partition_graph"
    " general_random_intersection_graph geographical_threshold_graph geometric_soft_configuration_graph"
    " gnm_random_graph gnp_random_graph joint_degree_graph k_random_intersection_graph"
    " lattice_reference maximal_independent_set navigable_small_world_graph newman_watts_strogatz_graph omega"
    " partial_duplication_graph planted_partition_graph powerlaw_cluster_graph"
    " random_cograph random_degree_sequence_graph random_geometric_graph random_internet_as_graph"
    " random_kernel_graph random_labeled_rooted_forest random_labeled_rooted_tree random_labeled_tree"
    " random_lobster random_lobster_graph random_partition_graph random_powerlaw_tree random_powerlaw_tree_sequence"
    " random_reference random_regular_graph random_shell_graph random_spanning_tree random_tree"
    " random_unlabeled_rooted_forest random_unlabeled_rooted_tree random_unlabeled_tree relaxed_caveman_graph"
    " rich_club_coefficient scale_free_graph sigma soft_random_geometric_graph spanner stochastic_block_model"
    " thresholded_random_geometric_graph uniform_random_intersection_graph watts_strogatz_graph waxman_graph"
)
_DRAWN_WITH_NUMPY = (
    "algebraic_connectivity arf_layout draw draw_forceatlas2 draw_networkx draw_random draw_spring"
    " fiedler_vector forceatlas2_layout fruchterman_reingold_layout maybe_regular_expander"
    " maybe_regular_expander_graph panther_similarity panther_vector_similarity random_k_out_graph random_layout"
    " random_regular_expander_graph spectral_bisection spectral_graph_forge spectral_ordering spring_layout"
)
_ITERATORS = (
    "ArborescenceIterator SpanningTreeIterator adamic_adar_index all_neighbors all_node_cuts"
    " all_pairs_lowest_common_ancestor all_pairs_all_shortest_paths all_pairs_bellman_ford_path"
    " all_pairs_bellman_ford_path_length"
    " all_pairs_dijkstra all_pairs_dijkstra_path all_pairs_dijkstra_path_length all_pairs_shortest_path"
    " all_pairs_shortest_path_length all_shortest_paths all_simple_edge_paths all_simple_paths"
    " all_topological_sorts all_triads all_triangles antichains articulation_points attracting_components"
    " bfs_beam_edges bfs_edges bfs_labeled_edges bfs_layers bfs_predecessors bfs_successors"
    " biconnected_component_edges biconnected_components bridges chain_decomposition chordal_graph_cliques"
    " chordless_cycles cn_soundarajan_hopcroft common_neighbor_centrality connected_components dfs_edges"
    " dfs_labeled_edges dfs_postorder_nodes dfs_preorder_nodes edge_bfs edge_boundary edge_dfs edge_disjoint_paths"
    " enumerate_all_cliques eulerian_circuit eulerian_path find_cliques find_cliques_recursive generate_adjlist"
    " generate_edgelist generate_gexf generate_gml generate_graphml generate_multiline_adjlist"
    " generate_network_text generate_pajek generic_bfs_edges global_parameters isolates jaccard_coefficient"
    " k_edge_augmentation k_edge_components k_edge_subgraphs kosaraju_strongly_connected_components"
    " lexicographical_topological_sort local_bridges maximum_spanning_edges minimum_spanning_edges neighbors"
    " node_attribute_xy node_degree_xy node_disjoint_paths nodes_with_selfloops non_edges nonisomorphic_trees"
    " optimize_edit_paths optimize_graph_edit_distance preferential_attachment ra_index_soundarajan_hopcroft"
    " resource_allocation_index selfloop_edges shortest_simple_paths simple_cycles single_source_all_shortest_paths"
    " strongly_connected_components topological_generations topological_sort tree_all_pairs_lowest_common_ancestor"
    " vf2pp_all_isomorphisms weakly_connected_components within_inter_cluster"
)
_MADE_INTO = {
    0: (
        "bull_graph chvatal_graph cubical_graph desargues_graph diamond_graph dodecahedral_graph frucht_graph"
        " heawood_graph house_graph house_x_graph icosahedral_graph krackhardt_kite_graph moebius_kantor_graph"
        " null_graph octahedral_graph petersen_graph sedgewick_maze_graph tetrahedral_graph trivial_graph"
        " truncated_cube_graph truncated_tetrahedron_graph tutte_graph"
    ),
    1: (
        "binomial_tree chordal_cycle_graph circular_ladder_graph complete_graph cycle_graph degree_sequence_tree"
        " dorogovtsev_goltsev_mendes_graph empty_graph from_dict_of_dicts from_dict_of_lists from_edgelist"
        " from_pandas_adjacency havel_hakimi_graph ladder_graph line_graph make_max_clique_graph"
        " margulis_gabber_galil_graph paley_graph path_graph star_graph to_networkx_graph wheel_graph"
    ),
    2: (
        "balanced_tree barbell_graph circulant_graph complete_bipartite_graph directed_havel_hakimi_graph"
        " from_numpy_array from_scipy_sparse_array full_rary_tree hkn_harary_graph hnm_harary_graph lollipop_graph"
        " make_clique_bipartite tadpole_graph"
    ),
    3: (
        "LCF_graph grid_2d_graph parse_adjlist parse_edgelist parse_multiline_adjlist read_adjlist read_edgelist"
        " read_multiline_adjlist read_weighted_edgelist"
    ),
    4: ("from_pandas_edgelist hexagonal_lattice_graph triangular_lattice_graph"),
}
"""Functions that make the graph anew that they are given, by its position."""

_MADE_AT_RANDOM = {
    **dict.fromkeys(words("configuration_model gnc_graph random_clustered_graph"), 1),
    **dict.fromkeys(words("directed_configuration_model gn_graph gnr_graph"), 2),
}
"""Those of them that draw random numbers."""

GRAPH_CALLS: dict[str, CallEffect] = {
    "networkx.*": _GRAPHS,
    **under("networkx", _ITERATES, _ITERATORS),
    **under("networkx", replace(_NEW, draws=_RANDOM), _DRAWN_WITH_RANDOM),
    **under("networkx", replace(_NEW, draws=_NUMPY), _DRAWN_WITH_NUMPY),
    "networkx.generate_random_paths": replace(_ITERATES, draws=_NUMPY),
    **under(
        "networkx",
        replace(_NEW, draws=(Draw("random", ("seed",), 1), Draw("random", ("seed",), "k"))),
        "betweenness_centrality edge_betweenness_centrality",
    ),
    "networkx.algorithms.approximation.average_clustering": replace(_NEW, draws=_RANDOM),
    **under(
        "networkx",
        _CHANGES,
        "set_node_attributes set_edge_attributes add_path add_cycle add_star",
    ),
    **under("networkx", CHANGES_FIRST, "remove_node_attributes remove_edge_attributes"),
    "networkx.freeze": CallEffect(mutates=(0, "G"), shares=Shares.ITSELF),
    "networkx.relabel_nodes": _changes_unless_copied(2),
    "networkx.contracted_edge": _changes_unless_copied(3),
    **under("networkx", _changes_unless_copied(4), "contracted_nodes identified_nodes"),
    **under("networkx", _SWAPS, "double_edge_swap directed_edge_swap"),
    "networkx.connected_double_edge_swap": replace(_SWAPS, shares=NOTHING),
    # They leave numbers at the edges.
    **under(
        "networkx",
        replace(_NEW, mutates=(0, "G")),
        "minimum_branching minimum_spanning_arborescence maximum_spanning_arborescence",
    ),
    "networkx.barycenter": replace(_NEW, switches=(Switch("attr", (0,), position=2),)),
    **{
        f"networkx.{name}": replace(_GRAPHS, mutates=(place, *_TARGETS), defaults=(place, "create_using"))
        for place, names in _MADE_INTO.items()
        for name in words(names)
    },
    # They may keep a dict of dicts as their own.
    **under(
        "networkx",
        replace(_GRAPHS, mutates=(1, *_TARGETS), defaults=(1, "create_using"), stores_arguments=True),
        "to_networkx_graph from_dict_of_dicts",
    ),
    **{
        f"networkx.{name}": replace(_NEW, mutates=(place, *_TARGETS), defaults=(place, "create_using"), draws=_RANDOM)
        for name, place in _MADE_AT_RANDOM.items()
    },
    "networkx.stochastic_graph": _changes_unless_copied(1),
    "networkx.display": replace(_GRAPHS, shares=Shares.ITSELF, draws=_NUMPY),
    **under(
        "networkx.algorithms.community",
        replace(_NEW, draws=_RANDOM),
        "louvain_communities kernighan_lin_bisection",
    ),
    **under(
        "networkx.algorithms.community",
        replace(_ITERATES, draws=_RANDOM),
        "asyn_lpa_communities louvain_partitions asyn_fluidc fast_label_propagation_communities",
    ),
    **under(
        "networkx.algorithms.community",
        _ITERATES,
        "girvan_newman k_clique_communities",
    ),
}
