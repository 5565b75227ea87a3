"""How the objects of libraries are described, whose attributes do not say what they hold.

A part of ``kalegen.verification.describe``, and as that it imports nothing but the standard library.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import os
import re
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kalegen.verification.description import ADDRESS, Description, type_name

if TYPE_CHECKING:
    from kalegen.verification.describe import Describer

Handler = Callable[["Describer", Any, int], Description]

LONGEST_LIST = 1_000
ELEMENTS_SHOWN = 6
RESOLUTION = 60
"""Dots per inch of a figure that is compared, whatever the notebook's and the step's settings are."""

NUMBERS = "KALEGEN_VERIFY_NUMBERS"
"""The environment variable that asks for all numbers of arrays, because they may differ within a tolerance."""
MOST_NUMBERS = 64_000_000  # bytes


def _name(value: Any) -> str:
    return type_name(type(value))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def _numbers(array: Any) -> list[str]:
    """All numbers of an array of floats, as bytes in base64, if they are asked for."""
    if not os.environ.get(NUMBERS) or array.dtype.kind not in "fc" or array.nbytes > MOST_NUMBERS:
        return []
    kind = "complex128" if array.dtype.kind == "c" else "float64"
    return [base64.b64encode(array.astype(kind).tobytes()).decode()]


def array(d: Describer, value: Any, depth: int) -> Description:
    """An array by its bytes; one of Python objects by its elements."""
    name, kind, shape = _name(value), str(value.dtype), list(value.shape)
    if value.dtype.hasobject:
        return ["array", name, kind, shape, "", _elements(d, value.ravel().tolist(), depth)]
    if value.dtype.names:  # between the fields there may be bytes that nobody has set
        fields = [[field, d.describe(value[field], depth)] for field in value.dtype.names]
        return ["object", f"{name} of {kind} of shape {shape}", fields]
    few = value.size <= LONGEST_LIST
    first = [repr(x) for x in value.ravel()[: None if few else 6].tolist()]
    return ["array", name, kind, shape, _digest(value.tobytes()), first, *_numbers(value)]


def _elements(d: Describer, values: list[Any], depth: int) -> list[Any]:
    """Many elements are described by the first few and a digest of their texts."""
    if len(values) <= LONGEST_LIST:
        return [d.describe(value, depth) for value in values]
    text = "\n".join(ADDRESS.sub("", repr(value)) for value in values)
    first = [d.describe(value, depth) for value in values[:ELEMENTS_SHOWN]]
    return [*first, ["plain", "digest", hashlib.blake2b(text.encode(errors="replace")).hexdigest()]]


def scalar(d: Describer, value: Any, depth: int) -> Description:
    """Describe a scalar by its text."""
    return ["plain", _name(value), repr(value)]


def frame(d: Describer, value: Any, depth: int) -> Description:
    """A frame by its index and its columns."""
    columns = [[d.describe(value.columns[i], depth), _column(d, value.iloc[:, i], depth)]
               for i in range(value.shape[1])]  # fmt: skip
    parts = {"index": index(d, value.index, depth), "columns": ["mapping", "columns", columns]}
    parts |= _of_subclass(d, value, depth)
    return ["object", _name(value), [[key, part] for key, part in parts.items()]]


def series(d: Describer, value: Any, depth: int) -> Description:
    """A series by its name, its index and its values."""
    parts = {"name": d.describe(value.name, depth), "index": index(d, value.index, depth)}
    parts["values"] = _column(d, value, depth)
    parts |= _of_subclass(d, value, depth)
    return ["object", _name(value), [[key, part] for key, part in parts.items()]]


def _of_subclass(d: Describer, value: Any, depth: int) -> dict[str, Description]:
    """What a class that inherits from pandas' own says that its objects keep."""
    kept = {name: getattr(value, name, None) for name in type(value)._metadata if name not in ("name", "_name")}
    return {name: d.describe(part, depth) for name, part in kept.items()}


def index(d: Describer, value: Any, depth: int) -> Description:
    """An index by its names and values; a range by its text."""
    names = d.describe(list(value.names), depth)
    if type(value).__name__ == "RangeIndex":
        return ["object", _name(value), [["range", ["plain", "range", repr(value)]], ["names", names]]]
    return ["object", _name(value), [["names", names], ["values", _column(d, value, depth)]]]


def _column(d: Describer, value: Any, depth: int) -> Description:
    made = ["array", "column", str(value.dtype), [len(value)], "", _elements(d, value.tolist(), depth)]
    if str(value.dtype) in ("float64", "float32", "float16"):
        made += _numbers(value.to_numpy())
    return made


def generator(d: Describer, value: Any, depth: int) -> Description:
    """Describe a generator by its state."""
    return ["object", _name(value), [["state", d.describe(value.bit_generator.state, depth)]]]


def old_generator(d: Describer, value: Any, depth: int) -> Description:
    """By its state; numpy's own, which scipy's distributions hold, counts by what is drawn from it."""
    if value is sys.modules["numpy.random.mtrand"].__dict__.get("_rand"):
        return ["opaque", _name(value)]
    state = value.get_state(legacy=False)
    return ["object", _name(value), [["state", d.describe(state, depth)]]]


def image(d: Describer, value: Any, depth: int) -> Description:
    """A picture by its pixels: pillow reads a file when it is first needed."""
    return ["array", _name(value), value.mode, list(value.size), _digest(value.tobytes()), []]


def optimizer(d: Describer, value: Any, depth: int) -> Description:
    """By its state as PyTorch saves it; what schedulers wrap around its methods, and hooks, are no state."""
    state = {k: v for k, v in value.state_dict().items() if not k.startswith("_") or k == "_last_lr"}
    return ["object", _name(value), d.attributes(state, depth)]


def progress_bar(d: Describer, value: Any, depth: int) -> Description:
    """By nothing: a notebook has other classes of them."""
    return ["opaque", "progress bar"]


def python_generator(d: Describer, value: Any, depth: int) -> Description:
    """Describe a generator by its state."""
    return ["object", _name(value), [["state", d.describe(value.getstate(), depth)]]]


def figure(d: Describer, value: Any, depth: int) -> Description:
    """A figure of matplotlib as a picture, drawn at a fixed size."""
    import matplotlib

    image = io.BytesIO()
    plain = {
        "savefig.bbox": None,
        "savefig.facecolor": "auto",
        "savefig.edgecolor": "auto",
        "savefig.transparent": False,
    }
    with matplotlib.rc_context(plain), warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        value.savefig(image, format="png", dpi=RESOLUTION, metadata={"Software": None})
    data = image.getvalue()
    size = [int.from_bytes(data[at : at + 4], "big") for at in (16, 20)]  # where PNG has them
    return ["picture", _name(value), size, _digest(data), base64.b64encode(data).decode()]


def plotly_figure(d: Describer, value: Any, depth: int) -> Description:
    """By what it is as JSON, whose objects have no order; ids of the traces are made anew in each run."""
    return ["object", _name(value), [["json", d.describe(_without_ids(value.to_plotly_json()), depth)]]]


def _without_ids(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_ids(data[key]) for key in sorted(data) if key != "uid"}
    return [_without_ids(item) for item in data] if isinstance(data, (list, tuple)) else data


def altair_chart(d: Describer, value: Any, depth: int) -> Description:
    """By its Vega-Lite specification; the names that altair counts up are no part of it."""
    import json

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = json.dumps(value.to_dict(), sort_keys=True, default=str)
    names = dict.fromkeys(re.findall(r'"(?:view|param|selector)_\d+"', text))
    for number, name in enumerate(names):
        text = text.replace(name, f'"name_{number}"')
    return ["object", _name(value), [["json", d.describe(json.loads(text), depth)]]]


def tensor(d: Describer, value: Any, depth: int) -> Description:
    """By its numbers, wherever they are."""
    plain = value.detach().cpu()
    try:
        made = array(d, plain.numpy(), depth)
    except TypeError:  # bfloat16, which numpy does not have
        made = array(d, plain.float().numpy(), depth)
    return ["array", _name(value), str(value.dtype), *made[3:]]


def network(d: Describer, value: Any, depth: int) -> Description:
    """By the numbers that it has learned, and whether it is still learning."""
    state = {**value.state_dict(), "training": value.training}
    return ["object", _name(value), d.attributes(state, depth)]


def search(d: Describer, value: Any, depth: int) -> Description:
    """A search for parameters by its attributes, but for the times that it has measured."""
    told = {key: part for key, part in vars(value).items() if key != "refit_time_"}
    if isinstance(told.get("cv_results_"), dict):
        told["cv_results_"] = {key: part for key, part in told["cv_results_"].items() if not key.endswith("_time")}
    return ["object", _name(value), d.attributes(told, depth)]


def keras_model(d: Describer, value: Any, depth: int) -> Description:
    """By its weights in order: their names are counted up in each process."""
    weights = [array(d, weight, depth) for weight in value.get_weights()]
    return ["object", _name(value), [["weights", ["sequence", "list", weights]]]]


def xgboost_booster(d: Describer, value: Any, depth: int) -> Description:
    """By the text of the model."""
    return _text_of_model(value, str(value.save_raw("json").decode()))


def lightgbm_booster(d: Describer, value: Any, depth: int) -> Description:
    """By the text of the model."""
    return _text_of_model(value, str(value.model_to_string(num_iteration=-1)))


def _text_of_model(value: Any, text: str) -> Description:
    return ["object", _name(value), [["model", ["plain", "digest", _digest(text.encode())]]]]


def polars_frame(d: Describer, value: Any, depth: int) -> Description:
    """Describe a frame of polars by its columns."""
    columns = [[d.describe(column.name, depth), polars_series(d, column, depth)] for column in value.get_columns()]
    return ["object", _name(value), [["columns", ["mapping", "columns", columns]]]]


def polars_series(d: Describer, value: Any, depth: int) -> Description:
    """Describe a series of polars by its elements."""
    return ["array", "column", str(value.dtype), [len(value)], "", _elements(d, value.to_list(), depth)]


SPECIAL: Mapping[str, Mapping[str, Handler]] = {
    "numpy": {
        "ndarray": array, "matrix": array, "recarray": array,
        "Generator": generator, "RandomState": old_generator,
    },
    "pandas": {
        "DataFrame": frame, "Series": series,
        **dict.fromkeys(
            ("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "CategoricalIndex", "IntervalIndex", "PeriodIndex",
             "TimedeltaIndex"), index
        ),
        **dict.fromkeys(("Interval", "Period", "Timedelta", "Timestamp"), scalar),
    },
    "polars": {"DataFrame": polars_frame, "Series": polars_series},
    "PIL": {"Image": image, "PngImageFile": image, "JpegImageFile": image},
    "random": {"Random": python_generator},
    "sklearn": {"BaseSearchCV": search},
    "matplotlib": {"Figure": figure},
    "plotly": {"BaseFigure": plotly_figure},
    "altair": {"TopLevelMixin": altair_chart},
    "torch": {"Tensor": tensor, "Module": network, "Optimizer": optimizer, "LRScheduler": optimizer},
    "keras": {"Model": keras_model, "Layer": keras_model},
    "xgboost": {"Booster": xgboost_booster},
    "lightgbm": {"Booster": lightgbm_booster},
    "tqdm": {"tqdm": progress_bar}, "rich": {"Progress": progress_bar},
}  # fmt: skip
"""Types whose attributes do not say what they hold, by package and name; so are those that inherit from them."""
