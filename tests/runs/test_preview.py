"""What is looked at first of a value, as data."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest

from kalegen.running import preview as previews
from kalegen.running.preview import MAGIC, OutOfTime, cut, limited, preview, write_previews
from kalegen.runs.rendering import in_a_line


def test_of_a_frame_the_first_rows_are_shown():
    frame = pd.DataFrame({"a": range(100), "b": [None, *["x y\n"] * 99]}, index=[f"r{n}" for n in range(100)])
    made = preview(frame)
    assert (made["shape"], made["columns"], made["index"][:2]) == ([100, 2], ["a", "b"], ["r0", "r1"])
    assert made["rows"][:2] == [["0", "None"], ["1", "x y"]] or made["rows"][:2] == [["0", "nan"], ["1", "x y"]]
    assert len(made["rows"]) == 8


def test_a_series_is_a_frame_of_one_column():
    assert preview(pd.Series([1.5, 2.5], name="s"))["rows"] == [["1.5"], ["2.5"]]


def test_of_an_array_the_range_is_told_and_what_is_missing():
    made = preview(np.array([[1.0, np.nan], [3.0, -2.0]]))
    facts = {name: made[name] for name in ("shape", "dtype", "least", "greatest", "mean", "missing")}
    assert facts == {
        "shape": [2, 2], "dtype": "float64", "least": "-2", "greatest": "3", "mean": "0.666667", "missing": 1
    }  # fmt: skip


@pytest.mark.parametrize("value", [np.array([]), np.array(["a"]), np.array([np.nan]), np.zeros((0, 3))])
def test_an_array_without_numbers_has_no_range(value):
    assert "least" not in preview(value)


def test_of_a_model_parameters_and_what_it_learned_are_shown():
    from sklearn.linear_model import Ridge

    made = preview(Ridge(alpha=0.5).fit([[0.0], [1.0]], [0.0, 1.0]))
    assert (made["type"], made["parameters"]["alpha"]) == ("sklearn.linear_model._ridge.Ridge", "0.5")
    assert made["learned"]["coef_"] == "1 float64"


def test_a_figure_is_drawn():
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    assert preview(figure)["png"].startswith("iVBOR")


def test_anything_else_is_its_text():
    class Stubborn:
        def __repr__(self):
            raise ValueError

    assert preview({"a": [1]}) == {"type": "dict", "text": "{'a': [1]}", "length": 1}
    assert preview("two\nlines") == {"type": "str", "text": "two\nlines", "length": 9}
    assert "Stubborn" in preview(Stubborn())["text"]
    assert cut("abc", 2) == "a…"


class Endless:
    """A value that is never done with its text."""

    def __repr__(self):
        while True:
            pass


def test_all_values_of_a_step_share_the_time(tmp_path, monkeypatch):
    """What takes too long ends the looking, and is not taken for a value's own exception."""
    with pytest.raises(OutOfTime), limited(0.1):
        preview([Endless()])
    names = ["a", "endless", "other"]
    for name, value in zip(names, [1, [Endless()], [Endless()]], strict=True):
        (tmp_path / name).write_bytes(MAGIC + pickle.dumps({name: value}))
    monkeypatch.setattr(previews, "SECONDS", 0.1)
    write_previews({name: str(tmp_path / name) for name in names}, tmp_path)
    assert json.loads((tmp_path / previews.FILE).read_text()) == {"a": {"a": {"type": "int", "text": "1"}}}


def test_a_text_of_several_lines_is_cut_with_a_sign() -> None:
    assert in_a_line({"text": "{'data': 'customers.csv',\n 'out': 'results'}"}) == "{'data': 'customers.csv',…"
    assert in_a_line({"text": "[1, 2]"}) == "[1, 2]"
