"""Previews of what a step has saved: of each value what a person looks at first, as plain JSON data.

Made by the launcher at the end of the step's own process, where the classes are that the values need; so it suits any
Python from 3.9 on, and imports no kalegen but the runtime. A preview has the value's ``type`` and one of

    "rows", "columns", "dtypes", "index", "shape"      the first rows of a table
    "shape", "dtype", "first", "least", "greatest",    an array or a tensor
    "mean", "missing"
    "parameters", "learned"                            a model
    "png"                                              a figure or a picture, in base64
    "text"                                             anything else, as a notebook shows it; ``length`` of containers
"""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import io
import json
import math
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = "previews.json"
MAGIC = b"kalegen2"
LARGEST = 200_000_000
"""Bytes; a larger artifact is not read once more."""

SECONDS = 10
"""What all of a step's previews may take together."""

ROWS, COLUMNS, ELEMENTS, PARAMETERS = 8, 30, 8, 60
LONGEST_CELL, LONGEST_TEXT = 80, 4_000
WIDEST_PICTURE = 640


def write_previews(outputs: Mapping[str, str], directory: Path) -> None:
    """Write the previews of a step's artifacts, given by name and path, into its directory; never raises."""
    found: dict[str, Any] = {}
    with contextlib.suppress(BaseException), muted(), limited(SECONDS):  # nothing here may fail a step that succeeded
        for name, path in sorted(outputs.items()):
            with contextlib.suppress(Exception):
                found[name] = previews_in(Path(path))
    with contextlib.suppress(OSError, TypeError, ValueError):
        (directory / FILE).write_text(json.dumps(found), encoding="utf-8")


def previews_in(path: Path) -> dict[str, Any]:
    """The previews of an artifact's values by the variables' names; the name is "" where there is one value."""
    if not path.is_file() or path.stat().st_size > LARGEST:
        return {}
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return of_file(path)
    return {str(name): preview(value) for name, value in read_values(path).items()}


def read_values(path: Path) -> dict[str, Any]:
    """The values of an artifact that kalegen wrote by the variables' names, or the one value by "". Unpickles it."""
    with path.open("rb") as file:
        file.read(len(MAGIC))
        values: dict[str, Any] = pickle.load(file)
        return values


def of_file(path: Path) -> dict[str, Any]:
    """The beginning of a file that a step wrote by itself, if it is text; pages are linked, not previewed."""
    head = path.read_bytes()[:LONGEST_TEXT]
    text = head.decode("utf-8", errors="strict" if len(head) < LONGEST_TEXT else "ignore")
    if not text.strip() or "\0" in text or text.lstrip()[:9].lower() == "<!doctype":
        return {}
    return {"": {"type": "file", "text": text}}


def runtime(name: str) -> Any:
    """A module of kalegen's runtime, wherever kalegen is: its own folder alone is made importable, none beside it."""
    if "kalegen" not in sys.modules:
        package = Path(__file__).resolve().parent.parent
        spec = importlib.util.spec_from_file_location(
            "kalegen", package / "__init__.py", submodule_search_locations=[str(package)]
        )
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["kalegen"] = module
        spec.loader.exec_module(module)
    return importlib.import_module(f"kalegen.runtime.{name}")


def preview(value: Any) -> dict[str, Any]:
    """What a person looks at first of a value."""
    kind = type(value)
    made: dict[str, Any] = {"type": kind.__qualname__ if kind.__module__ == "builtins" else full_name(kind)}
    for looks_at in (of_text, of_table, of_array, of_picture, of_network, of_model):
        try:
            found = looks_at(value)
        except Exception:  # whatever the value's own methods raise: its text is left to show
            continue
        if found:
            return {**made, **found}
    return {**made, **of_anything(value)}


def full_name(kind: type) -> str:
    module = "__main__" if kind.__module__ in ("ephemeral_component", "__main__") else kind.__module__
    name = kind.__qualname__.rpartition("<locals>.")[2]
    return name if module == "__main__" else f"{module}.{name}"


def package(value: Any) -> set[str]:
    """The packages of a value's class and of those that it inherits from."""
    return {str(base.__module__).partition(".")[0] for base in type(value).__mro__}


def of_text(value: Any) -> dict[str, Any]:
    if not isinstance(value, str):
        return {}
    return {"text": cut(value, LONGEST_TEXT), "length": len(value)}


def of_table(value: Any) -> dict[str, Any]:
    """A frame or series of pandas, or a frame of polars: its first rows and columns."""
    if "pandas" in package(value) and hasattr(value, "iloc") and hasattr(value, "index"):
        frame = value.to_frame() if value.ndim == 1 else value
        head = frame.iloc[:ROWS, :COLUMNS]
        index = [shown(label) for label in head.index]
        columns, dtypes = list(head.columns), [str(kind) for kind in head.dtypes]
        rows = [[shown(cell) for cell in row] for row in head.itertuples(index=False, name=None)]
    elif "polars" in package(value) and hasattr(value, "iter_rows"):
        frame = value
        columns, dtypes = frame.columns[:COLUMNS], [str(kind) for kind in frame.dtypes[:COLUMNS]]
        rows, index = [[shown(cell) for cell in row[:COLUMNS]] for row in frame.head(ROWS).iter_rows()], []
    else:
        return {}
    return {
        "shape": [int(size) for size in value.shape],
        "columns": [shown(column) for column in columns],
        "dtypes": dtypes,
        "index": index,
        "rows": rows,
    }


def of_array(value: Any) -> dict[str, Any]:
    """An array of numpy, or what is like one: shape, type, range, and the first elements."""
    tensor = value
    if "torch" in package(value) and hasattr(value, "detach"):
        tensor = value.detach().cpu().float() if value.is_floating_point() else value.detach().cpu()
        tensor = tensor.numpy()
    elif "tensorflow" in package(value) and hasattr(value, "numpy") and hasattr(value, "shape"):
        tensor = value.numpy()
    if not hasattr(tensor, "dtype") or not hasattr(tensor, "shape") or "numpy" not in package(tensor):
        return {}
    if not tensor.shape:
        return {"text": cut(str(value), LONGEST_TEXT)}
    made: dict[str, Any] = {"shape": [int(size) for size in tensor.shape], "dtype": str(getattr(value, "dtype", ""))}
    made["first"] = [shown(element) for element in tensor.reshape(-1)[:ELEMENTS].tolist()]
    if tensor.dtype.kind in "iufb" and tensor.size:
        made.update(range_of(tensor))
    return made


def range_of(array: Any) -> dict[str, Any]:
    """The least and greatest numbers, the mean, and how many are missing."""
    import numpy

    missing = int(numpy.isnan(array).sum()) if array.dtype.kind == "f" else 0
    present = array[~numpy.isnan(array)] if missing else array
    if not present.size:
        return {"missing": missing}
    numbers = {"least": present.min(), "greatest": present.max(), "mean": present.mean(dtype="float64")}
    return {**{name: shown(number.item()) for name, number in numbers.items()}, "missing": missing}


def of_picture(value: Any) -> dict[str, Any]:
    """A figure of matplotlib, or a picture of pillow, drawn small."""
    image = io.BytesIO()
    if "matplotlib" in package(value) and hasattr(value, "savefig"):
        value.savefig(image, format="png", dpi=60, bbox_inches="tight")
    elif "PIL" in package(value) and hasattr(value, "thumbnail"):
        small = value.copy()
        small.thumbnail((WIDEST_PICTURE, WIDEST_PICTURE))
        small.convert("RGB").save(image, format="png")
    else:
        return {}
    return {"png": base64.b64encode(image.getvalue()).decode()}


def of_network(value: Any) -> dict[str, Any]:
    """A network of PyTorch or Keras: its layers, and how many numbers they have learned."""
    if "torch" in package(value) and hasattr(value, "named_parameters"):
        weights = {name: shape_of(weight) for name, weight in value.named_parameters()}
        count = sum(int(weight.numel()) for weight in value.parameters())
    elif "keras" in package(value) and hasattr(value, "count_params"):
        weights = {weight.name: shape_of(weight) for weight in value.weights}
        count = int(value.count_params())
    else:
        return {}
    learned = dict(list(weights.items())[:PARAMETERS])
    return {"text": cut(str(value), LONGEST_TEXT), "parameters": {"numbers": f"{count:,}"}, "learned": learned}


def of_model(value: Any) -> dict[str, Any]:
    """An estimator as scikit-learn has them: its parameters, and what it has learned."""
    if isinstance(value, type) or not callable(getattr(value, "get_params", None)) or not hasattr(value, "fit"):
        return {}
    try:
        parameters = value.get_params(deep=False)
    except TypeError:
        parameters = value.get_params()
    learned = [name for name in vars(value) if name.endswith("_") and not name.startswith("_")]
    return {
        "parameters": {str(name): shown(one) for name, one in sorted(parameters.items())[:PARAMETERS]},
        "learned": {name: in_short(getattr(value, name)) for name in sorted(learned)[:PARAMETERS]},
    }


def of_anything(value: Any) -> dict[str, Any]:
    """The text of a value as a notebook shows it."""
    try:
        text = runtime("display").display_text(value)
    except Exception:  # whatever the value's own methods raise
        text = object.__repr__(value)
    made: dict[str, Any] = {"text": cut(text, LONGEST_TEXT)}
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        made["length"] = len(value)
    return made


def in_short(value: Any) -> str:
    """A value that is a part of another, in a few words."""
    if hasattr(value, "dtype") and getattr(value, "shape", False):
        return f"{shape_of(value)} {value.dtype}"
    if isinstance(value, (list, tuple, dict)) and len(value) > ELEMENTS:
        return f"{type(value).__name__} of {len(value)}"
    return shown(value)


def shape_of(value: Any) -> str:
    return " × ".join(str(int(size)) for size in value.shape) or "1"


def shown(value: Any) -> str:
    """A cell of a table, or another small value, as text on one line."""
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else str(value)
    text = value if isinstance(value, str) else repr(value)
    return cut(" ".join(text.split()), LONGEST_CELL)


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


@contextlib.contextmanager
def muted() -> Iterator[None]:
    """Nothing that looking at a value prints or warns of is the step's output."""
    with contextlib.ExitStack() as stack:
        nowhere = stack.enter_context(Path(os.devnull).open("w"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield


class OutOfTime(BaseException):
    """Looking at values took too long; no handler of what they themselves may raise catches it."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in what takes longer, where the system has timers."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def end(*_: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
