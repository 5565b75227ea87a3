"""What numpy, pandas, scipy and polars do to their arguments (sources: their API references).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    FRESH,
    GENERATOR_ARGUMENTS,
    GLANCE,
    HOLDER,
    NOTHING,
    VIEW,
    CallEffect,
    Draw,
    Shares,
    Switch,
    under,
)

OVERWRITES = (
    Switch("overwrite_a", (0,)),
    Switch("overwrite_b", (1,)),
    *(Switch(f"overwrite_{what}", (ALL,)) for what in ("ab", "c", "data", "input", "qr", "qru", "qruv", "v", "x", "y")),
    Switch("overwrite", (0,)),
    Switch("inplace", (0, "target")),
    Switch("in_place", (0,)),
    Switch("copy", (0, 1), harmless=(True,), shares=Shares.ITSELF),
    *(Switch(f"copy_{what}", (ALL,), harmless=(True,)) for what in ("X", "x", "Xy", "Gram", "cov")),
)
"""Keywords by which the scientific libraries are allowed to overwrite an argument."""

TARGETS = ("out", "ax", "axes", "cax", "fig", "output", "callbacks")
"""Keywords that name an object to write, draw or report into."""

LIBRARY = CallEffect(mutates=TARGETS, calls=(ALL,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES)
"""A scientific library at large: reads its arguments, calls those that are functions, may give views of them."""

_KEEPING = replace(LIBRARY, shares=Shares.HOLDS)
"""As ``LIBRARY``, with a new result that may hold what it is given."""

COMPUTED = CallEffect(
    mutates=TARGETS, shares=NOTHING, calls=(ALL,), generators=GENERATOR_ARGUMENTS, switches=OVERWRITES
)
"""As ``LIBRARY``, with a result computed afresh."""

NUMBER = CallEffect(shares=NOTHING, immutable=True, calls=(ALL,))
"""Gives a number, string or bool."""

_NUMPY_DRAWS = (Draw("numpy"),)
_SAMPLES = CallEffect(draws=(Draw("numpy", ("random_state", "rng", "seed")),), shares=NOTHING, calls=(ALL,))


def _out_at(*positions: int) -> CallEffect:
    """A numpy function whose ``out`` may also be given by position."""
    return CallEffect(mutates=(*positions, "out"), shares=NOTHING)


_UNARY = (
    "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil conj conjugate cos cosh deg2rad degrees exp"
    " exp2 expm1 fabs floor invert isfinite isinf isnan isnat log log10 log1p log2 logical_not negative positive"
    " rad2deg radians reciprocal rint sign signbit sin sinh spacing sqrt square tan tanh trunc acos acosh asin asinh"
    " atan atanh bitwise_not bitwise_invert bitwise_count"
)
_BINARY = (
    "add arctan2 bitwise_and bitwise_or bitwise_xor copysign divide equal float_power floor_divide fmax fmin fmod gcd"
    " greater greater_equal heaviside hypot lcm ldexp left_shift less less_equal logaddexp logaddexp2 logical_and"
    " logical_or logical_xor matmul maximum minimum mod multiply nextafter not_equal power remainder right_shift"
    " subtract true_divide atan2 pow bitwise_left_shift bitwise_right_shift vecdot matvec vecmat dot inner outer vdot"
)
_COMPUTED = (
    "allclose array_equal array_equiv average bincount arange linspace logspace geomspace zeros ones empty full eye"
    " identity zeros_like ones_like empty_like full_like tri corrcoef cov convolve correlate cross count_nonzero"
    " cumulative_sum cumulative_prod diff digitize ediff1d gradient histogram histogram2d histogramdd"
    " histogram_bin_edges in1d isin interp isclose iscomplex isreal kron meshgrid indices nonzero argwhere"
    " flatnonzero argsort argpartition searchsorted lexsort polyfit polyval polyadd polysub polymul polydiv polyder"
    " polyint poly roots tensordot tile repeat concatenate concat hstack vstack stack dstack column_stack row_stack"
    " append delete insert unique unique_values unique_counts union1d intersect1d setdiff1d setxor1d trapz trapezoid"
    " unwrap vander packbits unpackbits loadtxt genfromtxt load fromfile fromstring digitize fft.fft fft.ifft"
    " fft.fft2 fft.ifft2 fft.rfft fft.irfft fft.fftfreq fft.rfftfreq fft.fftshift fft.ifftshift linalg.inv linalg.det"
    " linalg.norm linalg.solve linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.svd linalg.svdvals"
    " linalg.qr linalg.cholesky linalg.lstsq linalg.pinv linalg.matrix_rank linalg.matrix_power linalg.slogdet"
    " linalg.cond linalg.multi_dot where sort pad roll triu tril resize extract partition tril_indices triu_indices"
    " diag_indices ix_ block sort_complex i0 sinc angle blackman hanning hamming bartlett kaiser copy"
    " mask_indices busday_offset datetime_as_string diagflat matrix"
    " testing.assert_allclose testing.assert_array_equal testing.assert_equal"
    " testing.assert_almost_equal testing.assert_array_almost_equal apply_along_axis apply_over_axes"
)
_VIEWS = (
    "asarray asanyarray ascontiguousarray asfortranarray asarray_chkfinite require asmatrix reshape ravel squeeze"
    " transpose permute_dims matrix_transpose swapaxes moveaxis rollaxis expand_dims atleast_1d atleast_2d atleast_3d"
    " flip fliplr flipud rot90 real imag real_if_close diagonal diag broadcast_to broadcast_arrays split array_split"
    " hsplit vsplit dsplit unstack trim_zeros einsum frombuffer ndarray linalg.diagonal linalg.matrix_transpose"
    " lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view"
)
_NUMBERS = (
    "isscalar ndim shape size iscomplexobj isrealobj issubdtype isdtype result_type can_cast promote_types"
    " min_scalar_type common_type array2string array_repr array_str base_repr binary_repr format_float_positional"
    " format_float_scientific str_ datetime64 timedelta64 dtype finfo iinfo save savez savez_compressed savetxt"
    " set_printoptions get_printoptions seterr geterr shares_memory may_share_memory iterable is_busday busday_count"
    " unravel_index ravel_multi_index"
)

_CONVERTS = CallEffect(shares=Shares.PARTS, switches=(Switch("copy", (), harmless=(True,), shares=Shares.ITSELF),))
"""Copies numbers, not the objects of an array of objects."""

_NUMPY: dict[str, CallEffect] = {
    "numpy.*": LIBRARY,
    **under("numpy", _out_at(1), _UNARY),
    **under("numpy", _out_at(2), _BINARY),
    **under("numpy", _out_at(1, 2), "modf frexp"),
    **under("numpy", _out_at(2, 3), "divmod"),
    **under(
        "numpy",
        _out_at(2),
        "argmax argmin nanargmax nanargmin all any cumsum cumprod nancumsum nancumprod concatenate concat round around",
    ),
    **under(
        "numpy",
        CallEffect(mutates=(3, "out"), shares=NOTHING),
        "sum prod mean std var nansum nanprod nanmean nanstd nanvar",
    ),
    **under("numpy", CallEffect(mutates=(2, "out"), shares=NOTHING), "max min amax amin nanmax nanmin ptp"),
    **under(
        "numpy",
        CallEffect(mutates=(2, "out"), shares=NOTHING, switches=OVERWRITES),
        "median nanmedian",
    ),
    **under(
        "numpy",
        CallEffect(mutates=(3, "out"), shares=NOTHING, switches=OVERWRITES),
        "quantile nanquantile percentile nanpercentile clip take",
    ),
    **under("numpy", COMPUTED, " ".join(name for name in _COMPUTED.split() if name not in ("concatenate", "concat"))),
    **under("numpy", replace(VIEW, mutates=("out",)), _VIEWS),
    **under("numpy", _CONVERTS, "array astype"),
    "numpy.linalg.*": COMPUTED,
    "numpy.fft.*": COMPUTED,
    "numpy.nditer": replace(VIEW, shares=Shares.ITSELF | Shares.HOLDS),
    **under("numpy", NUMBER, _NUMBERS),
    **under("numpy", _out_at(5), "trace"),
    "numpy.choose": CallEffect(mutates=(2, "out"), shares=NOTHING, defaults=(2, "out")),
    "numpy.compress": CallEffect(mutates=(3, "out"), shares=NOTHING, defaults=(3, "out")),
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
        CallEffect(mutates=(0,), stores_arguments=True),
        "add.at subtract.at multiply.at divide.at maximum.at minimum.at",
    ),
    **under("numpy", CallEffect(shares=Shares.HOLDS, calls=(ALL,)), "vectorize frompyfunc"),
    **under("numpy", replace(COMPUTED, shares=Shares.PARTS), "fromfunction fromiter piecewise select"),
    "numpy.lib.*": LIBRARY,
    **under(
        "numpy.ma",
        CallEffect(mutates=(0,), shares=Shares.NEW | Shares.ITSELF, stores_arguments=True),
        "put putmask set_fill_value harden_mask soften_mask mask_rowcols mask_rows mask_cols",
    ),
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
        mutates=(0, "x"), shares=NOTHING, immutable=True, shallow=True, draws=_NUMPY_DRAWS
    ),
    **under("numpy.random", NUMBER, "seed set_state get_state"),
    "numpy.random.default_rng": FRESH,
    **under(
        "numpy.random",
        HOLDER,
        "Generator RandomState SeedSequence BitGenerator PCG64 PCG64DXSM MT19937 Philox SFC64"
        " get_bit_generator set_bit_generator",
    ),
}

_PANDAS: dict[str, CallEffect] = {
    "pandas.*": _KEEPING,
    "pandas.Series": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    "pandas.array": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    "pandas.eval": LIBRARY,
    **under(
        "pandas",
        COMPUTED,
        "read_csv read_table read_fwf read_excel read_json read_html read_xml read_parquet read_feather read_orc"
        " read_hdf read_sql read_sql_query read_sql_table read_pickle read_stata read_sas read_spss read_clipboard"
        " get_dummies crosstab pivot_table to_datetime to_timedelta to_numeric date_range bdate_range timedelta_range"
        " period_range interval_range qcut cut isna isnull notna notnull",
    ),
    **under(
        "pandas",
        NUMBER,
        "Timestamp Timedelta Period DateOffset Interval set_option reset_option get_option describe_option"
        " show_versions NA NaT",
    ),
    **{f"pandas.api.types.{name}": GLANCE for name in ("is_numeric_dtype", "is_string_dtype", "is_object_dtype")},
    "pandas.api.*": _KEEPING,
    "pandas.tseries.*": _KEEPING,
    "pandas.testing.*": COMPUTED,
    "pandas.plotting.*": replace(COMPUTED, defaults=("ax",)),
}

_SCIPY: dict[str, CallEffect] = {
    "scipy.*": LIBRARY,
    "scipy.special.*": CallEffect(mutates=("out",), shares=NOTHING),
    **under(
        "scipy.special", _out_at(1), "expit logit erf erfc gamma gammaln psi digamma erfinv ndtr ndtri log1p exp10"
    ),
    **under("scipy.special", CallEffect(shares=NOTHING), "comb perm factorial softmax log_softmax logsumexp"),
    **{f"scipy.{part}.*": COMPUTED for part in ("constants", "integrate", "fft", "signal", "spatial.distance")},
    "scipy.stats.*": COMPUTED,
    **under(
        "scipy.stats",
        _SAMPLES,
        "bootstrap permutation_test monte_carlo_test goodness_of_fit dunnett multiscale_graphcorr sobol_indices"
        # Tests that are given one of these as their ``method`` draw.
        " PermutationMethod MonteCarloMethod BootstrapMethod",
    ),
    "scipy.stats.gaussian_kde": replace(_KEEPING, preserves=(ALL,)),
    "scipy.interpolate.*": replace(_KEEPING, preserves=(ALL,)),
    "scipy.sparse.*": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    "scipy.sparse.random": _SAMPLES,
    "scipy.sparse.rand": _SAMPLES,
    "scipy.sparse.random_array": _SAMPLES,
    **under(
        "scipy.optimize",
        CallEffect(
            shares=NOTHING,
            calls=(ALL,),
            draws=(Draw("numpy", ("seed", "rng", "random_state")),),
            generators=GENERATOR_ARGUMENTS,
            stores_arguments=False,
        ),
        "differential_evolution dual_annealing basinhopping quadratic_assignment check_grad",
    ),
    **under(
        "scipy.cluster.vq",
        CallEffect(draws=(Draw("numpy", ("seed", "rng")),), shares=NOTHING, generators=GENERATOR_ARGUMENTS),
        "kmeans kmeans2",
    ),
    **under("scipy.sparse.linalg", _SAMPLES, "svds eigs eigsh"),
    **under(
        "scipy.sparse.linalg",
        CallEffect(mutates=("outer_v", "CU"), shares=NOTHING, calls=(ALL,)),
        "lgmres gcrotmk",
    ),
    "scipy.linalg.clarkson_woodruff_transform": _SAMPLES,
    "scipy.interpolate.barycentric_interpolate": _SAMPLES,
    "scipy.ndimage.*": COMPUTED,
    "scipy.ndimage.distance_transform_edt": CallEffect(mutates=("distances", "indices"), shares=NOTHING),
    "scipy.io.*": COMPUTED,
}

NUMERIC_CALLS: dict[str, CallEffect] = {
    **_NUMPY,
    **_PANDAS,
    **_SCIPY,
    "polars.*": CallEffect(shares=Shares.HOLDS, calls=(ALL,)),
}
