"""What numpy, pandas and polars do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.calls_scipy import SCIPY_CALLS
from kalegen.analysis.tables.effects import (
    ALL,
    CHANGES_FIRST,
    FRESH,
    GLANCE,
    HOLDER,
    NOTHING,
    VIEW,
    CallEffect,
    Draw,
    Shares,
    Switch,
    under,
    words,
)
from kalegen.analysis.tables.scientific import (
    COMPUTED,
    KEEPING,
    LIBRARY,
    NUMBER,
    OVERWRITES,
    TARGETS,
    WITH_OUT,
    out_at,
    told_at,
)

_NUMPY_DRAWS = (Draw("numpy"),)

_UNARY = (
    "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil conj conjugate cos cosh deg2rad degrees exp"
    " exp2 expm1 fabs floor invert isfinite isinf isnan isnat log log10 log1p log2 logical_not negative positive"
    " rad2deg radians reciprocal rint sign signbit sin sinh spacing sqrt square tan tanh trunc acos acosh asin asinh"
    " atan atanh bitwise_not bitwise_invert bitwise_count fix isneginf isposinf"
)
_BINARY = (
    "add arctan2 bitwise_and bitwise_or bitwise_xor copysign divide equal float_power floor_divide fmax fmin fmod gcd"
    " greater greater_equal heaviside hypot lcm ldexp left_shift less less_equal logaddexp logaddexp2 logical_and"
    " logical_or logical_xor matmul maximum minimum mod multiply nextafter not_equal power remainder right_shift"
    " subtract true_divide atan2 pow bitwise_left_shift bitwise_right_shift vecdot matvec vecmat dot outer"
)
_COMPUTED = (
    "allclose array_equal array_equiv average inner vdot bincount arange linspace logspace geomspace zeros ones empty"
    " full eye identity zeros_like ones_like empty_like full_like tri corrcoef cov convolve correlate cross"
    " count_nonzero cumulative_sum cumulative_prod digitize ediff1d gradient in1d isin interp isclose iscomplex isreal"
    " kron meshgrid indices nonzero argwhere"
    " flatnonzero argsort argpartition searchsorted lexsort polyfit polyval polyadd polysub polymul polydiv"
    " poly roots tensordot tile repeat concatenate concat hstack vstack stack dstack column_stack row_stack"
    " append delete insert unique unique_values unique_counts union1d intersect1d setdiff1d setxor1d trapz trapezoid"
    " unwrap vander packbits unpackbits loadtxt genfromtxt load fromfile fromstring digitize fft.fftfreq fft.rfftfreq"
    " fft.fftshift fft.ifftshift linalg.inv linalg.det"
    " linalg.norm linalg.solve linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.svd linalg.svdvals"
    " linalg.qr linalg.cholesky linalg.lstsq linalg.pinv linalg.matrix_rank linalg.matrix_power linalg.slogdet"
    " linalg.cond linalg.multi_dot where sort pad roll triu tril resize extract partition tril_indices triu_indices"
    " diag_indices block sort_complex i0 sinc angle blackman hanning hamming bartlett kaiser copy"
    " mask_indices finfo iinfo get_printoptions geterr seterr unravel_index datetime_as_string diagflat matrix"
    " testing.assert_allclose testing.assert_array_equal testing.assert_equal"
    " testing.assert_almost_equal testing.assert_array_almost_equal apply_along_axis apply_over_axes"
)
_VIEWS = (
    "asarray asanyarray ascontiguousarray asfortranarray asarray_chkfinite require asmatrix reshape ravel squeeze"
    " transpose permute_dims matrix_transpose swapaxes moveaxis rollaxis expand_dims atleast_1d atleast_2d atleast_3d"
    " flip fliplr flipud rot90 real imag real_if_close diagonal diag broadcast_to broadcast_arrays split array_split"
    " hsplit vsplit dsplit unstack trim_zeros frombuffer ndarray linalg.diagonal linalg.matrix_transpose"
    " diff polyder polyint ix_ lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view"
)
_SHOWS = replace(VIEW, mutates=("out",), defaults=("out",))
_NUMBERS = (
    "isscalar ndim shape size iscomplexobj isrealobj issubdtype isdtype result_type can_cast promote_types"
    " min_scalar_type common_type array2string array_repr array_str base_repr binary_repr format_float_positional"
    " format_float_scientific str_ datetime64 timedelta64 dtype save savez savez_compressed savetxt"
    " set_printoptions shares_memory may_share_memory iterable"
)

_ITERATES = CallEffect(shares=Shares.ITSELF | Shares.HOLDS, iterator=True)

_CONVERTS = CallEffect(
    shares=Shares.PARTS,
    spares=frozenset({"array", "series", "frame", "index"}),
    switches=(Switch("copy", (), harmless=(True,), shares=Shares.ITSELF),),
)
"""Copies numbers, not the objects of an array of objects."""

_WITH_TARGETS: dict[str, CallEffect] = {
    **under("numpy", out_at(1), _UNARY),
    **under("numpy", out_at(2), _BINARY),
    **under("numpy", out_at(1, 2), "modf frexp"),
    **under("numpy", out_at(2, 3), "divmod"),
    **under(
        "numpy",
        out_at(2),
        "argmax argmin nanargmax nanargmin all any alltrue sometrue concatenate concat stack",
    ),
    **under(
        "numpy",
        out_at(3),
        "sum prod mean std var nansum nanprod nanmean nanstd nanvar cumsum cumprod nancumsum nancumprod"
        " product cumproduct",
    ),
    # Whole numbers come back as they are.
    **under("numpy", replace(out_at(2), shares=Shares.NEW | Shares.ITSELF), "round around round_"),
    **under("numpy", out_at(2), "max min amax amin nanmax nanmin ptp"),
    **under("numpy", told_at(out_at(2), overwrite_input=3), "median nanmedian"),
    **under("numpy", told_at(out_at(3), overwrite_input=4), "quantile nanquantile percentile nanpercentile"),
    **under("numpy", replace(out_at(3), switches=OVERWRITES), "clip take"),
    **under("numpy", out_at(5), "trace"),
    "numpy.choose": out_at(2),
    "numpy.compress": out_at(3),
}
"""Functions whose ``out`` may be given by position."""

_MASKED = {
    f"numpy.ma.{name}": _WITH_TARGETS[f"numpy.{name}"]
    for name in words(
        "abs absolute add all amax amin any arccos arccosh arcsin arcsinh arctan arctan2 arctanh ceil"
        " choose clip compress conjugate cos cosh cumprod cumsum divide equal exp fabs floor floor_divide fmod greater"
        " greater_equal hypot less less_equal log log10 log2 logical_and logical_not logical_or logical_xor max mean"
        " median min mod multiply negative not_equal prod ptp remainder round sin sinh sqrt std subtract sum take tan"
        " tanh trace true_divide var"
    )
} | {
    **under("numpy.ma", out_at(3), "argmax argmin product"),
    "numpy.ma.round_": _WITH_TARGETS["numpy.round"],
}
"""Those of masked arrays take the same arguments."""

_NUMPY: dict[str, CallEffect] = {
    "numpy.*": LIBRARY,
    **_WITH_TARGETS,
    **under(
        "numpy",
        COMPUTED,
        " ".join(name for name in _COMPUTED.split() if name not in ("concatenate", "concat", "stack")),
    ),
    **under("numpy", _SHOWS, _VIEWS),
    "numpy.einsum": replace(_SHOWS, new_with=","),
    **under("numpy", _CONVERTS, "array astype"),
    "numpy.linalg.*": COMPUTED,
    # The fifth parameter of a transform is ``out``.
    "numpy.fft.*": replace(COMPUTED, mutates=(4, *TARGETS), defaults=(4, *TARGETS)),
    **under("numpy", _ITERATES, "nditer ndenumerate ndindex broadcast ma.ndenumerate"),
    **under("numpy", NUMBER, _NUMBERS),
    **under("numpy", WITH_OUT, "busday_offset is_busday busday_count ravel_multi_index"),
    # The edges of the bins are those that are given.
    **under(
        "numpy",
        CallEffect(shares=Shares.ITSELF | Shares.HOLDS | Shares.PARTS, of=(1, 2, "bins")),
        "histogram histogram2d histogramdd histogram_bin_edges",
    ),
    "numpy.nan_to_num": CallEffect(
        shares=NOTHING, switches=(Switch("copy", (0,), harmless=(True,), shares=Shares.ITSELF, position=1),)
    ),
    **under(
        "numpy",
        CallEffect(mutates=(0, "dst", "arr", "a"), shares=NOTHING, immutable=True, stores_arguments=True),
        "copyto put put_along_axis place putmask fill_diagonal",
    ),
    **under(
        "numpy",
        CHANGES_FIRST,
        "add.at subtract.at multiply.at divide.at maximum.at minimum.at",
    ),
    **under("numpy", CallEffect(shares=Shares.HOLDS, calls=(ALL,)), "vectorize frompyfunc"),
    **under("numpy", replace(COMPUTED, shares=Shares.PARTS), "fromfunction fromiter piecewise select"),
    "numpy.lib.*": LIBRARY,
    **_MASKED,
    **under(
        "numpy.ma",
        CallEffect(mutates=(0,), shares=Shares.NEW | Shares.ITSELF),
        "harden_mask soften_mask mask_rowcols mask_rows mask_cols",
    ),
    **under("numpy.ma", CHANGES_FIRST, "put putmask set_fill_value"),
    **under("numpy.ma", VIEW, "MaskedArray array asarray asanyarray masked_array"),
    # A scalar type that is given an array gives an array.
    **under(
        "numpy",
        VIEW,
        "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ complex64 complex128",
    ),
    "numpy.random.*": CallEffect(shares=NOTHING, draws=_NUMPY_DRAWS),
    "numpy.random.choice": CallEffect(shares=Shares.PART | Shares.PARTS | Shares.NEW, draws=_NUMPY_DRAWS),
    "numpy.random.permutation": CallEffect(shares=Shares.PARTS, draws=_NUMPY_DRAWS),
    "numpy.random.shuffle": CallEffect(
        mutates=(0, "x"),
        shares=NOTHING,
        immutable=True,
        draws=_NUMPY_DRAWS,  # rows of a matrix, and views of them
    ),
    **under("numpy.random", NUMBER, "seed set_state"),
    "numpy.random.get_state": FRESH,
    "numpy.random.default_rng": FRESH,
    **under(
        "numpy.random",
        HOLDER,
        "Generator RandomState SeedSequence BitGenerator PCG64 PCG64DXSM MT19937 Philox SFC64"
        " get_bit_generator set_bit_generator",
    ),
}

_PANDAS: dict[str, CallEffect] = {
    "pandas.*": KEEPING,
    "pandas.DataFrame": replace(KEEPING, shares=Shares.CELLS),
    "pandas.Series": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    "pandas.array": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    "pandas.eval": LIBRARY,
    "pandas.to_numeric": VIEW,
    **under(
        "pandas",
        COMPUTED,
        "read_csv read_table read_fwf read_excel read_json read_html read_xml read_parquet read_feather read_orc"
        " read_hdf read_sql read_sql_query read_sql_table read_pickle read_stata read_sas read_spss read_clipboard"
        " get_dummies crosstab pivot_table to_datetime to_timedelta date_range bdate_range timedelta_range"
        " period_range interval_range qcut cut isna isnull notna notnull",
    ),
    **under(
        "pandas",
        NUMBER,
        "Timestamp Timedelta Period Interval set_option reset_option get_option describe_option show_versions",
    ),
    **{f"pandas.api.types.{name}": GLANCE for name in ("is_numeric_dtype", "is_string_dtype", "is_object_dtype")},
    "pandas.api.*": KEEPING,
    "pandas.tseries.*": KEEPING,
    "pandas.testing.*": COMPUTED,
    "pandas.plotting.*": replace(COMPUTED, defaults=("ax",)),
}

NUMERIC_CALLS: dict[str, CallEffect] = {
    **_NUMPY,
    **_PANDAS,
    **SCIPY_CALLS,
    "polars.*": CallEffect(shares=Shares.HOLDS, calls=(ALL,)),
}
