"""Methods of receivers whose kind is known (sources: Python's, pandas', numpy's and other references)."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    GENERATOR_ARGUMENTS,
    NOTHING,
    RECEIVER,
    Draw,
    MethodEffect,
    Position,
    Shares,
    methods,
    words,
)
from kalegen.analysis.tables.kinds import CONFUSION_MATRIX, ROC_CURVE
from kalegen.analysis.tables.methods_by_name import (
    CHANGE,
    COPY,
    DRAWING,
    FIT,
    IN_PLACE,
    MUTATORS_BY_NAME,
    READ,
    READ_CALLING,
    READ_FRESH,
    READ_GATHERING,
    READ_ITERATOR,
    READ_NUMBER,
    READ_PART,
    READ_VIEW,
)

_OWN: tuple[Position, ...] = (RECEIVER,)
_ITEM_CHANGE = MethodEffect(mutates=(RECEIVER,), shares=Shares.PART, of=_OWN, defaults=(1, "default"), shallow=True)
_ITEM_STORING = MethodEffect(mutates=(RECEIVER,), shares=NOTHING, immutable=True, shallow=True, stores_arguments=True)
_ITEM_EXCHANGE = replace(_ITEM_CHANGE, stores_arguments=True)
_ITEM_REMOVAL = MethodEffect(mutates=(RECEIVER,), shares=NOTHING, immutable=True, shallow=True)
_COPY = replace(READ_FRESH, switches=(*IN_PLACE, COPY))
_TABLE = replace(_COPY, shares=Shares.CELLS, of=_OWN)
_RESULT_INTO_ARGUMENT = MethodEffect(mutates=("out",), shares=NOTHING, defaults=("out",))
_NUMPY_SAMPLE = MethodEffect(shares=NOTHING, draws=(Draw("numpy", ("random_state",)),), generators=GENERATOR_ARGUMENTS)

_LIST: dict[str, MethodEffect] = {
    **methods(READ_GATHERING, "copy"),
    **methods(READ_NUMBER, "count index"),
    **methods(_ITEM_STORING, "append extend insert appendleft extendleft"),
    **methods(_ITEM_REMOVAL, "clear remove reverse rotate"),
    **methods(_ITEM_CHANGE, "pop popleft"),
    "sort": MethodEffect(mutates=(RECEIVER,), shares=NOTHING, immutable=True, shallow=True, calls=("key",)),
}
_DICT: dict[str, MethodEffect] = {
    "get": replace(READ_PART, shares=Shares.PART, defaults=(1, "default")),
    **methods(replace(READ, of=_OWN), "items keys values"),
    **methods(READ_GATHERING, "most_common"),
    **methods(READ_GATHERING, "copy"),
    **methods(READ_NUMBER, "total"),
    **methods(READ_ITERATOR, "elements"),
    **methods(_ITEM_STORING, "update subtract"),
    **methods(_ITEM_REMOVAL, "clear move_to_end"),
    "pop": _ITEM_CHANGE,
    "popitem": replace(_ITEM_CHANGE, shares=Shares.PARTS),
    **methods(_ITEM_EXCHANGE, "setdefault"),
}
_SET: dict[str, MethodEffect] = {
    **methods(replace(READ_GATHERING, of=(ALL,)), "copy union intersection difference symmetric_difference"),
    **methods(READ_NUMBER, "isdisjoint issubset issuperset"),
    **methods(_ITEM_STORING, "add update symmetric_difference_update"),
    **methods(_ITEM_REMOVAL, "clear discard remove difference_update intersection_update"),
    **methods(_ITEM_CHANGE, "pop"),
}

_TABULAR_VIEWS = (
    "T head tail transpose squeeze xs first last swapaxes set_flags truncate droplevel to_numpy set_axis clip"
)
_TABULAR_HOLDERS = "expanding ewm keys resample rolling align to_xarray"
_TABULAR_COPIES = (
    "abs add add_prefix add_suffix asfreq asof astype at_time between_time bfill combine_first compare"
    " convert_dtypes copy describe diff div divide drop drop_duplicates dropna duplicated eq explode ffill fillna"
    " floordiv ge gt infer_objects interpolate isin isna isnull le lt mask mod mul multiply ne nlargest notna notnull"
    " nsmallest pct_change pow radd rank rdiv reindex reindex_like rename_axis reorder_levels replace"
    " reset_index rfloordiv rmod rmul round rpow rsub rtruediv shift sort_index sort_values sub subtract swaplevel"
    " take to_dict to_period to_timestamp truediv tz_convert tz_localize unstack where pad backfill"
)
_TABULAR_NUMBERS = (
    "equals first_valid_index last_valid_index info to_clipboard to_csv to_excel to_hdf to_json to_latex to_markdown"
    " to_pickle to_sql to_string"
)
_TABULAR_RESULTS = (
    "all any corr count cov cummax cummin cumprod cumsum dot kurt kurtosis max mean median memory_usage min mode"
    " nunique prod product quantile sem skew std sum var idxmax idxmin plot hist mad"
)
_TABULAR_CALLS = "rename value_counts agg aggregate apply combine map pipe transform filter"

_FRAME: dict[str, MethodEffect] = {
    **methods(READ_VIEW, _TABULAR_VIEWS),
    **methods(replace(READ, of=_OWN), _TABULAR_HOLDERS),
    "groupby": replace(READ, calls=("by", 0)),
    **methods(_TABLE, _TABULAR_COPIES),
    **methods(
        replace(_TABLE, of=(ALL,)),
        "join melt merge pivot pivot_table select_dtypes set_index stack query eval to_records",
    ),
    "get": replace(READ_VIEW, defaults=(1, "default")),
    **methods(READ_FRESH, _TABULAR_RESULTS),
    **methods(READ_FRESH, "corrwith boxplot"),
    **methods(READ_NUMBER, _TABULAR_NUMBERS),
    **methods(READ_NUMBER, "to_feather to_html to_orc to_parquet to_stata to_xml to_gbq to_iceberg"),
    **methods(replace(READ_CALLING, shares=NOTHING), _TABULAR_CALLS),
    **methods(replace(READ_CALLING, shares=NOTHING), "applymap assign"),
    **methods(READ_ITERATOR, "items iterrows itertuples iteritems"),
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=NOTHING, immutable=True, stores_arguments=True),
        "insert isetitem update",
    ),
    "pop": replace(CHANGE, shares=NOTHING),
    "sample": _NUMPY_SAMPLE,
}
_SERIES: dict[str, MethodEffect] = {
    **methods(READ_VIEW, _TABULAR_VIEWS),
    **methods(replace(READ, of=_OWN), _TABULAR_HOLDERS),
    "groupby": replace(READ, calls=("by", 0)),
    **methods(_TABLE, _TABULAR_COPIES),
    **methods(READ_VIEW, "ravel to_frame view"),
    **methods(READ_FRESH, "divmod rdivmod case_when repeat"),
    "get": replace(READ_PART, defaults=(1, "default"), calls=(0,)),
    **methods(READ_FRESH, _TABULAR_RESULTS),
    **methods(READ_FRESH, "argmax argmin argsort autocorr between factorize searchsorted unique"),
    **methods(READ_GATHERING, "tolist to_list"),
    "item": READ_PART,
    **methods(READ_ITERATOR, "items iteritems"),
    **methods(READ_NUMBER, _TABULAR_NUMBERS),
    **methods(replace(READ_CALLING, shares=NOTHING), _TABULAR_CALLS),
    **methods(MethodEffect(mutates=(RECEIVER,), shares=NOTHING, immutable=True, stores_arguments=True), "update"),
    "pop": replace(CHANGE, shares=NOTHING),
    "sample": _NUMPY_SAMPLE,
}
_GROUPBY: dict[str, MethodEffect] = {
    **methods(
        READ_FRESH,
        "all any bfill boxplot corr corrwith count cov cumcount cummax cummin cumprod cumsum describe diff ffill"
        " first hist idxmax idxmin kurt last max mean median min ngroup nunique ohlc pct_change plot prod quantile"
        " rank sem shift size skew std sum unique value_counts var fillna interpolate asfreq nearest pad backfill",
    ),
    **methods(READ_FRESH, "get_group head nth tail take"),
    **methods(replace(READ, of=_OWN), "rolling expanding ewm resample groupby"),
    **methods(replace(READ_CALLING, shares=NOTHING), "agg aggregate apply filter map pipe transform"),
    "sample": _NUMPY_SAMPLE,
}
_INDEX: dict[str, MethodEffect] = {
    **methods(
        READ_FRESH,
        "append astype factorize copy delete difference drop drop_duplicates droplevel dropna fillna get_level_values"
        " insert intersection join putmask ravel reindex rename repeat set_names shift sort_values sortlevel"
        " symmetric_difference take to_flat_index to_frame to_list to_numpy to_series tolist transpose union unique"
        " view where groupby infer_objects round diff set_levels set_codes swaplevel reorder_levels strftime"
        " normalize floor ceil tz_convert tz_localize to_period to_timestamp to_pydatetime remove_unused_levels",
    ),
    **methods(
        READ_FRESH,
        "all any argmax argmin argsort asof asof_locs duplicated get_indexer get_indexer_for get_indexer_non_unique"
        " isin isna isnull notna notnull nunique searchsorted value_counts max min slice_indexer slice_locs day_name"
        " month_name isocalendar mean",
    ),
    **methods(READ_NUMBER, "equals get_loc get_slice_bound identical is_ item memory_usage"),
    **methods(replace(READ_CALLING, shares=NOTHING), "map"),
}
_ARRAY: dict[str, MethodEffect] = {
    **methods(READ_VIEW, "diagonal ravel reshape squeeze swapaxes transpose view getfield to_device"),
    **methods(_COPY, "astype flatten repeat newbyteorder"),
    **methods(READ_GATHERING, "tolist copy"),
    "item": READ_PART,
    **methods(replace(READ_VIEW, mutates=(0, "out"), defaults=(0, "out")), "conj conjugate"),
    **methods(_RESULT_INTO_ARGUMENT, "argpartition argsort nonzero searchsorted"),
    **methods(
        MethodEffect(mutates=(1, "out"), shares=NOTHING, defaults=(1, "out")), "argmax argmin dot max min ptp round"
    ),
    **methods(
        MethodEffect(mutates=(2, "out"), shares=NOTHING, defaults=(2, "out")), "cumprod cumsum prod sum mean std var"
    ),
    **methods(MethodEffect(mutates=(1, 2, "out"), shares=NOTHING, defaults=(1, 2, "out")), "any all"),
    **methods(replace(READ_GATHERING, mutates=(2, "out"), defaults=(2, "out")), "clip take choose compress"),
    **methods(MethodEffect(mutates=(4, "out"), shares=NOTHING, defaults=(4, "out")), "trace"),
    **methods(READ_NUMBER, "dumps tobytes tofile tostring dump"),
    "byteswap": replace(CHANGE, shallow=False),
    # The rows of a matrix are views of it.
    **methods(replace(_ITEM_STORING, shallow=False), "fill itemset put setfield"),
    **methods(replace(_ITEM_REMOVAL, shallow=False), "partition resize setflags sort"),
}

_TENSOR: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=("out",), shares=Shares.NEW | Shares.ITSELF, of=_OWN),
        "bool contiguous cpu cuda detach double expand expand_as flatten float half int long numpy permute reshape"
        " split squeeze t to transpose type type_as unbind unfold unsqueeze var view view_as chunk index_select narrow"
        " select real imag",
    ),
    **methods(
        MethodEffect(mutates=("out",), shares=NOTHING, defaults=("out",)),
        "abs add argmax argmin argsort all any bmm ceil clamp clone cos cumsum dim div dot eq exp floor ge gather gt le"
        " log log10 log2 lt matmul max mean median min mm mul ne nonzero norm numel pow prod relu repeat round sigmoid"
        " sign sin size softmax log_softmax sort sqrt std sub sum tan tanh tile tolist topk unique masked_select",
    ),
    **methods(READ_NUMBER, "item is_contiguous numel dim element_size nelement"),
}

_ESTIMATOR_READS = (
    "predict predict_proba predict_log_proba decision_function score_samples"
    " get_feature_names_out kneighbors kneighbors_graph radius_neighbors get_depth get_n_leaves apply decision_path"
    " staged_predict staged_predict_proba cost_complexity_pruning_path get_support aic bic get_n_splits get_booster"
    " build_analyzer build_tokenizer build_preprocessor"
)
_THROUGH = (Draw("numpy"),)
_SEES: tuple[Position, ...] = (0, "X")
_USED = MethodEffect(shares=NOTHING, uses=_OWN)
_FITTED = MethodEffect(
    mutates=(RECEIVER, "callbacks"), thorough=True, shares=Shares.ITSELF, of=_OWN, stores_arguments=True,
    preserves=(ALL,), calls=("callbacks",), uses=_OWN,
)  # fmt: skip
_FITTED_ON = replace(_FITTED, shares=Shares.NEW | Shares.ITSELF, of=_SEES)
_ESTIMATOR: dict[str, MethodEffect] = {
    **methods(_USED, _ESTIMATOR_READS),
    **methods(replace(_USED, shares=Shares.NEW | Shares.ITSELF, of=_SEES), "transform inverse_transform"),
    **methods(replace(READ, of=_OWN), "get_params named_steps"),
    "split": replace(_USED, iterator=True),
    "score": replace(_USED, immutable=True),
    "save_model": READ_NUMBER,
    **methods(_FITTED, "fit partial_fit"),
    **methods(_FITTED_ON, "fit_transform fit_predict fit_resample"),
    **methods(replace(_FITTED, preserves=()), "set_params set_output"),
}
_DRAWING_ESTIMATOR: dict[str, MethodEffect] = {
    **_ESTIMATOR,
    "sample": _USED,
    **{
        name: replace(_ESTIMATOR.get(name, _USED), draws=_THROUGH)
        for name in words(_ESTIMATOR_READS + " transform split score sample fit fit_transform fit_predict partial_fit")
    },
    "fit_resample": replace(_FITTED_ON, draws=_THROUGH),
}
_DRAWING_SPLITTER: dict[str, MethodEffect] = {
    "split": replace(_USED, mutates=_OWN, iterator=True),
    "get_n_splits": _USED,
}

_FIGURE: dict[str, MethodEffect] = {
    **methods(replace(READ, of=_OWN), "get_axes get_children get_size_inches get_figheight get_figwidth get_suptitle"),
    **methods(READ_NUMBER, "savefig show write_html write_image to_html to_json get_dpi"),
    **methods(
        DRAWING,
        "add_subplot gca add_axes add_gridspec add_artist autofmt_xdate clear clf delaxes legend set_size_inches"
        " set_dpi set_facecolor set_tight_layout subplots subplots_adjust suptitle supxlabel supylabel text"
        " tight_layout set_figwidth set_figheight align_labels set_layout_engine set_constrained_layout"
        " subplot_mosaic",
    ),
    "colorbar": replace(DRAWING, mutates=(RECEIVER, ALL)),
}
_AXES: dict[str, MethodEffect] = {
    **methods(
        READ, "get_figure get_lines get_children get_legend_handles_labels get_legend get_xticklabels get_yticklabels"
    ),
    **methods(READ, "get_title get_xlabel get_ylabel get_xlim get_ylim get_xticks get_yticks get_position"),
    **methods(
        DRAWING,
        "acorr angle_spectrum annotate arrow axhline axhspan axis axline axvline axvspan bar bar_label barbs barh"
        " boxplot broken_barh cla clear cohere contour contourf csd ecdf errorbar eventplot fill fill_between"
        " fill_betweenx grid hexbin hist hist2d hlines imshow invert_xaxis invert_yaxis legend locator_params loglog"
        " magnitude_spectrum margins matshow minorticks_off minorticks_on pcolor pcolorfast pcolormesh phase_spectrum"
        " pie plot plot_date psd quiver quiverkey relim autoscale autoscale_view scatter secondary_xaxis"
        " secondary_yaxis semilogx semilogy set set_aspect set_axis_off set_axis_on set_axisbelow set_box_aspect"
        " set_facecolor set_position set_title set_xbound set_xlabel set_xlim set_xmargin set_xscale set_xticklabels"
        " set_xticks set_ybound set_ylabel set_ylim set_ymargin set_yscale set_yticklabels set_yticks set_zlabel"
        " set_zlim specgram spy stackplot stairs stem step streamplot table text tick_params ticklabel_format"
        " tricontour tricontourf tripcolor triplot twinx twiny violinplot vlines xcorr plot_surface plot_wireframe"
        " view_init bar3d scatter3D plot3D label_outer",
    ),
}

_GENERATOR: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=Shares.PART | Shares.PARTS, of=(0,), shallow=True),
        "choice choices sample permutation permuted",
    ),
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=NOTHING, shallow=True),
        "random uniform triangular randint randrange getrandbits gauss normalvariate lognormvariate expovariate"
        " betavariate gammavariate paretovariate vonmisesvariate weibullvariate binomialvariate randbytes rand randn"
        " random_sample random_integers integers normal standard_normal binomial poisson exponential"
        " standard_exponential gamma standard_gamma beta multinomial multivariate_normal multivariate_hypergeometric"
        " dirichlet chisquare f geometric gumbel hypergeometric laplace logistic lognormal logseries"
        " negative_binomial noncentral_chisquare noncentral_f pareto power rayleigh standard_cauchy standard_t"
        " vonmises wald weibull zipf bytes ranf tomaxint spawn seed setstate set_state",
    ),
    "shuffle": MethodEffect(mutates=(RECEIVER, 0, "x"), shares=NOTHING, immutable=True, shallow=True),
    **methods(READ, "getstate get_state"),
}

_FILE: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=NOTHING),
        "read read1 readline readlines readinto write writelines seek truncate close flush detach reconfigure",
    ),
    "readinto": MethodEffect(mutates=(RECEIVER, 0), shares=NOTHING),
    "getvalue": READ_NUMBER,
    **methods(READ_NUMBER, "tell fileno isatty readable seekable writable"),
}
_SESSION = methods(
    MethodEffect(mutates=(RECEIVER,), shares=NOTHING),
    "get post put patch delete head options request send mount close",
)

_QUEUE = {
    **methods(replace(_ITEM_CHANGE, defaults=()), "get get_nowait"),
    **methods(_ITEM_STORING, "put put_nowait task_done join"),
    **methods(READ_NUMBER, "qsize empty full"),
}
_EXECUTOR = {
    "map": MethodEffect(shares=Shares.PARTS, calls=(0, "fn"), iterator=True),
    "submit": MethodEffect(mutates=(RECEIVER,), shallow=True, shares=Shares.HOLDS, calls=(0, "fn")),
    "shutdown": MethodEffect(mutates=(RECEIVER,), shallow=True, shares=NOTHING, immutable=True),
}
_DISTRIBUTION = {
    "rvs": MUTATORS_BY_NAME["rvs"],
    **methods(
        READ_FRESH,
        "pdf cdf ppf sf isf logpdf logcdf logsf pmf logpmf mean std var stats interval median entropy moment",
    ),
    **methods(replace(READ_FRESH, calls=(0, "func")), "expect"),
}
_MADE_OF = MethodEffect(shares=Shares.HOLDS, of=_OWN)
_DATASET = {
    **methods(_MADE_OF, "batch padded_batch unbatch repeat take skip prefetch cache shard enumerate"),
    "shuffle": replace(_MADE_OF, draws=(Draw("tensorflow", ("seed",)),)),
    **methods(replace(_MADE_OF, calls=(ALL,), draws=(Draw("tensorflow"),)), "map filter"),
}
_NETWORK = {"evaluate": replace(FIT, shares=NOTHING)}
_LAYER = {"adapt": replace(FIT, shares=NOTHING)}
_TABULAR = {**_SERIES, **_FRAME, **methods(READ_FRESH, "plot hist boxplot")}

BY_KIND: dict[str, dict[str, MethodEffect]] = {
    "list": _LIST,
    "dict": _DICT,
    "defaultdict": _DICT,
    "set": _SET,
    "tuple": methods(READ_NUMBER, "count index"),
    "frame": _FRAME,
    "series": _SERIES,
    "groupby": _GROUPBY,
    "index": _INDEX,
    **dict.fromkeys(("array", CONFUSION_MATRIX, *ROC_CURVE), _ARRAY),
    "tensor": _TENSOR,
    "estimator": _ESTIMATOR,
    "drawing estimator": _DRAWING_ESTIMATOR,
    "drawing splitter": _DRAWING_SPLITTER,
    "figure": _FIGURE,
    "axes": _AXES,
    "generator": _GENERATOR,
    "file": _FILE,
    "session": _SESSION,
    "queue": _QUEUE,
    "executor": _EXECUTOR,
    "distribution": _DISTRIBUTION,
    "dataset": _DATASET,
    "network": _NETWORK,
    "layer": _LAYER,
    "tabular": _TABULAR,
}
"""Methods by the kind of their receiver."""

OPEN_KINDS = frozenset({"dataset", "layer", "network", "tabular"})
"""Kinds of which the tables tell not all: the others of their methods are known by their names."""

IMMUTABLE_KINDS: dict[str, MethodEffect] = {
    "str": MethodEffect(shares=NOTHING),
    "number": MethodEffect(shares=NOTHING, immutable=True),
    "bytes": MethodEffect(shares=NOTHING),
    "datetime": MethodEffect(shares=NOTHING),
    "path": MethodEffect(shares=NOTHING),
    "regex": MethodEffect(shares=NOTHING, calls=(ALL,)),
    "match": MethodEffect(shares=NOTHING),
    "accessor": replace(READ_CALLING, shares=Shares.PARTS),
    "plotter": MethodEffect(mutates=("ax",), shares=NOTHING, defaults=("ax",)),
}
"""Kinds none of whose methods changes the receiver, and the most that one of them does."""

ITERATORS_OF = {"regex": ("finditer",), "path": ("open",)}
"""Those of their methods whose results are used up by iterating."""
