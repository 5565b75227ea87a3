"""Methods of receivers whose kind is known (sources: Python's, pandas', numpy's and other references)."""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import ALL, GENERATOR_ARGUMENTS, RECEIVER, Draw, MethodEffect, methods
from kalegen.analysis.tables.methods_by_name import (
    CHANGE,
    READ,
    READ_CALLING,
    READ_FRESH,
    READ_ITERATOR,
    READ_NUMBER,
)

_ITEM_CHANGE = MethodEffect(mutates=(RECEIVER,), shallow=True)
_ITEM_STORING = MethodEffect(mutates=(RECEIVER,), shares=False, immutable=True, shallow=True, stores_arguments=True)
_ITEM_EXCHANGE = MethodEffect(mutates=(RECEIVER,), shallow=True, stores_arguments=True)
_ITEM_REMOVAL = MethodEffect(mutates=(RECEIVER,), shares=False, immutable=True, shallow=True)
_GATHERING = replace(READ, gathers=True)
_RESULT_INTO_ARGUMENT = MethodEffect(mutates=("out",), shares=False)
_NUMPY_SAMPLE = MethodEffect(draws=(Draw("numpy", ("random_state",)),), generators=GENERATOR_ARGUMENTS)

_LIST: dict[str, MethodEffect] = {
    **methods(_GATHERING, "copy"),
    **methods(READ_NUMBER, "count index"),
    **methods(_ITEM_STORING, "append extend insert appendleft extendleft"),
    **methods(_ITEM_REMOVAL, "clear remove reverse rotate"),
    **methods(_ITEM_CHANGE, "pop popleft"),
    "sort": MethodEffect(mutates=(RECEIVER,), shares=False, immutable=True, shallow=True, calls=("key",)),
}
_DICT: dict[str, MethodEffect] = {
    **methods(READ, "get items keys values most_common"),
    **methods(_GATHERING, "copy"),
    **methods(READ_NUMBER, "total"),
    **methods(READ_ITERATOR, "elements"),
    **methods(_ITEM_STORING, "update subtract"),
    **methods(_ITEM_REMOVAL, "clear move_to_end"),
    **methods(_ITEM_CHANGE, "pop popitem"),
    **methods(_ITEM_EXCHANGE, "setdefault"),
}
_SET: dict[str, MethodEffect] = {
    **methods(_GATHERING, "copy union intersection difference symmetric_difference"),
    **methods(READ_NUMBER, "isdisjoint issubset issuperset"),
    **methods(_ITEM_STORING, "add update symmetric_difference_update"),
    **methods(_ITEM_REMOVAL, "clear discard remove difference_update intersection_update"),
    **methods(_ITEM_CHANGE, "pop"),
}

_TABULAR_READS = (
    "T abs add add_prefix add_suffix align asfreq asof astype at_time between_time bfill clip combine_first compare"
    " convert_dtypes copy describe diff div divide drop drop_duplicates droplevel dropna duplicated eq ewm expanding"
    " explode ffill fillna first floordiv ge get groupby gt head infer_objects interpolate isin isna isnull keys last"
    " le lt mask mod mul multiply ne nlargest notna notnull nsmallest pct_change pow radd rank rdiv reindex"
    " reindex_like rename rename_axis reorder_levels replace resample reset_index rfloordiv rmod rmul rolling round"
    " rpow rsub rtruediv set_axis set_flags shift sort_index sort_values squeeze sub subtract swaplevel tail take"
    " to_numpy to_dict to_period to_timestamp transpose truediv truncate tz_convert tz_localize unstack where xs"
    " to_xarray pad backfill swapaxes"
)
_TABULAR_NUMBERS = (
    "equals first_valid_index last_valid_index info to_clipboard to_csv to_excel to_hdf to_json to_latex to_markdown"
    " to_pickle to_sql to_string"
)
_TABULAR_RESULTS = (
    "all any corr count cov cummax cummin cumprod cumsum dot kurt kurtosis max mean median memory_usage min mode"
    " nunique prod product quantile sem skew std sum var value_counts idxmax idxmin plot hist mad"
)
_TABULAR_CALLS = "agg aggregate apply combine map pipe transform filter"

_FRAME: dict[str, MethodEffect] = {
    **methods(READ, _TABULAR_READS),
    **methods(READ, "join melt merge pivot pivot_table select_dtypes set_index stack"),
    **methods(READ, "query eval to_records"),
    **methods(READ_FRESH, _TABULAR_RESULTS),
    **methods(READ_FRESH, "corrwith boxplot"),
    **methods(READ_NUMBER, _TABULAR_NUMBERS),
    **methods(READ_NUMBER, "to_feather to_html to_orc to_parquet to_stata to_xml to_gbq to_iceberg"),
    **methods(READ_CALLING, _TABULAR_CALLS),
    **methods(READ_CALLING, "applymap assign"),
    **methods(READ_ITERATOR, "items iterrows itertuples iteritems"),
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=False, immutable=True, stores_arguments=True), "insert isetitem update"
    ),
    "pop": CHANGE,
    "sample": _NUMPY_SAMPLE,
}
_SERIES: dict[str, MethodEffect] = {
    **methods(READ, _TABULAR_READS),
    **methods(READ, "divmod rdivmod case_when ravel repeat to_frame view"),
    **methods(READ_FRESH, _TABULAR_RESULTS),
    **methods(READ_FRESH, "argmax argmin argsort autocorr between factorize searchsorted unique"),
    **methods(READ, "tolist to_list item"),
    **methods(READ_ITERATOR, "items iteritems"),
    **methods(READ_NUMBER, _TABULAR_NUMBERS),
    **methods(READ_CALLING, _TABULAR_CALLS),
    **methods(MethodEffect(mutates=(RECEIVER,), shares=False, immutable=True, stores_arguments=True), "update"),
    "pop": CHANGE,
    "sample": _NUMPY_SAMPLE,
}
_GROUPBY: dict[str, MethodEffect] = {
    **methods(
        READ_FRESH,
        "all any bfill boxplot corr corrwith count cov cumcount cummax cummin cumprod cumsum describe diff ffill"
        " first hist idxmax idxmin kurt last max mean median min ngroup nunique ohlc pct_change plot prod quantile"
        " rank sem shift size skew std sum unique value_counts var fillna interpolate asfreq nearest pad backfill",
    ),
    **methods(READ, "get_group head nth tail take rolling expanding ewm resample groupby"),
    **methods(READ_CALLING, "agg aggregate apply filter map pipe transform"),
    "sample": _NUMPY_SAMPLE,
}
_INDEX: dict[str, MethodEffect] = {
    **methods(
        READ,
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
    **methods(READ_CALLING, "map"),
}
_ARRAY: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=("out",)),
        "astype copy diagonal flatten ravel repeat reshape squeeze swapaxes tolist transpose view item getfield"
        " to_device newbyteorder",
    ),
    **methods(MethodEffect(mutates=(0, "out")), "conj conjugate"),
    **methods(_RESULT_INTO_ARGUMENT, "argpartition argsort nonzero searchsorted"),
    **methods(MethodEffect(mutates=(1, "out"), shares=False), "argmax argmin dot max min ptp round"),
    **methods(MethodEffect(mutates=(2, "out"), shares=False), "cumprod cumsum prod sum mean std var"),
    **methods(MethodEffect(mutates=(1, 2, "out"), shares=False), "any all"),
    **methods(MethodEffect(mutates=(2, "out")), "clip take choose compress"),
    **methods(MethodEffect(mutates=(4, "out"), shares=False), "trace"),
    **methods(READ_NUMBER, "dumps tobytes tofile tostring dump"),
    "byteswap": MethodEffect(mutates=(RECEIVER,)),
    **methods(_ITEM_STORING, "fill itemset put setfield"),
    **methods(_ITEM_REMOVAL, "partition resize setflags sort"),
}

_TENSOR: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=("out",)),
        "abs add argmax argmin argsort all any bmm ceil clamp clone contiguous cos cpu cuda cumsum detach dim div dot"
        " double eq exp expand expand_as flatten float floor ge gather gt half index_select int le log log10 log2"
        " long lt matmul max mean median min mm mul ne nonzero norm numel numpy permute pow prod relu repeat reshape"
        " round sigmoid sign sin size softmax log_softmax sort split sqrt squeeze std sub sum t tan tanh tile to"
        " tolist topk transpose type unbind unfold unique unsqueeze var view view_as chunk masked_select type_as bool",
    ),
    **methods(READ_NUMBER, "item is_contiguous numel dim element_size nelement"),
}

_ESTIMATOR_READS = (
    "predict predict_proba predict_log_proba decision_function score_samples transform inverse_transform"
    " get_feature_names_out kneighbors kneighbors_graph radius_neighbors get_depth get_n_leaves apply decision_path"
    " staged_predict staged_predict_proba cost_complexity_pruning_path get_support aic bic get_n_splits get_booster"
    " build_analyzer build_tokenizer build_preprocessor"
)
_THROUGH = (Draw("numpy"),)
_FIT = MethodEffect(mutates=(RECEIVER, "callbacks"), stores_arguments=True, calls=("callbacks",))
_ESTIMATOR: dict[str, MethodEffect] = {
    **methods(READ, _ESTIMATOR_READS + " get_params named_steps split"),
    **methods(READ_NUMBER, "score save_model"),
    **methods(_FIT, "fit fit_transform fit_predict partial_fit fit_resample set_params set_output"),
}
_DRAWING_ESTIMATOR: dict[str, MethodEffect] = {
    **methods(MethodEffect(draws=_THROUGH), _ESTIMATOR_READS + " split score sample"),
    **methods(READ, "get_params named_steps"),
    **methods(
        MethodEffect(mutates=(RECEIVER, "callbacks"), stores_arguments=True, draws=_THROUGH, calls=("callbacks",)),
        "fit fit_transform fit_predict partial_fit fit_resample",
    ),
    **methods(_FIT, "set_params set_output"),
}

_DRAWING = MethodEffect(mutates=(RECEIVER,), stores_arguments=True)
_FIGURE: dict[str, MethodEffect] = {
    **methods(READ, "get_axes get_children get_size_inches get_figheight get_figwidth get_suptitle"),
    **methods(READ_NUMBER, "savefig show write_html write_image to_html to_json get_dpi"),
    **methods(
        _DRAWING,
        "add_subplot gca add_axes add_gridspec add_artist autofmt_xdate clear clf delaxes legend set_size_inches"
        " set_dpi set_facecolor set_tight_layout subplots subplots_adjust suptitle supxlabel supylabel text"
        " tight_layout set_figwidth set_figheight align_labels set_layout_engine set_constrained_layout"
        " subplot_mosaic",
    ),
    "colorbar": MethodEffect(mutates=(RECEIVER, ALL), stores_arguments=True),
}
_AXES: dict[str, MethodEffect] = {
    **methods(
        READ, "get_figure get_lines get_children get_legend_handles_labels get_legend get_xticklabels get_yticklabels"
    ),
    **methods(READ, "get_title get_xlabel get_ylabel get_xlim get_ylim get_xticks get_yticks get_position"),
    **methods(
        _DRAWING,
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
        MethodEffect(mutates=(RECEIVER,), shallow=True),
        "choice choices sample permutation permuted",
    ),
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=False, shallow=True),
        "random uniform triangular randint randrange getrandbits gauss normalvariate lognormvariate expovariate"
        " betavariate gammavariate paretovariate vonmisesvariate weibullvariate binomialvariate randbytes rand randn"
        " random_sample random_integers integers normal standard_normal binomial poisson exponential"
        " standard_exponential gamma standard_gamma beta multinomial multivariate_normal multivariate_hypergeometric"
        " dirichlet chisquare f geometric gumbel hypergeometric laplace logistic lognormal logseries"
        " negative_binomial noncentral_chisquare noncentral_f pareto power rayleigh standard_cauchy standard_t"
        " vonmises wald weibull zipf bytes ranf tomaxint spawn seed setstate set_state",
    ),
    "shuffle": MethodEffect(mutates=(RECEIVER, 0, "x"), shares=False, immutable=True, shallow=True),
    **methods(READ, "getstate get_state"),
}

_FILE: dict[str, MethodEffect] = {
    **methods(
        MethodEffect(mutates=(RECEIVER,), shares=False),
        "read read1 readline readlines readinto write writelines seek truncate close flush detach reconfigure",
    ),
    "readinto": MethodEffect(mutates=(RECEIVER, 0), shares=False),
    "getvalue": READ_NUMBER,
    **methods(READ_NUMBER, "tell fileno isatty readable seekable writable"),
}
_SESSION = methods(
    MethodEffect(mutates=(RECEIVER,), stores_arguments=False),
    "get post put patch delete head options request send mount close",
)

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
    "array": _ARRAY,
    "tensor": _TENSOR,
    "estimator": _ESTIMATOR,
    "drawing estimator": _DRAWING_ESTIMATOR,
    "figure": _FIGURE,
    "axes": _AXES,
    "generator": _GENERATOR,
    "file": _FILE,
    "session": _SESSION,
}
"""Methods by the kind of their receiver."""

IMMUTABLE_KINDS: dict[str, MethodEffect] = {
    "str": MethodEffect(shares=False),
    "number": MethodEffect(shares=False, immutable=True),
    "bytes": MethodEffect(shares=False),
    "datetime": MethodEffect(shares=False),
    "path": MethodEffect(shares=False),
    "regex": MethodEffect(shares=False, calls=(ALL,)),
    "match": MethodEffect(shares=False),
    "accessor": READ_CALLING,
    "plotter": MethodEffect(mutates=("ax",)),
}
"""Kinds none of whose methods changes the receiver, and the most that one of them does."""
