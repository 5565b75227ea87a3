"""What is near enough, where a tolerance is asked for, and never else."""

from __future__ import annotations

import numpy as np
import pytest

from kalegen.verification.comparison import Way, compare
from kalegen.verification.describe import describe
from kalegen.verification.differences import differences
from kalegen.verification.libraries import NUMBERS
from kalegen.verification.observation import Observation
from kalegen.verification.tolerance import near_lines


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("loss 0.5", "loss 0.5000000001", True), ("loss 0.5", "loss 0.6", False), ("n 10", "n 11", False),
        ("0.3333", "0.3334", True), ("0.33", "0.34", False),
        ("1e-5", "1.0000000001e-05", True), ("a 0.5", "b 0.5", False), ("1.5 s", "1.5", False),
    ],
)  # fmt: skip
def test_printed_numbers(one, other, is_near):
    assert near_lines(one, other, 1e-6) is is_near
    assert not near_lines(one, other, 0.0)


def near(one: object, other: object, rtol: float = 1e-6) -> bool:
    return not differences("x", describe(one), describe(other), rtol=rtol)


def test_floats_may_be_near_and_nothing_else():
    assert near([1.0, {"a": np.float64(2)}], [1.0 + 1e-9, {"a": np.float64(2 + 1e-9)}])
    assert not near([1.0], [1.0 + 1e-9], 0.0)
    assert not near(1.0, 1.1) and not near(10**9, 10**9 + 1) and not near("1.0", "1.0000000001")
    assert near(float("nan"), float("nan"))


def test_arrays_are_compared_to_the_last_number(monkeypatch):
    monkeypatch.setenv(NUMBERS, "1")
    array = np.linspace(1, 2, 5000)
    other = array.copy()
    other[4000] += 0.1
    assert near(array, array * (1 + 1e-9)) and not near(array, array * (1 + 1e-9), 0.0)
    assert differences("x", describe(array), describe(other), rtol=1e-6) == ["x: an element beyond the first 6 differs"]


def test_metrics_and_output_may_be_near():
    one = Observation(printed="loss 0.5\n", metrics={"loss": 0.5})
    other = Observation(printed="loss 0.5000000001\n", metrics={"loss": 0.5000000001})
    assert len(compare({"a": one}, (), {"a": other}).different) == 2
    made = compare({"a": one}, (), {"a": other}, way=Way(rtol=1e-6))
    assert (made.different, made.rtol, made.metrics) == ((), 1e-6, {("a", "loss"): 0.5000000001})
