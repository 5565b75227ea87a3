"""Generated values come back as they were: nested Python values, arrays, frames."""

from __future__ import annotations

import datetime
import decimal
import math
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from hypothesis.extra import pandas as frames

from tests.runtime.components import embedded_module

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.decimals(),
    st.fractions(),
    st.datetimes(timezones=st.one_of(st.none(), st.timezones())),
    st.timedeltas(),
    st.uuids(),
)
KEYS = st.one_of(st.integers(), st.text(), st.tuples(st.integers(), st.text()), st.frozensets(st.integers()))
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(KEYS, inner), st.tuples(inner, inner), st.sets(KEYS), st.frozensets(KEYS)
    ),
    max_leaves=30,
)
DTYPES = st.one_of(arrays.scalar_dtypes(), arrays.array_dtypes(), arrays.nested_dtypes())


@pytest.fixture(scope="module")
def runtime() -> ModuleType:
    return embedded_module({"pandas", "__main__", "__code__", "__reduce__"})


def round_trip(runtime: ModuleType, folder: Path, value: Any) -> Any:
    """The value after it was saved and loaded."""
    artifact = SimpleNamespace(path=str(folder / "x_out"), metadata={}, name="x_out", uri="")
    runtime.marshal_save(value, artifact)
    return runtime.marshal_load(artifact)


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are equal down to types, signs of zero and order; nan equals nan."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict):
        return is_same(list(one.items()), list(other.items()))
    if isinstance(one, float):
        return math.copysign(1, one) == math.copysign(1, other) and (one == other or one != one)
    if isinstance(one, complex):
        return is_same((one.real, one.imag), (other.real, other.imag))
    if isinstance(one, (decimal.Decimal, datetime.datetime)):
        return repr(one) == repr(other)
    return bool(one == other)


@QUICK
@given(value=VALUES)
def test_python_values(runtime: ModuleType, tmp_path: Path, value: Any) -> None:
    assert is_same(round_trip(runtime, tmp_path, value), value)


@QUICK
@given(
    data=st.data(), repeat=st.sampled_from([1, 1, 2000]), order=st.sampled_from("CFK"), step=st.sampled_from([1, -1])
)
def test_arrays(runtime: ModuleType, tmp_path: Path, data: Any, repeat: int, order: Any, step: int) -> None:
    shape = arrays.array_shapes(min_dims=0, min_side=0, max_side=5)
    value = data.draw(arrays.arrays(data.draw(DTYPES), shape, fill=st.nothing()))
    value = np.array(np.repeat(value, repeat, axis=0) if value.ndim else value, order=order)
    value = value[::step] if value.ndim else value
    assume(value.dtype.isnative or value.dtype.kind not in "mM")  # of these, NumPy keeps no other order
    loaded = round_trip(runtime, tmp_path, value)
    assert (loaded.dtype, loaded.shape) == (value.dtype, value.shape)
    assert loaded.tobytes() == value.tobytes()
    if value.flags.forc:
        assert loaded.flags.f_contiguous == value.flags.f_contiguous


@QUICK
@given(
    value=frames.data_frames(
        index=st.one_of(frames.range_indexes(), frames.indexes(dtype="datetime64[ns]"), frames.indexes(dtype=float)),
        columns=[
            frames.column("number", dtype=float),
            frames.column("count", dtype="uint8"),
            frames.column("flag", dtype=bool),
            frames.column("time", dtype="datetime64[ns]"),
            frames.column("text", elements=st.one_of(st.none(), st.text())),
            frames.column("mixed", elements=st.one_of(st.integers(), st.text(), st.binary()), dtype=object),
        ],
    )
)
def test_frames(runtime: ModuleType, tmp_path: Path, value: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(round_trip(runtime, tmp_path, value), value, check_freq=True)
