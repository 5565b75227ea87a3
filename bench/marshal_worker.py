"""One way to save and load one value: ``python -m bench.marshal_worker TOOL VALUE FOLDER`` prints a line of JSON.

TOOL is ``kalegen``, ``kale`` or ``direct`` (the best call of the value's own library). ``save`` and ``load`` are
seconds (the least of several calls, as a system that has to find memory for them can only add to it; of the many calls
with a small value, the median). ``save_memory`` and ``load_memory`` are by how many bytes the first save and the first
load make the process grow, the latter without what the value itself takes (known for the array alone).
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CALLS = {"small": 10_000, "frame": 2}
"""How often each call is repeated, if not ``USUAL_CALLS`` times."""

USUAL_CALLS = 5

Way = tuple[Callable[[Any, Path], object], Callable[[Path], Any]]


def array() -> Any:
    """1 GB of float64."""
    import numpy

    return numpy.random.default_rng(9).random(1_000_000_000 // 8)


def frame() -> Any:
    """500 MB of numbers, categories, times and short texts, as pickled."""
    import numpy
    import pandas

    source = numpy.random.default_rng(9)
    rows = 7_000_000
    return pandas.DataFrame(
        {
            **{f"x{number}": source.random(rows) for number in range(5)},
            "n": source.integers(0, 1000, rows),
            "kind": pandas.Categorical.from_codes(source.integers(0, 4, rows), ["a", "b", "c", "d"]),
            "when": pandas.date_range("2020-01-01", periods=rows, freq="min"),
            "text": numpy.char.add("row ", source.integers(0, 999, rows).astype(str)).astype(object),
        }
    )


def forest() -> Any:
    """A random forest of 500 trees."""
    import numpy
    from sklearn.ensemble import RandomForestClassifier

    source = numpy.random.default_rng(9)
    inputs = source.random((600, 8))
    return RandomForestClassifier(500, random_state=9).fit(inputs, inputs[:, 0] > 0.5)


def state() -> Any:
    """The state of a network: 200 MB of float32."""
    import torch

    torch.manual_seed(9)
    return {f"layers.{number}.weight": torch.randn(1000, 1000) for number in range(50)}


def small() -> Any:
    """What most variables are like."""
    return {"mean": 0.5, "names": ["a", "b"], "count": 3}


VALUES: dict[str, Callable[[], Any]] = {
    "array": array,
    "frame": frame,
    "forest": forest,
    "state": state,
    "small": small,
}

PACKAGES: dict[str, tuple[str, ...]] = {
    "array": ("numpy",),
    "frame": ("numpy", "pandas"),
    "forest": ("numpy", "sklearn"),
    "state": ("torch",),
    "small": (),
}
"""What a step imports that has the value."""


def direct(value: str) -> Way:
    """The best call of the value's own library."""
    if value == "array":
        import numpy

        def save(data: Any, path: Path) -> None:
            with path.open("wb") as file:
                numpy.save(file, data)

        return save, lambda path: numpy.load(path.open("rb"))
    if value == "frame":
        import pandas

        return (lambda data, path: data.to_pickle(path, protocol=5)), pandas.read_pickle
    if value == "forest":
        import joblib

        return joblib.dump, joblib.load
    if value == "state":
        import torch

        return torch.save, torch.load
    import pickle

    return (lambda data, path: path.write_bytes(pickle.dumps(data))), lambda path: pickle.loads(path.read_bytes())


def of_kalegen(value: str) -> Way:
    """kalegen's functions as a component holds them that has such values, with an artifact as kfp gives them."""
    from kalegen.emit.embedded import Values, embedded_functions

    held: dict[str, Any] = {}
    for function in embedded_functions(["marshal_save", "marshal_load"], Values(frozenset(PACKAGES[value]))):
        exec(compile(function.source, "<component>", "exec"), held)
    marshal_save, marshal_load = held["marshal_save"], held["marshal_load"]

    def artifact(path: Path) -> Any:
        return SimpleNamespace(path=str(path), name=value, metadata={}, uri=str(path))

    return (lambda data, path: marshal_save(data, artifact(path))), lambda path: marshal_load(artifact(path))


def of_kale(value: str) -> Way:
    """Kale's dispatcher, which adds the file's ending itself."""
    from kale import marshal

    def save(data: Any, path: Path) -> object:
        marshal.set_data_dir(str(path.parent))
        return marshal.save(data, path.name)

    def load(path: Path) -> Any:
        marshal.set_data_dir(str(path.parent))
        return marshal.load(path.name)

    return save, load


WAYS: dict[str, Callable[[str], Way]] = {"kalegen": of_kalegen, "kale": of_kale, "direct": direct}


def main(tool: str, value: str, folder: Path) -> None:
    """Measure one way with one value."""
    data, (save, load) = VALUES[value](), WAYS[tool](value)
    path = folder / f"{tool}_{value}"
    if tool != "direct":  # which would load the libraries otherwise: their import is no part of a call
        save(small(), folder / f"{tool}_start")
        load(folder / f"{tool}_start")
    size = getattr(data, "nbytes", 0)
    before = _largest()
    saving = [_seconds(lambda: save(data, path))]
    after_saving = _largest()
    loading = [_seconds(lambda: load(path))]
    memory = {"save_memory": after_saving - before, "load_memory": max(0, _largest() - after_saving - size)}
    repeats, typical = CALLS.get(value, USUAL_CALLS), statistics.median if value == "small" else min
    saving += [_seconds(lambda: save(data, path)) for _ in range(repeats)]
    loading += [_seconds(lambda: load(path)) for _ in range(repeats)]
    print(json.dumps({"save": typical(saving), "load": typical(loading), **memory}))


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
