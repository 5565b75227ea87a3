"""Methods known by name alone, whatever the type of their receiver.

A name is listed as pure when the method is pure for every type that notebooks commonly use: ``partition`` is not (of
a list-like text it is, of a numpy array it reorders in place), nor are ``sample``, ``resize``, ``pop``, ``eval``,
``step``. Names of methods that the notebook's own classes define say nothing: the analysis looks at those first.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import GENERATOR_ARGUMENTS, RECEIVER, Draw, MethodEffect, Switch, methods

IN_PLACE = (Switch("inplace", (RECEIVER,)), Switch("in_place", (RECEIVER,)))
"""``df.drop(…, inplace=True)``."""

READ = MethodEffect(mutates=("out", "ax"), switches=IN_PLACE, generators=GENERATOR_ARGUMENTS)
"""Reads; the result may be a view."""

READ_NUMBER = MethodEffect(mutates=("out",), shares=False, immutable=True, switches=IN_PLACE)
"""Reads; the result is a number, string, bool or None."""

READ_FRESH = MethodEffect(mutates=("out", "ax"), shares=False, switches=IN_PLACE, generators=GENERATOR_ARGUMENTS)
"""Reads; the result shares nothing."""

READ_CALLING = MethodEffect(mutates=("out", "ax"), calls=("*",), switches=IN_PLACE)
"""Reads, and calls its arguments that are functions."""

READ_ITERATOR = MethodEffect(iterator=True)
"""Gives a one-shot iterator over the receiver."""

CHANGE = MethodEffect(mutates=(RECEIVER,), shares=True)
"""Changes the receiver, and no argument; the result may be the receiver or a part of it."""

CHANGE_STORING = MethodEffect(mutates=(RECEIVER, "callbacks", "ax"), stores_arguments=True, calls=("*",))
"""Changes the receiver, which may then hold the arguments; the result may be either."""

FIT = replace(CHANGE_STORING, draws=(Draw("numpy"),))
"""Fits a model of unknown type, which may draw from numpy's random stream."""

_READS = (
    "astype to_period to_timestamp unique factorize item abs align asfreq asof between_time at_time combine_first"
    " compare convert_dtypes copy corrwith describe diff drop droplevel drop_duplicates dropna duplicated ewm"
    " expanding explode ffill bfill fillna first get get_group get_level_values get_loc groupby head infer_objects"
    " interpolate isin items join keys last mask melt merge nlargest nsmallest nth pct_change pivot pivot_table rank"
    " reindex reindex_like rename rename_axis reorder_levels replace reset_index rolling select_dtypes set_axis"
    " set_index shift sort_index sort_values squeeze stack swaplevel tail to_frame to_numpy to_series to_list tolist"
    " to_dict to_records transpose tz_convert tz_localize unstack values where xs reshape ravel swapaxes diagonal"
    " view most_common union intersection difference symmetric_difference permute unsqueeze contiguous expand detach"
    " numpy state_dict get_params find find_all findall select select_one find_next find_parent find_next_sibling"
    " find_previous getroot nodes edges subgraph get_edge_data to_undirected to_directed inverse_transform transform"
    " _asdict _replace groups groupdict json group joinpath crop"
)
_FRESH_READS = (
    " corr cov cummax cummin cumcount describe absolute argsort repeat predict predict_proba predict_log_proba"
    " decision_function score_samples get_feature_names_out kneighbors kneighbors_graph value_counts isna isnull"
    " notna notnull memory_usage quantile nunique mode idxmax idxmin median count nonzero skew kurt sem eq ne lt gt"
    " le ge mul div mod truediv floordiv rmul rdiv radd rsub rpow rmod rtruediv rfloordiv matmul pow between day_name"
    " month_name conf_int forecast get_forecast get_prediction rsplit splitlines encode decode isocalendar timetuple"
    " as_tuple summary degree in_degree out_degree searchsorted limit_denominator strftime"
)
_NUMBER_READS = (
    "lower upper strip lstrip rstrip startswith endswith rfind rindex index format title capitalize swapcase center"
    " ljust rjust zfill isdigit isalpha isnumeric isalnum isspace islower isupper istitle isdecimal isidentifier"
    " casefold translate expandtabs removeprefix removesuffix format_map issubset issuperset isdisjoint equals"
    " first_valid_index last_valid_index info score bit_length is_integer tobytes numel isoformat weekday isoweekday"
    " total_seconds timestamp toordinal utcoffset ctime span to_csv to_json to_excel to_parquet to_pickle to_markdown"
    " to_html to_latex to_string to_feather to_sql to_clipboard to_stata to_hdf exists is_file is_dir is_absolute"
    " read_text read_bytes write_text write_bytes resolve as_posix with_suffix with_name with_stem relative_to"
    " expanduser mkdir touch unlink get_text prettify findtext raise_for_status has_edge has_node number_of_nodes"
    " number_of_edges is_directed is_multigraph getpixel getbbox show savefig save_weights save_pretrained save_model"
    " write_html write_image debug warning error critical exception isEnabledFor get_depth get_n_leaves tell"
)
_ITERATOR_READS = (
    "iterrows itertuples finditer elements glob rglob iter_content iter_lines parameters named_parameters itertext"
    " iterdir neighbors successors predecessors adjacency"
)
_DRAWING_READS: dict[str, MethodEffect] = {
    # A frozen distribution of scipy, and an estimate of density, to which ``resample`` is given a number.
    "rvs": MethodEffect(shares=False, draws=(Draw("numpy", ("random_state",)),), generators=GENERATOR_ARGUMENTS),
    "resample": MethodEffect(draws=(Draw("numpy", ("seed",), 0, frozenset({"str", None})),)),
    # A splitter that shuffles: any argument but a separator.
    "split": MethodEffect(draws=(Draw("numpy", through=0, spared=frozenset({"str", "bytes", "number", None})),)),
}
_CALLING_READS = "agg aggregate applymap assign filter map pipe query search match fullmatch sub subn"

_CHANGES = (
    "clear remove discard reverse difference_update intersection_update symmetric_difference_update subtract rotate"
    " fill put setflags setfield itemset write writelines writerow writerows writeheader flush close set_title"
    " set_xlabel set_ylabel set_zlabel set_xlim set_ylim set_xticks set_yticks set_xticklabels set_yticklabels"
    " set_xscale set_yscale set_aspect set_facecolor set_axis_off set_axis_on invert_xaxis invert_yaxis tick_params"
    " axhline axvline axhspan axvspan annotate suptitle tight_layout subplots_adjust set_size_inches scatter bar barh"
    " imshow errorbar fill_between stackplot pcolormesh contour contourf violinplot stem hexbin pie zero_grad"
    " remove_node remove_nodes_from remove_edge remove_edges_from seed setstate update_xaxes update_yaxes"
    " update_layout update_traces popitem popleft pop setLevel"
)
_STORING_CHANGES = (
    "append appendleft extend extendleft insert add update setdefault set_params compile add_node add_nodes_from"
    " add_edge add_edges_from add_weighted_edges_from add_trace add_traces load_state_dict add_row insert_row push"
    " put_nowait"
)

PURE_BY_NAME: dict[str, MethodEffect] = {
    # numpy's ``out`` may be given by position.
    **methods(MethodEffect(mutates=(1, "out"), shares=False), "argmax argmin dot max min round"),
    **methods(MethodEffect(mutates=(2, "out"), shares=False), "sum mean std var prod cumprod cumsum"),
    **methods(MethodEffect(mutates=(1, 2, "out"), shares=False), "any all"),
    **methods(MethodEffect(mutates=(2, "out"), switches=IN_PLACE), "clip take"),
    **methods(MethodEffect(mutates=(4, "out"), shares=False), "trace"),
    **methods(MethodEffect(mutates=(0, "out")), "conj conjugate"),
    **methods(READ, _READS),
    **methods(READ_FRESH, _FRESH_READS),
    **methods(READ_NUMBER, _NUMBER_READS),
    **methods(READ_ITERATOR, _ITERATOR_READS),
    **methods(READ_CALLING, _CALLING_READS),
    **_DRAWING_READS,
    # The second argument of an optimizer's ``apply`` of Keras are the variables that it changes.
    "apply": MethodEffect(mutates=(1, "trainable_variables"), calls=("*",)),
}
"""Methods that are pure for every well-known type (but for their ``inplace`` and ``out`` keywords)."""

FILLS_AT_RANDOM: dict[str, MethodEffect] = methods(
    MethodEffect(mutates=(RECEIVER,), draws=(Draw("torch", ("generator",)),), generators=("generator",)),
    "normal_ uniform_ bernoulli_ random_ exponential_ cauchy_ log_normal_ geometric_",
)
"""Methods by which a tensor of torch is filled with random numbers."""

MUTATORS_BY_NAME: dict[str, MethodEffect] = {
    **FILLS_AT_RANDOM,
    **methods(CHANGE, _CHANGES),
    **methods(CHANGE_STORING, _STORING_CHANGES),
    **methods(FIT, "fit fit_transform fit_predict fit_resample partial_fit"),
    "sort": MethodEffect(mutates=(RECEIVER,), calls=("key",)),
    "plot": MethodEffect(mutates=(RECEIVER, "ax"), calls=("*",)),
    "hist": MethodEffect(mutates=(RECEIVER, "ax"), calls=("*",)),
    "boxplot": MethodEffect(mutates=(RECEIVER, "ax"), calls=("*",)),
    "legend": MethodEffect(mutates=(RECEIVER,)),
    "grid": MethodEffect(mutates=(RECEIVER,)),
}
"""Methods that change their receiver and leave their arguments alone."""
