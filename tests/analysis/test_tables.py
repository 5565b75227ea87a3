"""The tables of what calls do, against Python and the libraries themselves."""

from __future__ import annotations

import builtins
import collections
import copy
import datetime
import decimal
import importlib
import importlib.util
import inspect
import pathlib
import pickle
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kalegen.analysis.tables import (
    estimators,
    files,
    kinds,
    remade,
    settings,
    side_effect_imports,
    streams,
)
from kalegen.analysis.tables.calls import CALLS, call_effect
from kalegen.analysis.tables.calls_builtin import UNKNOWN_BUILTINS
from kalegen.analysis.tables.effects import RECEIVER, UNKNOWN_VALUE, CallEffect, MethodEffect, words
from kalegen.analysis.tables.kinds import kind_of_call, kind_of_method
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.methods_by_kind import BY_KIND
from kalegen.analysis.tables.methods_by_name import MUTATORS_BY_NAME, PURE_BY_NAME
from kalegen.analysis.tables.page import as_markdown

ROOT = pathlib.Path(__file__).parents[2]

# In newer or older versions of their libraries than the ones that the tests run with.
OTHER_VERSIONS = re.compile(
    r"copy\.replace|operator\.(__call__|call)|heapq\.\w+_max|random\.binomialvariate"
    r"|networkx\.random_tree|numpy\.(in1d|trapz|set_string_function|alltrue|sometrue|round_|product|cumproduct)"
    r"|seaborn\.factorplot|sklearn\.impute\.IterativeImputer|sklearn\.model_selection\.Halving\w+"
    r"|matplotlib\.\w+\.register_cmap|IPython\.(core\.)?display\.\w+|tqdm\.tqdm_notebook\.pandas|google\..*"
    r"|sys\.tracebacklimit|ssl\.wrap_socket|torch\.set_deterministic|torch\.utils\.tensorboard\.\w+"
)


def exists(dotted: str) -> bool:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return all((found := getattr(found, part, None)) is not None for part in parts[length:])
    return False


def listed_names() -> set[str]:
    tables = (
        CALLS,
        files.FILE_CALLS,
        remade.REASONS,
        kinds.CALL_KINDS,
        settings.SETTING_CALLS,
        settings.SETTING_TARGETS,
        dict.fromkeys(estimators.ESTIMATORS),
        {name: None for stream in streams.STREAMS for name in streams.seeding_calls(stream)},
    )
    return {name.removesuffix(".*") for table in tables for name in table if "()" not in name}


def missing(top_level: Callable[[str], bool]) -> list[str]:
    names = [
        name for name in listed_names() if top_level(name.partition(".")[0]) and not OTHER_VERSIONS.fullmatch(name)
    ]
    return sorted(name for name in names if not exists(name))


def is_of_python(package: str) -> bool:
    return package in sys.stdlib_module_names or package == "builtins"


def test_every_listed_name_of_the_standard_library_exists() -> None:
    assert missing(is_of_python) == []


@pytest.mark.ml
def test_every_listed_name_of_an_installed_library_exists() -> None:
    assert missing(lambda package: importlib.util.find_spec(package) is not None) == []


def test_every_builtin_is_covered() -> None:
    public = [
        f"builtins.{name}"
        for name, value in vars(builtins).items()
        if not name.startswith("_") and callable(value) and not is_ipythons(value)
    ]
    assert [name for name in public if name not in UNKNOWN_BUILTINS and call_effect(name) is None] == []


def is_ipythons(value: object) -> bool:
    """Whether a shell of IPython's, which another test made in this process, left a name among the built-in ones."""
    return str(getattr(value, "__module__", "")).startswith("IPython.")


def test_no_method_is_both_pure_and_a_mutator() -> None:
    assert PURE_BY_NAME.keys() & MUTATORS_BY_NAME.keys() == set()
    assert [name for name, effect in PURE_BY_NAME.items() if effect.mutates_receiver] == []
    assert [name for name, effect in MUTATORS_BY_NAME.items() if not effect.mutates_receiver] == []


@pytest.mark.parametrize(
    "name", words("pop sample step train eval backward normal choice shuffle read next seek send resize truncate")
)
def test_names_that_change_objects_of_some_type_are_not_pure(name: str) -> None:
    effect = method_effect(name)
    assert effect is None or effect.mutates_receiver


# Trying the methods

PLAIN_SAMPLES: dict[str, Callable[[], Any]] = {
    "list": lambda: [3, 1, 2],
    "nested list": lambda: [[1], [2]],
    "dict": lambda: {"a": [1], "b": 2},
    "set": lambda: {1, 2, 3},
    "tuple": lambda: (1, [2]),
    "str": lambda: "ab c",
    "bytes": lambda: b"ab c",
    "Counter": lambda: collections.Counter("aab"),
    "defaultdict": lambda: collections.defaultdict(list, a=[1]),
    "deque": lambda: collections.deque([1, 2]),
    "datetime": lambda: datetime.datetime(2020, 1, 1),
    "timedelta": lambda: datetime.timedelta(1),
    "Decimal": lambda: decimal.Decimal("1.5"),
}
IMMUTABLE = (
    type(None), bool, int, float, complex, str, bytes, slice, datetime.date, datetime.timedelta, decimal.Decimal,
    pathlib.PurePath, type(NotImplemented),
)  # fmt: skip
ARGUMENTS: tuple[tuple[Any, ...], ...] = ((), (0,), (1,), ("a",), ("a", "b"), ([0],), (["a"],), (len,), (1, 2))
# They look at files or write to the terminal, not at the object.
UNTRIED = frozenset(words("show mkdir touch unlink to_clipboard savefig info"))


def fingerprint(sample: Any) -> object:
    return pickle.dumps(sample)


def trials(methods: dict[str, MethodEffect], make: Callable[[], Any]) -> list[tuple[str, MethodEffect, Any, Any, Any]]:
    """Each method that is said to leave the receiver alone, called.

    Gives its name and effect, the object after the call, a fresh one, and the result.
    """
    found = []
    for name, effect in methods.items():
        if effect.mutates_receiver or name in UNTRIED or not callable(getattr(make(), name, None)):
            continue
        for arguments in ARGUMENTS if not name.startswith(("to_", "save", "write")) else ((),):
            sample = make()
            try:
                result = getattr(sample, name)(*copy.deepcopy(arguments))
            except Exception:  # whatever a method says of arguments that it does not take
                result = None
            found.append((name, effect, sample, make(), result))
    return found


def wrong(methods: dict[str, MethodEffect], make: Callable[[], Any], print_of: Callable[[Any], object]) -> set[str]:
    """What the table says of the methods and is not so."""
    found = set()
    for name, effect, sample, fresh, result in trials(methods, make):
        if print_of(sample) != print_of(fresh):
            found.add(f"{name} changes its receiver")
        if effect.immutable and not isinstance(result, IMMUTABLE) and not hasattr(result, "dtype"):
            found.add(f"{name} gives a {type(result).__name__}")
        if not effect.shares and result is sample and not isinstance(sample, (*IMMUTABLE, tuple)):
            found.add(f"{name} gives its receiver")
        if not effect.iterator and hasattr(result, "__next__"):
            found.add(f"{name} gives an iterator")
    return found


@pytest.mark.parametrize("kind", PLAIN_SAMPLES)
def test_methods_pure_by_name_leave_plain_objects_alone(kind: str) -> None:
    assert wrong(PURE_BY_NAME, PLAIN_SAMPLES[kind], fingerprint) == set()


@pytest.mark.parametrize("kind", [kind for kind in PLAIN_SAMPLES if kind in BY_KIND])
def test_methods_of_plain_kinds_do_what_their_tables_say(kind: str) -> None:
    assert wrong(BY_KIND[kind], PLAIN_SAMPLES[kind], fingerprint) == set()


@pytest.mark.parametrize("kind", ["list", "dict", "set"])
def test_every_method_of_a_plain_kind_is_listed(kind: str) -> None:
    public = {name for name in dir(getattr(builtins, kind)) if not name.startswith("_")}
    assert public - BY_KIND[kind].keys() - {"fromkeys"} == set()


SCIENTIFIC = (
    "frame", "series", "text series", "dated series", "index", "dated index", "nested index", "array", "matrix array",
    "object array",
)  # fmt: skip


def scientific_samples() -> dict[str, Callable[[], Any]]:
    import numpy as np
    import pandas as pd

    return {
        "frame": lambda: pd.DataFrame({"a": [3.0, 1, None], "b": list("xyz"), "c": [[1], [2], [3]]}),
        "series": lambda: pd.Series([3.0, 1, 2], name="s"),
        "text series": lambda: pd.Series(list("abc")),
        "dated series": lambda: pd.Series([1.0, 2], index=pd.date_range("2020", periods=2)),
        "index": lambda: pd.Index([3, 1, 2]),
        "dated index": lambda: pd.date_range("2020", periods=3),
        "nested index": lambda: pd.MultiIndex.from_product([[1, 2], ["a", "b"]]),
        "array": lambda: np.array([3.0, 1, 2]),
        "matrix array": lambda: np.arange(6.0).reshape(2, 3),
        "object array": lambda: np.array([[1], "a", None], dtype=object),
    }


def values_of(sample: Any) -> object:
    import numpy as np

    parts = (getattr(sample, name, None) for name in ("index", "columns", "names", "dtypes", "dtype", "attrs", "shape"))
    return repr((np.asarray(sample).tolist(), [str(part) for part in parts]))


def shared_memory(methods: dict[str, MethodEffect], make: Callable[[], Any]) -> set[str]:
    """The methods said to give something fresh whose result is a view of the receiver."""
    import numpy as np
    import pandas as pd

    found = set()
    for name, effect, sample, _fresh, result in trials(methods, make):
        if isinstance(result, pd.MultiIndex):
            continue
        values = getattr(result, "values", result)
        base = sample if isinstance(sample, np.ndarray) else sample.to_numpy() if sample.ndim == 1 else None
        if base is not None and isinstance(values, np.ndarray) and not effect.shares and np.shares_memory(base, values):
            found.add(name)
    return found


@pytest.mark.ml
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", SCIENTIFIC)
def test_methods_of_scientific_kinds_do_what_their_tables_say(kind: str) -> None:
    make = scientific_samples()[kind]
    own = BY_KIND[kind.split()[-1]]
    assert wrong(own, make, values_of) == set()
    assert wrong(PURE_BY_NAME, make, values_of) <= {"items gives an iterator"}
    assert shared_memory(own, make) | shared_memory(PURE_BY_NAME, make) == set()


@pytest.mark.ml
@pytest.mark.filterwarnings("ignore")
def test_functions_said_to_compute_leave_an_array_alone() -> None:
    import numpy as np

    found = set()
    for name, effect in CALLS.items():
        if not re.fullmatch(r"numpy\.\w+", name) or 0 in effect.mutates or "save" in name:
            continue
        function: Any = getattr(np, name.removeprefix("numpy."), None)
        array = np.array([[3.0, 1], [2, 5]])
        for arguments in ((array,), (array, array.copy()), (array, 1)):
            try:
                result = function(*arguments)
            except Exception:  # whatever a function says of arguments that it does not take
                continue
            if isinstance(result, np.ndarray) and not effect.shares and np.shares_memory(result, array):
                found.add(f"{name} gives a view")
        if array.tolist() != [[3.0, 1], [2, 5]]:
            found.add(f"{name} changes its argument")
    assert found == set()


@pytest.mark.ml
@pytest.mark.filterwarnings("ignore")
def test_estimators_draw_from_numpys_stream_where_the_table_says() -> None:
    import numpy as np
    from sklearn.utils import all_estimators

    samples = np.abs(np.random.default_rng(0).normal(size=(40, 6)))
    labels = (samples[:, 0] > 0.5).astype(int)
    wrongly_quiet = set()
    for name, estimator_class in all_estimators():
        dotted = next((d for d in estimators.ESTIMATORS if d.startswith("sklearn.") and d.endswith(f".{name}")), None)
        if dotted is None or kind_of_call(dotted) == "drawing estimator":
            continue
        np.random.seed(0)
        before = str(np.random.get_state())
        try:
            estimator_class().fit(samples, labels)
        except Exception:  # estimators of texts, estimators made of others
            continue
        if str(np.random.get_state()) != before:
            wrongly_quiet.add(dotted)
    assert wrongly_quiet == set()


# They draw nothing when their arguments have the defaults, or give a generator of their own.
NOT_DRAWING = frozenset(
    {
        "sklearn.utils.check_random_state",
        "sklearn.model_selection.check_cv",
        "sklearn.utils.murmurhash3_32",
        "sklearn.metrics.silhouette_score",
    }
)


@pytest.mark.ml
@pytest.mark.parametrize(
    "module",
    words(
        "networkx sklearn.cluster sklearn.covariance sklearn.datasets sklearn.decomposition sklearn.feature_selection"
        " sklearn.inspection sklearn.linear_model sklearn.manifold sklearn.metrics sklearn.model_selection"
        " sklearn.preprocessing sklearn.utils"
    ),
)
def test_functions_that_take_a_seed_draw_without_it(module: str) -> None:
    library = importlib.import_module(module)
    silent = set()
    for name in dir(library):
        function = getattr(library, name)
        if not inspect.isfunction(inspect.unwrap(function)) or f"{module}.{name}" in NOT_DRAWING:
            continue
        parameters = inspect.signature(function).parameters
        if any(seed in parameters and parameters[seed].default is None for seed in ("seed", "random_state")):
            effect = call_effect(f"{module}.{name}")
            silent |= set() if effect is None or effect.draws else {name}
    assert silent == set()


# What single rows say


def test_a_keyword_turns_reading_into_changing() -> None:
    effect = method_effect("drop", "frame")
    assert effect is not None
    assert RECEIVER not in effect.mutated({})
    assert RECEIVER not in effect.mutated({"inplace": False})
    assert RECEIVER in effect.mutated({"inplace": True})
    assert RECEIVER in effect.mutated({"inplace": UNKNOWN_VALUE})


def test_a_copy_refused_is_a_change() -> None:
    effect = call_effect("sklearn.preprocessing.scale")
    assert effect is not None
    assert 0 not in effect.mutated({"copy": True})
    assert 0 in effect.mutated({"copy": False})


@pytest.mark.parametrize(
    ("dotted", "position"),
    [("numpy.random.shuffle", 0), ("heapq.heappush", 0), ("pandas.DataFrame.pop", 0), ("numpy.ndarray.sort", 0),
     ("builtins.list.append", 0), ("torch.relu_", 0), ("numpy.add", 2), ("json.dump", 1)],
)  # fmt: skip
def test_functions_that_change_an_argument(dotted: str, position: int) -> None:
    effect = call_effect(dotted)
    assert effect is not None
    assert position in effect.mutated({})


@pytest.mark.parametrize("dotted", ["builtins.exec", "somebody.else", "mylib.Thing.method", "numpy.Unheard.method"])
def test_what_is_in_no_table_may_do_anything(dotted: str) -> None:
    assert call_effect(dotted) is None


def drawn(effect: CallEffect | None, **keywords: object) -> frozenset[str]:
    assert effect is not None
    return effect.drawn(keywords, {})


def test_a_seed_given_spares_the_stream() -> None:
    split = call_effect("sklearn.model_selection.train_test_split")
    assert drawn(split) == {"numpy"}
    assert drawn(split, random_state=None) == {"numpy"}
    assert drawn(split, random_state=1) == frozenset()
    assert drawn(method_effect("sample", "frame")) == {"numpy"}
    assert drawn(method_effect("normal_", "tensor")) == {"torch"}
    assert drawn(call_effect("torch.nn.init.normal_")) == {"torch"}
    assert streams.drawn_streams("scipy.stats.norm.rvs", {}, {}) == {"numpy"}


@pytest.mark.parametrize(
    ("dotted", "given", "held", "kind"),
    [
        ("sklearn.ensemble.RandomForestClassifier", (), (), "drawing estimator"),
        ("sklearn.ensemble.RandomForestClassifier", ("random_state",), (), "estimator"),
        ("sklearn.linear_model.LogisticRegression", (), (), "estimator"),
        ("sklearn.linear_model.LogisticRegression", ("solver",), (), "drawing estimator"),
        ("sklearn.model_selection.GridSearchCV", (), ("estimator", "dict"), "estimator"),
        ("sklearn.model_selection.GridSearchCV", (), ("drawing estimator",), "drawing estimator"),
        ("sklearn.preprocessing.StandardScaler", ("copy",), (), None),
        ("pandas.read_csv", (), (), "frame"),
        ("pandas.read_csv", ("chunksize",), (), None),
    ],
)
def test_kinds_of_results(dotted: str, given: tuple[str, ...], held: tuple[str, ...], kind: str | None) -> None:
    assert kind_of_call(dotted, given, held) == kind


def test_kinds_are_words_of_the_tables() -> None:
    plain = {"str", "bytes", "number", "match", "accessor", "plotter", "view", "enumerate", "pairs"}
    known = {*BY_KIND, *kinds.CLASS_KINDS.values(), *plain}
    assert {kind for kind in kinds.CALL_KINDS.values() if kind not in known} == set()
    assert kind_of_method("frame", "groupby") == "groupby"
    assert kind_of_method("frame", "no such method") is None


def test_settings_and_who_notices_them() -> None:
    seaborn = settings.is_setting_call("seaborn.set_theme")
    assert seaborn is not None
    assert settings.is_noticed(seaborn.packages, ["pandas"])
    assert not settings.is_noticed(seaborn.packages, ["requests"])
    environment = settings.is_setting_target("os.environ")
    assert environment is not None
    assert settings.is_noticed(environment.packages, [])
    assert settings.is_setting_target("pandas.options.display.max_columns") is not None
    assert settings.is_setting_target("matplotlib.pyplot.rcParams") is not None
    assert settings.is_setting_target("mylib.options.x") is None
    assert settings.is_setting_target("mylib.options.x", ["mylib.options.*"]) == settings.Setting(frozenset({"mylib"}))
    assert settings.is_setting_call("pandas.read_csv") is None


def test_seeds() -> None:
    assert streams.seeded_streams("random.seed") == {"random"}
    assert streams.seeded_streams("tensorflow.keras.utils.set_random_seed") == set(streams.STREAMS)
    assert streams.seeded_streams("random.random") == frozenset()
    assert streams.drawn_streams("imblearn_like.sample", {}, {}) == frozenset()
    assert all("seed" not in name for name in streams.libraries_drawing("numpy"))


def test_imports_with_side_effects() -> None:
    assert side_effect_imports.has_side_effects("sklearn.experimental", "enable_iterative_imputer") == {"sklearn"}
    assert "matplotlib" in side_effect_imports.has_side_effects("mpl_toolkits.mplot3d", "Axes3D")
    assert side_effect_imports.has_side_effects("json") == frozenset()


def test_files_and_modes() -> None:
    opened = files.file_effect("builtins.open")
    assert opened is not None
    assert (0 in opened.in_mode("r").reads, 0 in opened.in_mode("r").writes) == (True, False)
    assert (0 in opened.in_mode("wb").reads, 0 in opened.in_mode("wb").writes) == (False, True)
    assert (0 in opened.in_mode(None).reads, 0 in opened.in_mode(None).writes) == (True, True)
    assert files.file_effect("replace") is None
    assert files.file_effect("replace", "path") is not None
    assert files.file_effect("len") is None


def test_objects_that_cannot_travel() -> None:
    assert remade.unserialisable("threading.Lock") is not None
    assert remade.unserialisable("builtins.zip") is None
    assert remade.unserialisable("csv.reader") is not None
    assert remade.unserialisable("builtins.list") is None
    assert remade.unserialisable("io.StringIO") is None
    assert remade.can_be_made_again("builtins.open")
    assert not remade.can_be_made_again("builtins.open", "w")
    assert not remade.can_be_made_again("builtins.open", None)


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "reference" / "purity.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "write kalegen.analysis.tables.page.as_markdown() to docs/reference/purity.md"
