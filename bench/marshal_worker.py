"""One way to save and load one value: ``python -m bench.marshal_worker TOOL VALUE FOLDER`` prints a line of JSON.

TOOL is ``kalegen``, ``kale`` or ``direct`` (the best call of the value's own library). ``save`` and ``load`` are
seconds (the least of several calls, as a system that has to find memory for them can only add to it; of the many calls
with a small value, the median), ``memory`` is by how many bytes a save and a load make the process grow beyond it.
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

SMALL_CALLS = 10_000
LARGE_CALLS = 5

Way = tuple[Callable[[Any, Path], object], Callable[[Path], Any]]


def array() -> Any:
    """300 MB of float64: a third of a gigabyte, as two such must fit beside one another on a small machine."""
    import numpy

    return numpy.random.default_rng(9).random(300_000_000 // 8)


def frame() -> Any:
    """About 150 MB of numbers, categories, times and short texts."""
    import numpy
    import pandas

    source = numpy.random.default_rng(9)
    rows = 2_000_000
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
    """kalegen's functions, with an artifact as kfp gives them."""
    from kalegen.runtime.marshal import marshal_load, marshal_save

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
    before = _largest()
    saving = [_seconds(lambda: save(data, path))]
    memory = _largest() - before
    repeats, typical = (SMALL_CALLS, statistics.median) if value == "small" else (LARGE_CALLS, min)
    saving += [_seconds(lambda: save(data, path)) for _ in range(repeats)]
    loading = [_seconds(lambda: load(path)) for _ in range(repeats)]
    print(json.dumps({"save": typical(saving), "load": typical(loading), "memory": memory}))


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
