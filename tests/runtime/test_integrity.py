"""A file that is not whole never loads, and a save takes no more than it has to."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.runtime.components import DRIVER, component_text, embedded_module

SAID = re.compile(r"^cannot load 'x' .*: run the step that makes it again$")


@pytest.fixture(scope="module")
def runtime() -> ModuleType:
    return embedded_module({"pandas"})


@pytest.fixture
def artifact(tmp_path: Path) -> Any:
    return SimpleNamespace(path=str(tmp_path / "x_out"), metadata={}, name="x_out", uri="")


def test_each_truncated_file_is_told(runtime: ModuleType, artifact: Any) -> None:
    runtime.marshal_save({"a": [1, 2.5, None], "b": "text"}, artifact)
    path = Path(artifact.path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(RuntimeError, match=SAID):
            runtime.marshal_load(artifact)


def test_a_file_of_something_else_is_not_unpickled(runtime: ModuleType, artifact: Any) -> None:
    Path(artifact.path).write_bytes(b"kalegen1" + pickle.dumps({"": 1}))
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


def test_a_file_that_ends_within_zeros_is_told(runtime: ModuleType, artifact: Any) -> None:
    runtime.marshal_save(np.zeros(20_000), artifact)
    path = Path(artifact.path)
    path.write_bytes(path.read_bytes()[:90_000])
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


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
    with pytest.raises(RuntimeError, match=SAID):
        runtime.marshal_load(artifact)


def test_a_small_save_does_little(runtime: ModuleType, artifact: Any) -> None:
    """Counted, not timed: one file is made and replaced, and nothing is imported anew."""
    runtime.marshal_save(1, artifact)
    modules = set(sys.modules)
    runtime.marshal_save(2, artifact)
    assert set(sys.modules) == modules
    assert artifact.metadata == {"python_type": "int", "size_bytes": Path(artifact.path).stat().st_size}
    assert Path(artifact.path).stat().st_size < 500


def test_arrays_are_not_copied(runtime: ModuleType, artifact: Any) -> None:
    import tracemalloc

    value = {
        "c": np.ones(2_000_000),
        "f": np.asfortranarray(np.ones((1000, 2000))),
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
