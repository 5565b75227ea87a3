"""What libraries for plots, images, graphs, texts and the web do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.calls_numeric import LIBRARY, NUMBER, OVERWRITES, TARGETS
from kalegen.analysis.tables.effects import (
    ALL,
    FRESH,
    GENERATOR_ARGUMENTS,
    GLANCE,
    HOLDER,
    NOTHING,
    SCALAR,
    CallEffect,
    Draw,
    Shares,
    Switch,
    under,
)

_DRAWS_INTO = CallEffect(
    mutates=(*TARGETS, "ax_marg_x"),
    shares=Shares.HOLDS,
    defaults=TARGETS,
    preserves=(ALL,),
    calls=(ALL,),
    generators=GENERATOR_ARGUMENTS,
)
_PLOTS_NEW = replace(_DRAWS_INTO, shares=NOTHING)
_PLOT_WITH_NUMPY = CallEffect(
    shares=NOTHING, defaults=TARGETS, mutates=TARGETS, draws=(Draw("numpy", ("seed",)),), generators=GENERATOR_ARGUMENTS
)

_PLOTS: dict[str, CallEffect] = {
    "matplotlib.*": _DRAWS_INTO,
    "matplotlib.pyplot.*": _DRAWS_INTO,
    **under(
        "matplotlib.pyplot",
        CallEffect(
            mutates=(0, "obj", "mappable", "ax", "cax"), shares=Shares.HOLDS | Shares.ITSELF, stores_arguments=True
        ),
        "setp colorbar",
    ),
    **under("matplotlib.pyplot", CallEffect(mutates=(0, "ax"), shares=NOTHING), "sca delaxes"),
    **under("matplotlib.pyplot", CallEffect(mutates=(0, "fig"), shares=NOTHING), "close figure"),
    **under("matplotlib", NUMBER, "use get_backend rc rcdefaults set_loglevel"),
    "matplotlib.animation.*": CallEffect(mutates=(0, "fig"), shares=Shares.HOLDS, calls=(ALL,), stores_arguments=True),
    "matplotlib.widgets.*": CallEffect(mutates=(0, "ax"), shares=Shares.HOLDS, calls=(ALL,), stores_arguments=True),
    "mpl_toolkits.*": CallEffect(mutates=(ALL,), shares=Shares.HOLDS, stores_arguments=True),
    "seaborn.*": _PLOTS_NEW,
    **under("seaborn", FRESH, "load_dataset color_palette get_dataset_names"),
    **under("seaborn", _PLOT_WITH_NUMPY, "stripplot catplot factorplot regplot lmplot jointplot pairplot"),
    "seaborn.despine": CallEffect(mutates=(0, 1, "fig", "ax"), shares=NOTHING, immutable=True),
    "plotly.*": HOLDER,
    "plotly.express.*": HOLDER,
    **under("plotly.io", CallEffect(shares=NOTHING, immutable=True), "write_html write_image write_json show"),
    "altair.*": HOLDER,
    **under("IPython.display", GLANCE, "display clear_output set_matplotlib_formats"),
    **under("IPython.display", HOLDER, "Image HTML Markdown Audio Video SVG Latex JSON"),
    **under("IPython.core.display", HOLDER, "HTML Image display"),
}

_CV2_FRESH = (
    "imread imdecode cvtColor resize GaussianBlur medianBlur bilateralFilter blur Canny threshold adaptiveThreshold"
    " equalizeHist warpAffine warpPerspective rotate flip dilate erode morphologyEx filter2D Sobel Laplacian Scharr"
    " addWeighted bitwise_and bitwise_or bitwise_xor bitwise_not inRange absdiff add subtract multiply divide"
    " copyMakeBorder getRotationMatrix2D getPerspectiveTransform getAffineTransform getStructuringElement calcHist"
    " matchTemplate connectedComponents connectedComponentsWithStats HoughLines HoughLinesP HoughCircles cornerHarris"
    " goodFeaturesToTrack contourArea arcLength boundingRect minAreaRect approxPolyDP convexHull moments split merge"
    " applyColorMap pyrDown pyrUp undistort imencode minMaxLoc norm mean meanStdDev countNonZero getTextSize"
    " findContours"
)
_CV2_POSITIONAL_TARGETS = tuple(range(2, 8))

_IMAGES: dict[str, CallEffect] = {
    **under(
        "cv2", CallEffect(mutates=("dst", *_CV2_POSITIONAL_TARGETS), shares=NOTHING, defaults=("dst", 2)), _CV2_FRESH
    ),
    **under(
        "cv2",
        CallEffect(mutates=(0, "img", "image"), shares=Shares.ITSELF),
        "line rectangle circle ellipse polylines fillPoly fillConvexPoly putText arrowedLine drawContours drawMarker"
        " drawKeypoints floodFill",
    ),
    **under("cv2", SCALAR, "imwrite waitKey destroyAllWindows imshow"),
    **under("cv2", FRESH, "VideoCapture CascadeClassifier"),
    "PIL.*": HOLDER,
    "PIL.ImageOps.exif_transpose": CallEffect(switches=(Switch("in_place", (0,)),)),
    "skimage.*": LIBRARY,
    "imageio.*": FRESH,
}

_NETWORKX_CHANGES = (
    "set_node_attributes set_edge_attributes add_path add_cycle add_star freeze relabel_nodes contracted_nodes"
    " contracted_edge identified_nodes double_edge_swap connected_double_edge_swap directed_edge_swap"
    " remove_node_attributes remove_edge_attributes"
)
_NETWORKX_DRAWS = (
    Draw("random", ("seed",)),
    Draw("numpy", ("seed",)),
)
_NETWORKX_RANDOM = (
    "LFR_benchmark_graph algebraic_connectivity approximate_current_flow_betweenness_centrality arf_layout"
    " average_clustering barabasi_albert_graph betweenness_centrality binomial_graph configuration_model"
    " connected_double_edge_swap connected_watts_strogatz_graph dense_gnm_random_graph directed_configuration_model"
    " directed_edge_swap directed_joint_degree_graph double_edge_swap draw draw_networkx draw_random draw_spring"
    " dual_barabasi_albert_graph duplication_divergence_graph edge_betweenness_centrality erdos_renyi_graph"
    " expected_degree_graph extended_barabasi_albert_graph fast_gnp_random_graph fiedler_vector forceatlas2_layout"
    " fruchterman_reingold_layout gaussian_random_partition_graph general_random_intersection_graph"
    " generate_random_paths geographical_threshold_graph geometric_soft_configuration_graph gn_graph gnc_graph"
    " gnm_random_graph gnp_random_graph gnr_graph joint_degree_graph k_random_intersection_graph lattice_reference"
    " maximal_independent_set maybe_regular_expander maybe_regular_expander_graph navigable_small_world_graph"
    " newman_watts_strogatz_graph omega panther_similarity panther_vector_similarity partial_duplication_graph"
    " planted_partition_graph powerlaw_cluster_graph random_clustered_graph random_cograph"
    " random_degree_sequence_graph random_geometric_graph random_internet_as_graph random_k_out_graph"
    " random_kernel_graph random_labeled_rooted_forest random_labeled_rooted_tree random_labeled_tree random_layout"
    " random_lobster random_lobster_graph random_partition_graph random_powerlaw_tree random_powerlaw_tree_sequence"
    " random_reference random_regular_expander_graph random_regular_graph random_shell_graph random_spanning_tree"
    " random_tree random_unlabeled_rooted_forest random_unlabeled_rooted_tree random_unlabeled_tree"
    " relaxed_caveman_graph rich_club_coefficient scale_free_graph sigma soft_random_geometric_graph spanner"
    " spectral_bisection spectral_graph_forge spectral_ordering spring_layout stochastic_block_model"
    " thresholded_random_geometric_graph uniform_random_intersection_graph watts_strogatz_graph waxman_graph"
)

_GRAPHS_AND_TEXTS: dict[str, CallEffect] = {
    "networkx.*": CallEffect(
        shares=Shares.HOLDS, mutates=("ax",), calls=(ALL,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES
    ),
    **under("networkx", CallEffect(mutates=(0, "G", "G_to_add_to"), stores_arguments=True), _NETWORKX_CHANGES),
    **under(
        "networkx",
        CallEffect(
            shares=Shares.HOLDS, mutates=("ax",), calls=(ALL,), draws=_NETWORKX_DRAWS, generators=GENERATOR_ARGUMENTS
        ),
        _NETWORKX_RANDOM,
    ),
    **under(
        "networkx.algorithms.community",
        CallEffect(shares=Shares.HOLDS, draws=_NETWORKX_DRAWS, generators=GENERATOR_ARGUMENTS),
        "asyn_lpa_communities louvain_communities louvain_partitions kernighan_lin_bisection asyn_fluidc"
        " label_propagation fast_label_propagation_communities",
    ),
    "nltk.*": HOLDER,
    "nltk.download": SCALAR,
    "spacy.load": FRESH,
    "gensim.models.*": CallEffect(shares=Shares.HOLDS, preserves=(ALL,), draws=(Draw("numpy", ("seed",)),)),
    "gensim.corpora.*": HOLDER,
    "wordcloud.*": CallEffect(shares=Shares.HOLDS, draws=(Draw("random", ("random_state",)),)),
    "sympy.*": HOLDER,
    "textblob.*": HOLDER,
}

_WEB_AND_FILES: dict[str, CallEffect] = {
    "requests.*": FRESH,
    "bs4.*": HOLDER,
    "yaml.*": FRESH,
    **under(
        "yaml",
        CallEffect(mutates=(1, "stream"), shares=NOTHING, immutable=True),
        "dump safe_dump dump_all safe_dump_all",
    ),
    "joblib.*": HOLDER,
    "joblib.dump": CallEffect(mutates=("filename",), shares=NOTHING),
    "joblib.load": FRESH,
    **under("cloudpickle", SCALAR, "dumps"),
    **under("cloudpickle", FRESH, "loads"),
    "tqdm.*": HOLDER,
    "dateutil.*": SCALAR,
    "tabulate.tabulate": SCALAR,
    "pytz.*": SCALAR,
    "sqlalchemy.*": HOLDER,
    "pyarrow.*": HOLDER,
}

_PROVIDED = {"kalegen.runtime.shell.*": FRESH, "kalegen.runtime.display.*": SCALAR}
"""What the front end calls in the place of Jupyter's syntax."""

OTHER_CALLS: dict[str, CallEffect] = {**_PROVIDED, **_PLOTS, **_IMAGES, **_GRAPHS_AND_TEXTS, **_WEB_AND_FILES}
