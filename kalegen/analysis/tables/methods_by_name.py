"""Methods known by name alone, whatever the type of their receiver.

A name is listed as pure when the method is pure for every type that notebooks commonly use: ``partition`` is not (of
a list-like text it is, of a numpy array it reorders in place), nor are ``sample``, ``resize``, ``pop``, ``eval``,
``step``. Names of methods that the notebook's own classes define say nothing: the analysis looks at those first.
"""

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
    Switch,
    methods,
    words,
)

IN_PLACE = (Switch("inplace", (RECEIVER,), shallow=True), Switch("in_place", (RECEIVER,), shallow=True))
"""``df.drop(…, inplace=True)``, which leaves the objects in the cells alone."""

COPY = Switch("copy", (), harmless=(True, None), shares=Shares.ITSELF)
"""``a.astype(float, copy=False)``."""

_OWN: tuple[Position, ...] = (RECEIVER,)

READ = MethodEffect(
    mutates=("out", "ax"),
    shares=Shares.HOLDS,
    defaults=("out", "ax"),
    switches=IN_PLACE,
    generators=GENERATOR_ARGUMENTS,
)
"""Reads; the result may hold the receiver and the arguments."""

READ_VIEW = replace(READ, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS, of=_OWN)
"""Reads; the result may be the receiver, or show its memory."""

READ_PART = replace(READ, shares=Shares.NEW | Shares.PART, of=_OWN)
"""Reads; the result may be a part of the receiver."""

READ_GATHERING = replace(READ, shares=Shares.PARTS, of=_OWN)
"""Reads; the result is a new container of the receiver's parts."""

READ_NUMBER = MethodEffect(mutates=("out",), shares=NOTHING, immutable=True, switches=IN_PLACE)
"""Reads; the result is a number, string, bool or None."""

READ_FRESH = MethodEffect(
    mutates=("out", "ax"), shares=NOTHING, defaults=("out", "ax"), switches=IN_PLACE, generators=GENERATOR_ARGUMENTS
)
"""Reads; the result shares nothing."""

READ_CALLING = MethodEffect(mutates=("out", "ax"), shares=Shares.HOLDS, of=_OWN, calls=("*",), switches=IN_PLACE)
"""Reads, and calls its arguments that are functions."""

READ_ITERATOR = MethodEffect(iterator=True, shares=Shares.HOLDS, of=_OWN)
"""Gives a one-shot iterator over the receiver."""

CHANGE = MethodEffect(mutates=(RECEIVER,), shallow=True)
"""Changes the receiver, and no argument; the result may be the receiver or a part of it."""

CHANGE_STORING = MethodEffect(mutates=(RECEIVER, "callbacks", "ax"), shallow=True, stores_arguments=True, calls=("*",))
"""Changes the receiver, which may then hold the arguments; the result may be either."""

DRAWING = MethodEffect(mutates=(RECEIVER, "ax"), shares=Shares.HOLDS, of=_OWN, calls=("*",))
"""Draws copies of data into the receiver, and into what that belongs to; the result belongs there, too."""

DEEP_CHANGE = MethodEffect(mutates=(RECEIVER,), shares=Shares.ITSELF | Shares.NEW, of=_OWN, calls=("*",))
"""Changes the receiver and the objects that it works with."""

FIT = MethodEffect(
    mutates=(RECEIVER, "callbacks"),
    shares=Shares.NEW | Shares.ITSELF,
    stores_arguments=True,
    preserves=(ALL,),
    calls=("*",),
    uses=_OWN,
    draws=(Draw("numpy"),),
)
"""Fits a model of unknown type, which may draw from numpy's random stream."""

_FRAME_COPIES = (
    "astype align asfreq asof between_time at_time combine_first compare convert_dtypes corrwith diff drop droplevel"
    " drop_duplicates dropna duplicated explode ffill bfill fillna infer_objects interpolate isin"
    " melt merge nlargest nsmallest pct_change pivot pivot_table rank reindex reindex_like rename rename_axis"
    " reorder_levels replace reset_index select_dtypes set_axis set_index shift sort_index sort_values stack"
    " swaplevel tz_convert tz_localize unstack where to_period to_timestamp abs to_records to_series get_group nth"
    " get_level_values get_loc mask crop"
)
_READS = (
    "keys items values join factorize unique to_frame to_undirected to_directed subgraph nodes edges get_edge_data"
    " state_dict get_params _replace json joinpath most_common groupby rolling"
    " expanding ewm"
)
_VIEW_READS = (
    "head tail xs squeeze to_numpy transpose reshape ravel swapaxes diagonal view permute unsqueeze contiguous"
    " expand detach numpy first last"
)
_PART_READS = "get item find find_next find_parent find_next_sibling find_previous getroot select_one"
_GATHERING_READS = (
    "copy union intersection difference symmetric_difference find_all findall select to_list tolist to_dict groups"
    " _asdict groupdict group"
)
_FRESH_READS = (
    " corr cov cummax cummin cumcount describe absolute argsort repeat"
    " get_feature_names_out kneighbors kneighbors_graph value_counts isna isnull"
    " notna notnull memory_usage quantile nunique mode idxmax idxmin median count nonzero skew kurt sem eq ne lt gt"
    " le ge mul div mod truediv floordiv rmul rdiv radd rsub rpow rmod rtruediv rfloordiv matmul pow between day_name"
    " month_name conf_int forecast get_forecast get_prediction rsplit splitlines encode decode isocalendar timetuple"
    " as_tuple summary degree in_degree out_degree searchsorted limit_denominator strftime"
)
_NUMBER_READS = (
    "lower upper strip lstrip rstrip startswith endswith rfind rindex index format title capitalize swapcase center"
    " ljust rjust zfill isdigit isalpha isnumeric isalnum isspace islower isupper istitle isdecimal isidentifier"
    " casefold translate expandtabs removeprefix removesuffix format_map issubset issuperset isdisjoint equals"
    " first_valid_index last_valid_index info bit_length is_integer tobytes numel isoformat weekday isoweekday"
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
    # A frozen distribution of scipy may have a generator of its own.
    "rvs": MethodEffect(
        mutates=(RECEIVER,), shares=NOTHING, draws=(Draw("numpy", ("random_state",)),), generators=GENERATOR_ARGUMENTS
    ),
    # An estimate of density, to which ``resample`` is given a number.
    "resample": replace(READ, draws=(Draw("numpy", ("seed",), 0, frozenset({"str", None})),)),
    # A splitter that shuffles: any argument but a separator.
    "split": replace(READ_VIEW, draws=(Draw("numpy", through=0, spared=frozenset({"str", "bytes", "number", None})),)),
}
_CALLING_READS = "agg aggregate applymap filter map pipe query search match fullmatch sub subn"

_CHANGES = (
    "clear remove discard reverse difference_update intersection_update symmetric_difference_update subtract rotate"
    " fill put setflags setfield itemset"
    " set_title set_xlabel set_ylabel set_zlabel set_xlim set_ylim set_xticks set_yticks set_xticklabels"
    " set_yticklabels"
    " set_xscale set_yscale set_aspect set_facecolor set_axis_off set_axis_on invert_xaxis invert_yaxis tick_params"
    " remove_node remove_nodes_from remove_edge remove_edges_from seed setstate update_xaxes update_yaxes"
    " update_layout update_traces popitem popleft pop setLevel __next__ __delitem__ __delattr__"
)
_STORING_CHANGES = (
    "add update add_node add_nodes_from add_edge add_edges_from add_weighted_edges_from add_trace add_traces"
    " load_state_dict add_row insert_row"
)
_PUTTING_CHANGES = "append appendleft extend extendleft insert setdefault push put_nowait __setitem__ __setattr__"

_DRAWING_CHANGES = (
    "axhline axvline axhspan axvspan annotate suptitle tight_layout subplots_adjust set_size_inches scatter bar barh"
    " imshow errorbar fill_between stackplot pcolormesh contour contourf violinplot stem hexbin pie legend grid"
)
_DEEP_CHANGES = (
    "set_params compile load_state_dict zero_grad write writelines writerow writerows writeheader flush close"
)

PURE_BY_NAME: dict[str, MethodEffect] = {
    # numpy's ``out`` may be given by position.
    **methods(replace(READ_FRESH, mutates=(1, "out"), defaults=(1, "out")), "argmax argmin dot max min round"),
    **methods(replace(READ_FRESH, mutates=(2, "out"), defaults=(2, "out")), "sum mean std var prod cumprod cumsum"),
    **methods(replace(READ_FRESH, mutates=(1, 2, "out"), defaults=(1, 2, "out")), "any all"),
    **methods(replace(READ_FRESH, mutates=(2, "out"), defaults=(2, "out")), "clip take"),
    **methods(replace(READ_FRESH, mutates=(4, "out"), defaults=(4, "out")), "trace"),
    **methods(replace(READ_VIEW, mutates=(0, "out"), defaults=(0, "out")), "conj conjugate"),
    **methods(READ, _READS),
    **methods(replace(READ_FRESH, switches=(*IN_PLACE, COPY)), _FRAME_COPIES),
    **methods(READ_VIEW, _VIEW_READS),
    **methods(
        replace(READ_FRESH, uses=_OWN), "predict predict_proba predict_log_proba decision_function score_samples"
    ),
    **methods(replace(READ, uses=_OWN), "transform inverse_transform"),
    "score": replace(READ_NUMBER, uses=_OWN),
    **methods(READ_PART, _PART_READS),
    **methods(READ_GATHERING, _GATHERING_READS),
    **methods(READ_FRESH, _FRESH_READS),
    **methods(READ_NUMBER, _NUMBER_READS),
    **methods(READ_ITERATOR, _ITERATOR_READS),
    **methods(READ_CALLING, _CALLING_READS),
    "assign": replace(READ_CALLING, shares=NOTHING),
    **{name: effect for name, effect in _DRAWING_READS.items() if name != "rvs"},
    "get": replace(READ_PART, defaults=(1, "default")),
    # The second argument of an optimizer's ``apply`` of Keras are the variables that it changes.
    "apply": MethodEffect(mutates=(1, "trainable_variables"), shares=Shares.HOLDS, of=_OWN, calls=("*",)),
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
    **methods(replace(CHANGE_STORING, calls=()), _PUTTING_CHANGES),
    **methods(DEEP_CHANGE, _DEEP_CHANGES),
    **methods(FIT, "fit fit_transform fit_predict fit_resample partial_fit"),
    **methods(DRAWING, _DRAWING_CHANGES),
    **methods(DRAWING, "plot hist boxplot"),
    "sort": MethodEffect(mutates=(RECEIVER,), shares=NOTHING, shallow=True, calls=("key",)),
    "rvs": _DRAWING_READS["rvs"],
}
"""Methods that change their receiver and leave their arguments alone."""

UNLESS_ARGUMENTS: dict[str, MethodEffect] = methods(READ_FRESH, "plot hist boxplot scatter bar barh pie hexbin")
"""What some names mean where no argument is given by position: a table's plot, not that of axes, which needs data."""

MOST_ARGUMENTS = {"union": 1, "count": 1, "find": 3}
LEAST_ARGUMENTS = {"get": 1}
"""With how many arguments by position a name is what the tables take it for: a queue's ``get`` needs none."""

CONVENTIONAL = frozenset(
    words(
        "fit fit_transform fit_predict fit_resample partial_fit predict predict_proba predict_log_proba transform"
        " inverse_transform score decision_function score_samples get_params set_params plot hist to_csv to_json"
        " to_dict to_frame to_pandas savefig show"
    )
)
"""Names that mean the same in libraries that no table knows."""
