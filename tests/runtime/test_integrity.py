"""A file that is not whole never loads, and never does more harm than an error that says so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.runtime.components import DRIVER, component_text, embedded_module

SAID = re.compile(r"^this step cannot load 'x'.* (corrupt|kalegen)")


@pytest.fixture(scope="module")
def runtime() -> ModuleType:
    return embedded_module({"pandas"})


@pytest.fixture
def artifact(tmp_path: Path) -> Any:
    return SimpleNamespace(path=str(tmp_path / "x_out"), metadata={}, name="x_out", uri="")


@pytest.mark.parametrize(
    "value", [{"a": [1, 2.5, None], "b": "text"}, np.arange(5), pd.DataFrame({"a": [1], "b": ["x"]})], ids=type
)
def test_each_corrupted_byte_is_told(runtime: ModuleType, artifact: Any, value: Any) -> None:
    runtime.marshal_save(value, artifact)
    path = Path(artifact.path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for change in (0x01, 0x80, 0xFF):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :])
            with pytest.raises(RuntimeError, match=SAID):
                runtime.marshal_load(artifact)


def test_large_buffers_are_whole_and_all_around_them_is_told(runtime: ModuleType, artifact: Any) -> None:
    value = [np.arange(700_001), np.random.default_rng(1).integers(0, 255, 3 * 2**21 + 5, "u1"), -np.arange(9_000)]
    runtime.marshal_save(value, artifact)
    loaded = runtime.marshal_load(artifact)
    assert all(np.array_equal(one, other) for one, other in zip(loaded, value, strict=True))
    path = Path(artifact.path)
    whole = path.read_bytes()
    first, last = whole.index(value[0].tobytes()), whole.index(value[-1].tobytes()) + value[-1].nbytes
    for at in (8, first - 1, last, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        with pytest.raises(RuntimeError, match=SAID):
            runtime.marshal_load(artifact)


def test_each_truncated_file_is_told(runtime: ModuleType, artifact: Any) -> None:
    runtime.marshal_save({"a": [1, 2.5, None], "b": "text"}, artifact)
    path = Path(artifact.path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(RuntimeError, match=SAID):
            runtime.marshal_load(artifact)
    path.write_bytes(whole + b"\0")
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


def test_a_file_that_ends_within_zeros_is_told(runtime: ModuleType, artifact: Any) -> None:
    runtime.marshal_save(np.zeros(20_000), artifact)
    path = Path(artifact.path)
    path.write_bytes(path.read_bytes()[:90_000])
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


def test_nothing_is_unpickled_from_a_corrupt_file(runtime: ModuleType, artifact: Any, tmp_path: Path) -> None:
    runtime.marshal_save(np.arange(20_000), artifact)
    path = Path(artifact.path)
    whole = path.read_bytes()
    harmful = b"cos\nmkdir\n(V" + str(tmp_path / "harm").encode() + b"\ntR."
    path.write_bytes(whole[:8] + harmful + whole[8 + len(harmful) :])
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)
    assert not (tmp_path / "harm").exists()


def test_a_failed_save_leaves_no_file(runtime: ModuleType, artifact: Any) -> None:
    runtime.marshal_save(1, artifact)
    with pytest.raises(TypeError):
        runtime.marshal_save([np.arange(20_000), (i for i in "a")], artifact)
    assert list(Path(artifact.path).parent.iterdir()) == []


def test_a_step_killed_while_it_writes_leaves_no_file_that_loads(
    runtime: ModuleType, artifact: Any, tmp_path: Path
) -> None:
    body = """
class Slow:
    def __reduce__(self):
        print("writing", flush=True)
        import signal
        signal.pause()
x = [b"a" * 200_000, Slow()]
marshal_save(x, artifact("x_out"))
"""
    (tmp_path / "ephemeral_component.py").write_text(component_text(body))
    command = [sys.executable, "-c", DRIVER, str(tmp_path / "ephemeral_component.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "writing\n"
        process.kill()
    unfinished = [path for path in tmp_path.iterdir() if path.name.startswith("x_out")]
    assert [path.suffix for path in unfinished] == [".part"]
    with pytest.raises(RuntimeError, match="its file is missing"):
        runtime.marshal_load(artifact)
    unfinished[0].rename(artifact.path)
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


def test_a_small_save_does_little(runtime: ModuleType, artifact: Any) -> None:
    """Counted, not timed: one file is made and replaced, and nothing is imported anew."""
    runtime.marshal_save(1, artifact)
    modules = set(sys.modules)
    runtime.marshal_save(2, artifact)
    assert set(sys.modules) == modules
    assert artifact.metadata["size_bytes"] < 50
    assert Path(artifact.path).stat().st_size < 500


def test_arrays_are_not_copied(runtime: ModuleType, artifact: Any) -> None:
    import tracemalloc

    value = {
        "c": np.ones(2_000_000),
        "f": np.asfortranarray(np.ones((1000, 2000))),
        "t": np.ones(10**6, "i8").view("M8[s]"),
    }
    tracemalloc.start()
    runtime.marshal_save(value, artifact)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    size = sum(array.nbytes for array in value.values())
    del value
    tracemalloc.reset_peak()
    runtime.marshal_load(artifact)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.05 * size


@pytest.mark.parametrize("size", [3, 20_000])
def test_dtypes_of_numpy_are_its_own_objects(runtime: ModuleType, artifact: Any, size: int) -> None:
    """``numpy.asarray(a, dtype=float) is a`` holds of an array that was made here, not of one that NumPy unpickled."""
    own = [np.zeros(size, code) for code in "?bhilqBHILQefdgFDGO"]
    others = [np.zeros(size, kind) for kind in ("U5", "M8[ns]", ">f8", [("a", "i4")])]
    runtime.marshal_save([*own, *others], artifact)
    loaded = runtime.marshal_load(artifact)
    assert [array.dtype for array in loaded] == [array.dtype for array in (*own, *others)]
    assert all(array.dtype is np.dtype(array.dtype.char) for array in loaded[: len(own)])
    assert [array.dtype.char for array in loaded] == [array.dtype.char for array in (*own, *others)]
