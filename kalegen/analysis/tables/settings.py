"""Statements that configure the process, and the packages whose behaviour they change.

A name may run through the result of a call, which is written ``()``: ``logging.getLogger().setLevel``,
``decimal.getcontext().prec``. A key that ends in ``.*`` stands for everything below it.
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase
from typing import NamedTuple

from kalegen.analysis.tables.effects import longest_prefix
from kalegen.analysis.tables.names import canonical

ANY_STEP = "*"
"""Stands for whatever a step uses."""


class Setting(NamedTuple):
    """A process-wide setting.

    ``packages`` are the top-level packages that could notice it: a step needs the setting when it imports one of
    them, or when reading back its inputs needs one. ``*`` is every step; an empty set is none (a setting of the
    notebook's display).
    """

    packages: frozenset[str]


def is_noticed(noticing: frozenset[str], used: Collection[str]) -> bool:
    """Whether a step that uses some top-level packages could notice what those of a setting notice."""
    return ANY_STEP in noticing or not noticing.isdisjoint(used)


def _noticed_by(packages: str, names: str) -> dict[str, Setting]:
    return dict.fromkeys(names.split(), Setting(frozenset(packages.split())))


_ON_NUMPY = (
    "numpy pandas scipy sklearn statsmodels xarray matplotlib seaborn skimage cv2 torch tensorflow keras xgboost"
    " lightgbm imblearn polars geopandas plotly networkx sympy"
)
_ON_PANDAS = (
    "pandas geopandas seaborn statsmodels sklearn plotly xarray pandas_profiling ydata_profiling dask tqdm yfinance"
)
_ON_MATPLOTLIB = (
    "matplotlib pylab mpl_toolkits seaborn pandas geopandas sklearn statsmodels networkx scipy wordcloud shap xgboost"
    " lightgbm skimage yellowbrick mlxtend missingno plotnine cartopy PIL IPython sympy arviz lifelines prophet"
    " squarify scikitplot mplfinance"
)
_ON_TORCH = "torch torchvision torchaudio torchtext pytorch_lightning lightning transformers fastai skorch timm"
_ON_TENSORFLOW = "tensorflow keras tf_keras tensorflow_addons tensorflow_probability tensorflow_hub transformers"
_ON_PLOTLY = "plotly pandas cufflinks dash"

WHOEVER_HAS_IT = "(copied)"
"""Stands for the steps that the configured object is copied to."""

SETTING_CALLS: dict[str, Setting] = {
    **_noticed_by(
        WHOEVER_HAS_IT,
        "logging.StreamHandler().setFormatter logging.StreamHandler().setLevel logging.StreamHandler().addFilter"
        " logging.FileHandler().setFormatter logging.FileHandler().setLevel logging.FileHandler().addFilter",
    ),
    **_noticed_by(
        ANY_STEP,
        "kalegen.runtime.shell.set_environment kalegen.runtime.shell.change_directory"
        " warnings.filterwarnings warnings.simplefilter warnings.resetwarnings logging.basicConfig logging.disable"
        " logging.captureWarnings logging.config.dictConfig logging.config.fileConfig logging.addLevelName"
        " logging.setLoggerClass logging.setLogRecordFactory logging.getLogger().setLevel"
        " logging.getLogger().addHandler"
        " logging.getLogger().addFilter logging.getLogger().removeHandler os.putenv os.unsetenv"
        " os.chdir os.umask os.nice sys.setrecursionlimit sys.setswitchinterval sys.settrace sys.setprofile"
        " threading.settrace threading.setprofile calendar.setfirstweekday gettext.install gettext.bindtextdomain"
        " gettext.textdomain"
        " sys.set_int_max_str_digits sys.stdout.reconfigure sys.stderr.reconfigure locale.setlocale"
        " decimal.setcontext"
        " decimal.getcontext().clear_flags"
        " gc.enable gc.disable gc.set_threshold gc.freeze faulthandler.enable socket.setdefaulttimeout signal.signal"
        " signal.alarm time.tzset threading.stack_size multiprocessing.set_start_method"
        " multiprocessing.set_executable asyncio.set_event_loop_policy asyncio.set_event_loop nest_asyncio.apply"
        " resource.setrlimit tracemalloc.start copyreg.pickle codecs.register codecs.register_error"
        " mimetypes.add_type csv.field_size_limit csv.register_dialect dotenv.load_dotenv site.addsitedir"
        " rich.pretty.install rich.traceback.install urllib.request.install_opener sqlite3.register_adapter"
        " sqlite3.register_converter joblib.parallel.register_parallel_backend coloredlogs.install"
        " sklearnex.patch_sklearn",
    ),
    **_noticed_by(
        _ON_NUMPY, "numpy.set_printoptions numpy.seterr numpy.seterrcall numpy.set_string_function numpy.setbufsize"
    ),
    **_noticed_by(
        "scipy", "scipy.special.seterr scipy.fft.set_backend scipy.fft.set_global_backend scipy.fft.set_workers"
    ),
    **_noticed_by(
        _ON_PANDAS,
        "pandas.set_option pandas.reset_option pandas.set_eng_float_format"
        " pandas.plotting.register_matplotlib_converters pandas.plotting.deregister_matplotlib_converters"
        " tqdm.tqdm.pandas tqdm.auto.tqdm.pandas tqdm.notebook.tqdm.pandas tqdm.notebook.tqdm_notebook.pandas"
        " tqdm.tqdm_notebook.pandas pandas.api.extensions.register_dataframe_accessor"
        " pandas.api.extensions.register_series_accessor pandas.api.extensions.register_index_accessor"
        " pandas.api.extensions.register_extension_dtype pandas_flavor.register_dataframe_method"
        " pandas_flavor.register_series_method pandas_flavor.register_dataframe_accessor"
        " pandas_flavor.register_series_accessor pandarallel.pandarallel.initialize",
    ),
    **_noticed_by(
        _ON_MATPLOTLIB,
        "matplotlib.use matplotlib.rc matplotlib.rcdefaults"
        " matplotlib.rc_file matplotlib.style.use matplotlib.set_loglevel matplotlib.pyplot.style.use"
        " matplotlib.pyplot.rc matplotlib.pyplot.rcdefaults matplotlib.pyplot.ion"
        " matplotlib.pyplot.ioff matplotlib.pyplot.switch_backend matplotlib.pyplot.xkcd matplotlib.pyplot.set_cmap"
        " matplotlib.pyplot.set_loglevel matplotlib.font_manager.fontManager.addfont matplotlib.colormaps.register"
        " matplotlib.pyplot.register_cmap matplotlib.cm.register_cmap seaborn.set seaborn.set_theme seaborn.set_style"
        " seaborn.set_palette seaborn.set_context seaborn.set_color_codes seaborn.reset_defaults seaborn.reset_orig"
        " seaborn.mpl.rc matplotlib.style.reload_library",
    ),
    **_noticed_by("sklearn imblearn mlxtend yellowbrick", "sklearn.set_config"),
    **_noticed_by(
        _ON_TORCH,
        "torch.set_default_dtype torch.set_default_device torch.set_default_tensor_type torch.set_num_threads"
        " torch.set_num_interop_threads torch.set_printoptions torch.set_grad_enabled"
        " torch.set_float32_matmul_precision torch.set_deterministic torch.use_deterministic_algorithms"
        " torch.autograd.set_detect_anomaly torch.autograd.set_grad_enabled torch.cuda.set_device"
        " torch.cuda.empty_cache torch.multiprocessing.set_start_method"
        " torch.multiprocessing.set_sharing_strategy torch.hub.set_dir torch.backends.*",
    ),
    **_noticed_by(
        _ON_TENSORFLOW,
        "tensorflow.config.* tensorflow.get_logger().setLevel tensorflow.compat.v1.logging.set_verbosity"
        " tensorflow.logging.set_verbosity tensorflow.compat.v1.disable_eager_execution"
        " tensorflow.compat.v1.enable_eager_execution tensorflow.compat.v1.disable_v2_behavior"
        " tensorflow.enable_eager_execution tensorflow.autograph.set_verbosity"
        " tensorflow.debugging.set_log_device_placement keras.backend.set_floatx keras.backend.set_epsilon"
        " keras.backend.set_image_data_format keras.backend.clear_session keras.backend.set_session"
        " keras.mixed_precision.set_global_policy keras.mixed_precision.set_dtype_policy keras.config.set_backend"
        " keras.config.set_floatx keras.config.set_dtype_policy keras.utils.disable_interactive_logging"
        " keras.config.disable_interactive_logging keras.utils.get_custom_objects().update",
    ),
    **_noticed_by(
        _ON_PLOTLY,
        "plotly.io.templates.update plotly.express.set_mapbox_access_token plotly.offline.init_notebook_mode"
        " plotly.io.orca.config.save cufflinks.go_offline cufflinks.set_config_file",
    ),
    **_noticed_by("nltk textblob gensim sumy", "nltk.download"),
    **_noticed_by("polars", "polars.Config.* polars.api.*"),
    **_noticed_by("xarray", "xarray.set_options xarray.register_dataset_accessor xarray.register_dataarray_accessor"),
    **_noticed_by("astropy", "astropy.units.set_enabled_units astropy.units.add_enabled_units"),
    **_noticed_by("pint", "pint.set_application_registry"),
    **_noticed_by("numexpr pandas", "numexpr.set_num_threads numexpr.set_vml_num_threads"),
    **_noticed_by("pyarrow pandas polars", "pyarrow.set_cpu_count pyarrow.set_io_thread_count"),
    **_noticed_by("h2o", "h2o.init h2o.no_progress h2o.show_progress"),
    **_noticed_by("ray", "ray.init"),
    **_noticed_by("skimage", "skimage.io.use_plugin"),
    **_noticed_by("yfinance", "yfinance.set_tz_cache_location yfinance.enable_debug_mode"),
    **_noticed_by("dask", "dask.config.set"),
    **_noticed_by("jax flax optax haiku equinox", "jax.config.update jax.config.parse_flags_with_absl"),
    **_noticed_by("xgboost", "xgboost.set_config"),
    **_noticed_by("lightgbm", "lightgbm.register_logger"),
    **_noticed_by("optuna", "optuna.logging.set_verbosity optuna.logging.disable_default_handler"),
    **_noticed_by(
        "transformers datasets diffusers huggingface_hub",
        "transformers.logging.set_verbosity transformers.logging.set_verbosity_error"
        " transformers.logging.set_verbosity_warning transformers.utils.logging.set_verbosity_error"
        " datasets.logging.set_verbosity_error datasets.disable_progress_bar datasets.disable_caching"
        " huggingface_hub.login",
    ),
    **_noticed_by(
        "mlflow",
        "mlflow.set_tracking_uri mlflow.set_registry_uri mlflow.set_experiment mlflow.autolog mlflow.sklearn.autolog"
        " mlflow.keras.autolog",
    ),
    **_noticed_by("wandb", "wandb.login wandb.setup"),
    **_noticed_by("cv2", "cv2.setNumThreads cv2.setUseOptimized cv2.ocl.setUseOpenCL"),
    **_noticed_by("altair", "altair.data_transformers.* altair.themes.* altair.renderers.* altair.theme.*"),
    **_noticed_by("holoviews hvplot geoviews panel", "holoviews.extension hvplot.extension panel.extension"),
    **_noticed_by("sympy", "sympy.init_printing sympy.init_session"),
    **_noticed_by("spacy", "spacy.prefer_gpu spacy.require_gpu spacy.cli.download"),
    **_noticed_by("requests urllib3", "urllib3.disable_warnings requests.packages.urllib3.disable_warnings"),
    **_noticed_by("numba", "numba.set_num_threads"),
    **_noticed_by("ee", "ee.Initialize ee.Authenticate"),
    **_noticed_by("boto3 botocore", "boto3.setup_default_session boto3.set_stream_logger"),
    **_noticed_by("google", "google.generativeai.configure vertexai.init google.cloud.aiplatform.init"),
    **_noticed_by(
        "",
        "IPython.display.set_matplotlib_formats IPython.display.set_matplotlib_close bokeh.io.output_notebook"
        " bokeh.plotting.output_notebook matplotlib_inline.backend_inline.set_matplotlib_formats"
        " itables.init_notebook_mode",
    ),
}
"""Calls that configure the process."""

SETTING_TARGETS: dict[str, Setting] = {
    **_noticed_by(
        ANY_STEP,
        "os.environ.* sys.path.* sys.argv.* sys.stdout sys.stderr sys.stdin sys.modules.* sys.dont_write_bytecode"
        " sys.tracebacklimit"
        " sys.excepthook sys.displayhook sys.unraisablehook threading.excepthook sys.meta_path.*"
        " warnings.showwarning warnings.formatwarning warnings.filters.*"
        " decimal.getcontext().* decimal.DefaultContext.* logging.raiseExceptions logging.root.* logging.getLogger().*"
        " ssl._create_default_https_context builtins.* tempfile.tempdir"
        "",
    ),
    **_noticed_by(_ON_PANDAS, "pandas.options.*"),
    **_noticed_by(
        _ON_MATPLOTLIB,
        "matplotlib.rcParams.* matplotlib.pyplot.rcParams.* matplotlib.rcParamsDefault.* seaborn.mpl.rcParams.*"
        " matplotlib.style.library.*",
    ),
    **_noticed_by(_ON_TORCH, "torch.backends.* torch.autograd.*"),
    **_noticed_by(_ON_TENSORFLOW, "tensorflow.config.* keras.backend.*"),
    **_noticed_by(
        _ON_PLOTLY, "plotly.io.renderers.* plotly.io.templates.* plotly.express.defaults.* plotly.io.kaleido.*"
    ),
    **_noticed_by("PIL torchvision keras tensorflow", "PIL.Image.MAX_IMAGE_PIXELS PIL.ImageFile.LOAD_TRUNCATED_IMAGES"),
    **_noticed_by("openai langchain", "openai.api_key openai.organization openai.api_base openai.base_url"),
    **_noticed_by("geopandas", "geopandas.options.*"),
    **_noticed_by("numba", "numba.config.*"),
    **_noticed_by("pytesseract", "pytesseract.pytesseract.tesseract_cmd"),
    **_noticed_by("nltk", "nltk.data.path.*"),
    **_noticed_by("", "IPython.core.interactiveshell.InteractiveShell.ast_node_interactivity"),
}
"""Attributes and items, the storing or deleting of which configures the process."""


PLAIN_DECORATORS = frozenset(
    {"abc", "asyncio", "attr", "attrs", "builtins", "cachetools", "click", "contextlib", "cython"}
    | {"dataclasses", "deprecated", "enum", "fire", "functools", "hypothesis", "IPython", "ipywidgets"}
    | {"jax", "joblib", "keras", "kfp", "line_profiler", "memory_profiler", "numba", "numpy", "overrides"}
    | {"profile", "pydantic", "pytest", "retry", "retrying", "tenacity", "tensorflow", "tf_keras", "torch"}
    | {"tqdm", "typeguard", "types", "typing", "typing_extensions", "unittest", "warnings", "wrapt"}
)
"""Packages whose decorators only make something of what they decorate, and keep no list of it."""


AT_THE_END = frozenset({"atexit.register"})
"""Calls that are given what runs when the process ends: each step's own one."""

SETTING_CHAINS = frozenset(
    key[: index + 2]
    for key in (*SETTING_CALLS, *SETTING_TARGETS)
    for index in range(len(key))
    if key[index:].startswith("()")
)
"""Calls whose results settings are made through, as the tables write them."""

LOGGING_HANDLERS = frozenset({"logging.StreamHandler()", "logging.FileHandler()"})
LOGGING_OBJECTS = frozenset({"logging.getLogger", *(handler.removesuffix("()") for handler in LOGGING_HANDLERS)})
"""Calls that give a process its own logger or handler, which settings are made through."""


def registers(dotted: str) -> bool:
    """Whether calling ``dotted`` lets a library, or a class, know of what it is given: ``Number.register(Half)``."""
    name = dotted.rpartition(".")[2]
    return dotted not in AT_THE_END and (name == "register" or name.startswith("register_"))


LOGGER_METHODS = frozenset({"setLevel", "addHandler", "removeHandler", "addFilter", "removeFilter"})
"""Methods that configure a logger: a value that holds one travels with the logger's name alone."""


VALUE_SETTINGS = {
    "decimal.getcontext()": ("the precision of decimal", "decimal"),
    "decimal.setcontext": ("the precision of decimal", "decimal"),
    "torch.set_default_dtype": ("the default dtype of torch", "torch"),
    "torch.set_default_tensor_type": ("the default dtype of torch", "torch"),
}
"""Calls, and owners of attributes, that set what numbers come out as: what is set, and the package that uses it."""


def is_setting_call(dotted: str, extra: Collection[str] = ()) -> Setting | None:
    """The setting that calling ``dotted`` makes; ``extra`` are the user's own patterns (``mylib.set_*``)."""
    dotted = canonical(dotted)
    return _row(SETTING_CALLS, _CALLS_BELOW, dotted) or _changed_target(dotted) or _extra_setting(dotted, extra)


def is_setting_target(dotted: str, extra: Collection[str] = ()) -> Setting | None:
    """The setting that storing to or deleting ``dotted`` (or an item of it) makes; ``extra`` as for calls."""
    dotted = canonical(dotted)
    return _row(SETTING_TARGETS, _TARGETS_BELOW, dotted) or _extra_setting(dotted, extra)


def is_settings_object(dotted: str) -> bool:
    """Whether the attributes or items of ``dotted`` are settings: of ``os.environ``, ``pandas.options.display``."""
    return not dotted.startswith("builtins") and is_setting_target(f"{dotted}.*") is not None


def _row(table: dict[str, Setting], below: frozenset[str], dotted: str) -> Setting | None:
    """The row of ``dotted``, or of the longest prefix that stands for all ``below`` it."""
    if dotted in table:
        return table[dotted]
    prefix = longest_prefix(dotted, below)
    return table[f"{prefix}.*"] if prefix else None


def _prefixes(table: dict[str, Setting]) -> frozenset[str]:
    return frozenset(key.removesuffix(".*") for key in table if key.endswith(".*"))


_CALLS_BELOW, _TARGETS_BELOW = _prefixes(SETTING_CALLS), _prefixes(SETTING_TARGETS)


CHANGING_METHODS = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse"}
    | {"setdefault", "sort", "update"}
)
"""Methods of lists, dicts and sets by which the settings that are in them are made."""


def _changed_target(dotted: str) -> Setting | None:
    """The setting whose list or dict a call changes: ``sys.path.append``, ``os.environ.update``."""
    owner, _, method = dotted.rpartition(".")
    return SETTING_TARGETS.get(f"{owner}.*") if method in CHANGING_METHODS else None


def _extra_setting(dotted: str, patterns: Collection[str]) -> Setting | None:
    """A setting of the user's: noticed by the package that it belongs to."""
    if any(fnmatchcase(dotted, pattern) for pattern in patterns):
        return Setting(frozenset([dotted.partition(".")[0]]))
    return None
