"""What kind of object a call gives, where that is certain.

``estimator`` is one that draws from no process-wide random stream, ``drawing estimator`` one that may, ``drawing
splitter`` one that has a random generator of its own. ``accessor`` and ``plotter`` are ``series.str`` and
``frame.plot``; reading an item of a ``defaultdict`` may insert it. A ``view`` shows the parts of the containers that it
holds. A ``network`` is a model of Keras, a ``layer`` one that adapts to data, a
``dataset`` one of TensorFlow's. A ``confusion matrix`` is an array, and so are the columns of a ROC curve.
"""

from __future__ import annotations

from collections.abc import Collection

from kalegen.analysis.tables.effects import words
from kalegen.analysis.tables.estimators import (
    ESTIMATORS,
    META_ESTIMATORS,
    QUIET_ESTIMATORS,
    RANDOM_ESTIMATORS,
    SEEDED_META_ESTIMATORS,
    UNSEEDABLE_ESTIMATORS,
)
from kalegen.analysis.tables.names import canonical

FOREIGN = "foreign"
"""The kind of an object whose class no table knows."""

PLAIN_KINDS = frozenset({"number", "str", "bytes", "datetime", "path"})
"""Kinds of values that hold no others, and do not change."""

IMMUTABLE_KINDS = PLAIN_KINDS - {"path"}
"""Of these, those whose attributes do not change either, and tell nothing: a path has a parent."""

CONTAINER_KINDS = frozenset({"list", "tuple", "set", "dict", "defaultdict"})
"""Kinds whose items are other objects than themselves, unlike an array's views."""

VIEW_KINDS = frozenset({"view", "items", "pairs", "enumerate"})
"""Kinds that show what others hold, as it is when it is asked for; the items of all but a ``view`` are tuples."""

NAMESPACE = "namespace"
"""The kind of a dict of the module's variables."""

ARITHMETIC_KINDS = frozenset({"frame", "series", "array", "index", "tensor"})
"""Kinds whose operators give new objects that share nothing with the operands."""

PLAIN_ATTRIBUTES = frozenset({"shape", "size", "ndim", "dtype", "dtypes", "empty", "name", "nbytes", "itemsize"})
"""Attributes that are immutable in every kind that has them."""

COPIED_ATTRIBUTES = frozenset({"T", "values"})
"""Attributes that a table makes anew, as a rule."""

CONFUSION_MATRIX = "confusion matrix"
ROC_CURVE = ("false positive rates", "true positive rates", "thresholds")

CLASS_KINDS: dict[str, str] = {
    "builtins.str": "str",
    "builtins.bytes": "bytes",
    "builtins.int": "number",
    "builtins.float": "number",
    "builtins.bool": "number",
    "builtins.complex": "number",
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "builtins.frozenset": "set",
    "builtins.tuple": "tuple",
    "collections.OrderedDict": "dict",
    "collections.defaultdict": "defaultdict",
    "collections.Counter": "dict",
    "collections.deque": "list",
    "decimal.Decimal": "number",
    "fractions.Fraction": "number",
    "datetime.datetime": "datetime",
    "datetime.date": "datetime",
    "datetime.time": "datetime",
    "datetime.timedelta": "datetime",
    "pandas.Timestamp": "datetime",
    "pandas.Timedelta": "datetime",
    "pathlib.Path": "path",
    "pathlib.PurePath": "path",
    "pathlib.PosixPath": "path",
    "pandas.DataFrame": "frame",
    "pandas.Series": "series",
    "pandas.Index": "index",
    "pandas.MultiIndex": "index",
    "pandas.RangeIndex": "index",
    "pandas.DatetimeIndex": "index",
    "numpy.ndarray": "array",
    "re.Pattern": "regex",
    "re.Match": "match",
    "torch.Tensor": "tensor",
    "random.Random": "generator",
    "numpy.random.Generator": "generator",
    "numpy.random.RandomState": "generator",
    "scipy.cluster.hierarchy.DisjointSet": FOREIGN,  # its ``merge`` is no table's
    "requests.Session": "session",
    "matplotlib.figure.Figure": "figure",
    **dict.fromkeys(words("queue.Queue queue.LifoQueue queue.PriorityQueue queue.SimpleQueue"), "queue"),
    **dict.fromkeys(words("multiprocessing.Queue asyncio.Queue"), "queue"),
    **dict.fromkeys(words("concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor"), "executor"),
    **dict.fromkeys(words("torch.utils.data.DataLoader torch.utils.data.TensorDataset"), "loader"),
}
"""Classes whose instances are of a kind."""


def _kinds(kind: str, prefix: str, names: str) -> dict[str, str]:
    return {f"{prefix}.{name}": kind for name in names.split()}


CALL_KINDS: dict[str, str] = {
    **CLASS_KINDS,
    **_kinds("number", "builtins", "len hash id ord"),
    **_kinds("number", "builtins", "isinstance issubclass callable hasattr all any"),
    **_kinds("str", "builtins", "repr ascii bin hex oct chr format input"),
    **_kinds("list", "builtins", "sorted"),
    **_kinds("view", "builtins", "reversed"),
    "builtins.enumerate": "enumerate",
    "builtins.zip": "pairs",
    **_kinds("file", "builtins", "open"),
    **_kinds("file", "io", "open StringIO BytesIO"),
    **_kinds("number", "math", "sqrt exp log log2 log10 floor ceil sin cos tan pow fabs hypot gcd factorial comb prod"),
    **_kinds("number", "time", "time perf_counter monotonic process_time time_ns perf_counter_ns"),
    **_kinds("str", "time", "strftime ctime"),
    **_kinds("datetime", "datetime.datetime", "now utcnow today strptime fromtimestamp fromisoformat combine"),
    **_kinds("datetime", "datetime.date", "today fromisoformat fromtimestamp"),
    **_kinds("str", "os.path", "join basename dirname abspath expanduser realpath normpath relpath"),
    **_kinds("number", "os.path", "exists isfile isdir getsize getmtime"),
    **_kinds("str", "os", "getcwd getenv fspath"),
    **_kinds("list", "os", "listdir"),
    **_kinds("list", "glob", "glob"),
    **_kinds("path", "pathlib.Path", "cwd home"),
    **_kinds("regex", "re", "compile"),
    **_kinds("match", "re", "match search fullmatch"),
    **_kinds("str", "re", "sub escape"),
    **_kinds("list", "re", "findall split"),
    **_kinds("str", "json", "dumps"),
    **_kinds("bytes", "pickle", "dumps"),
    **_kinds("number", "random", "random uniform randint randrange gauss normalvariate expovariate betavariate"),
    **_kinds("list", "random", "choices sample"),
    **_kinds("number", "statistics", "mean median stdev variance pstdev pvariance fmean"),
    **_kinds("dict", "builtins.dict", "fromkeys"),
    **_kinds(
        "array",
        "numpy",
        "array asarray arange linspace logspace geomspace zeros ones empty full eye identity zeros_like ones_like"
        " empty_like full_like tri concatenate hstack vstack stack column_stack loadtxt genfromtxt vander dot outer"
        " inner tensordot kron cross dstack tile append delete insert diff atleast_2d",
    ),
    **_kinds("array", "numpy.linalg", "inv pinv cholesky solve"),
    **_kinds("generator", "numpy.random", "default_rng"),
    **_kinds("frame", "pandas", "read_csv read_table read_fwf read_parquet read_feather read_orc"),
    **_kinds("frame", "pandas", "read_sql_query read_sql_table get_dummies crosstab pivot_table merge merge_asof melt"),
    **_kinds("frame", "pandas.DataFrame", "from_dict from_records"),
    **_kinds("frame", "seaborn", "load_dataset"),
    **_kinds("index", "pandas", "date_range bdate_range period_range timedelta_range interval_range"),
    **_kinds("figure", "matplotlib.pyplot", "figure gcf"),
    **_kinds("axes", "matplotlib.pyplot", "gca axes subplot"),
    **_kinds("str", "textwrap", "dedent fill indent shorten"),
    **_kinds(
        "tensor", "torch", "tensor zeros ones empty full eye arange linspace rand randn randint zeros_like ones_like"
    ),
    **_kinds("dataset", "tensorflow.data.Dataset", "from_tensor_slices from_tensors zip range list_files"),
    **_kinds(
        "network", "keras", "Sequential Model models.Sequential models.Model models.load_model models.clone_model"
    ),
    **_kinds(
        "layer",
        "keras.layers",
        "Normalization TextVectorization Discretization StringLookup IntegerLookup CategoryEncoding Hashing",
    ),
    **_kinds("number", "sklearn.metrics", "accuracy_score roc_auc_score r2_score log_loss auc"),
    **_kinds("number", "sklearn.metrics", "mean_absolute_percentage_error balanced_accuracy_score"),
    "sklearn.metrics.confusion_matrix": CONFUSION_MATRIX,
}
"""Calls whose result is of a kind whatever their arguments."""

KINDS_OF_PARTS: dict[str, tuple[str, ...]] = {"sklearn.metrics.roc_curve": ROC_CURVE}
"""The kinds of new objects that calls give as one tuple."""

TABULAR_KINDS = frozenset(words("frame series tabular"))
"""Tables of pandas; ``tabular`` is a column, a part of a table or one of its cells."""

KEPT_OF_TABLES = frozenset(words("name names index columns attrs flags dtype values at iat loc iloc"))
"""Attributes of tables that can be assigned, and are no columns."""

TABLES = TABULAR_KINDS | {"array"}
CHOOSERS = frozenset(words("list series array"))
"""Kinds of what chooses rows or columns of tables, which are then copied: labels, numbers, a mask."""

INDEXERS = frozenset(words("loc iloc at iat"))
"""Attributes of tables alone, which show the table itself."""

KIND_KEEPERS = frozenset(words("copy.copy copy.deepcopy sklearn.base.clone"))

DISTRIBUTIONS = frozenset(
    words(
        "bernoulli beta betabinom binom cauchy chi2 dirichlet expon f gamma geom gumbel_l gumbel_r hypergeom laplace"
        " logistic loguniform lognorm nbinom norm pareto poisson powerlaw randint rayleigh skewnorm t triang truncnorm"
        " uniform weibull_max weibull_min"
    )
)
"""Distributions of scipy, which give frozen ones when they are called."""

_CHUNKED = frozenset({"chunksize", "iterator", "squeeze"})
"""Keywords with which pandas' readers give an iterator, or (``squeeze``, of old) a series, not a frame."""

_COPIES = frozenset({"copy", "copy_X"})
"""Keywords by which an estimator is allowed to change what it is given."""


GENERATOR_KINDS = frozenset({"generator", "drawing splitter"})
"""Kinds of objects that move a random stream of their own where they are drawn from."""


def kind_of_call(dotted: str, given: Collection[str] = (), held: Collection[str | None] = ("estimator",)) -> str | None:
    """The kind of what calling ``dotted`` gives; None where that is unknown.

    ``given`` are the keywords given a value other than None, ``held`` the kinds of the arguments and of the elements of
    lists and tuples among them (for estimators made of others; None stands for an unknown one).
    """
    dotted = canonical(dotted)
    if dotted in ESTIMATORS:
        if "generator" in held:
            return "drawing splitter" if _is_splitter(dotted) else None
        return None if _COPIES.intersection(given) else _kind_of_estimator(dotted, given, held)
    if dotted.startswith("pandas.read_") and _CHUNKED.intersection(given):
        return None
    module, _, name = dotted.rpartition(".")
    if module == "scipy.stats" and name in DISTRIBUTIONS and "seed" not in given:
        return "distribution"
    return CALL_KINDS.get(dotted)


def kind_of_unknown_call(dotted: str) -> str | None:
    """The kind of what a call gives that no table knows: of a class's, at least that it is none of the known ones."""
    return FOREIGN if dotted.rpartition(".")[2][:1].isupper() else None


def keeps_kind(dotted: str) -> bool:
    """Whether a call gives something of the kind of its first argument."""
    return dotted in KIND_KEEPERS


def _is_splitter(dotted: str) -> bool:
    return dotted.startswith("sklearn.model_selection.") and dotted.endswith(("Fold", "Split"))


def _kind_of_estimator(dotted: str, given: Collection[str], held: Collection[str | None]) -> str:
    """Whether an estimator that is made this way draws from the process-wide stream."""
    seeded = "random_state" in given
    if dotted in META_ESTIMATORS:
        draws = _may_draw(held)
    elif dotted in SEEDED_META_ESTIMATORS:
        draws = not seeded or _may_draw(held)
    elif dotted in QUIET_ESTIMATORS:
        draws = not seeded and bool(QUIET_ESTIMATORS[dotted].intersection(given))
    else:
        draws = dotted in UNSEEDABLE_ESTIMATORS or (dotted in RANDOM_ESTIMATORS and not seeded)
    return "drawing estimator" if draws else "estimator"


def _may_draw(held: Collection[str | None]) -> bool:
    """Whether one of these parts of an estimator may draw; an unknown one may."""
    return bool({None, "drawing estimator"}.intersection(held))


def _results(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


_FRAME_TO_FRAME = (
    "abs add_prefix add_suffix assign astype bfill convert_dtypes copy corr cov cummax cummin cumprod cumsum describe"
    " diff drop drop_duplicates dropna explode ffill fillna filter head infer_objects interpolate isin isna isnull"
    " join melt merge nlargest notna notnull nsmallest pct_change pivot pivot_table query rank reindex rename"
    " rename_axis replace reset_index round sample select_dtypes set_index shift sort_index sort_values tail"
    " transpose T tz_convert tz_localize where mask clip eq ne lt le gt ge add sub mul div loc iloc applymap"
)
_SERIES_TO_SERIES = (
    "abs add_prefix add_suffix astype bfill convert_dtypes copy cummax cummin cumprod cumsum describe diff"
    " drop_duplicates dropna explode ffill fillna head isin isna isnull map nlargest notna notnull nsmallest"
    " pct_change rank rename replace round sample shift sort_index sort_values tail where mask between value_counts"
    " clip eq ne lt le gt ge"
)
_METHOD_KINDS: dict[str, dict[str, str]] = {
    "frame": {
        **_results("frame", _FRAME_TO_FRAME),
        **_results("groupby", "groupby rolling expanding ewm resample"),
        **_results("index", "columns index keys"),
        **_results("array", "values to_numpy"),
        **_results("series", "dtypes nunique count idxmax idxmin duplicated memory_usage"),
        **_results("plotter", "plot"),
        **_results("number", "shape size ndim empty"),
        **_results("str", "to_string to_markdown to_html"),
    },
    "series": {
        **_results("series", _SERIES_TO_SERIES),
        **_results("groupby", "groupby rolling expanding ewm resample"),
        **_results("index", "index"),
        **_results("list", "tolist to_list"),
        **_results("frame", "to_frame"),
        **_results("dict", "to_dict"),
        **_results("accessor", "str dt cat"),
        **_results("plotter", "plot"),
    },
    "groupby": {
        **_results("groupby", "groupby rolling expanding ewm resample"),
        **_results("plotter", "plot"),
    },
    "index": {**_results("list", "tolist to_list"), **_results("accessor", "str")},
    "tabular": {
        **_results("tabular", "loc iloc at iat dropna fillna head tail sort_values"),
        **_results("groupby", "groupby rolling expanding ewm resample"),
        **_results("accessor", "str dt cat"),
        **_results("index", "index columns"),
        **_results("plotter", "plot"),
    },
    "array": {
        **_results("array", "reshape ravel flatten T transpose copy squeeze astype swapaxes repeat"),
        **_results("list", "tolist"),
        **_results("number", "shape size ndim"),
    },
    "str": {
        **_results("list", "split rsplit splitlines"),
        **_results("bytes", "encode"),
        **_results(
            "number", "find rfind count index startswith endswith isdigit isalpha isnumeric isupper islower isspace"
        ),
        **_results(
            "str",
            "lower upper strip lstrip rstrip replace join title capitalize center ljust rjust zfill format casefold"
            " swapcase removeprefix removesuffix translate",
        ),
    },
    "bytes": {"decode": "str", "hex": "str", "split": "list"},
    "dict": {"copy": "dict", **_results("view", "keys values"), "items": "items"},
    "list": {"copy": "list", "count": "number", "index": "number"},
    "set": {**_results("set", "copy union intersection difference symmetric_difference")},
    "regex": {**_results("match", "match search fullmatch"), **_results("list", "findall split"), "sub": "str"},
    "match": {"group": "str", "groups": "tuple", "groupdict": "dict", "start": "number", "end": "number"},
    "datetime": {"strftime": "str", "isoformat": "str", "timestamp": "number", "total_seconds": "number"},
    "path": {
        **_results("path", "resolve absolute with_suffix with_name relative_to joinpath expanduser parent"),
        **_results("str", "read_text as_posix name stem suffix"),
        "read_bytes": "bytes",
        "open": "file",
    },
    "file": {"read": "str", "readlines": "list"},
    "dataset": {
        **_results("dataset", "batch padded_batch unbatch shuffle repeat take skip prefetch cache shard enumerate"),
        **_results("dataset", "map filter"),
    },
    "figure": {**_results("axes", "add_subplot add_axes gca")},
    "axes": {**_results("figure", "get_figure figure"), **_results("axes", "twinx twiny")},
    "estimator": {"fit": "estimator", "set_params": "drawing estimator"},
    "drawing estimator": {"fit": "drawing estimator", "set_params": "drawing estimator"},
}


def kind_of_method(kind: str, name: str) -> str | None:
    """The kind of the attribute or of the method's result ``name`` of an object of ``kind``; None where unknown."""
    return _METHOD_KINDS.get(kind, {}).get(name)
