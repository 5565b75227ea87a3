"""What people write of tuning: Katib's fields and the shorter ones come to the same, and what is wrong is said."""

from __future__ import annotations

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.search.reading import asked_for, read_search
from kalegen.search.space import Algorithm, Objective, Range, Search

PLACE = Place("nb.ipynb")

KALES = {
    "algorithm": {"algorithmName": "grid", "algorithmSettings": [{"name": "random_state", "value": "10"}]},
    "maxFailedTrialCount": 2,
    "maxTrialCount": 16,
    "objective": {"additionalMetricNames": ["f1"], "goal": 90, "objectiveMetricName": "accuracy", "type": "maximize"},
    "parallelTrialCount": 3,
    "parameters": [
        {"feasibleSpace": {"max": "1200", "min": "256", "step": "256"}, "name": "NODES", "parameterType": "int"},
        {"feasibleSpace": {"list": ["0.001", "0.005"]}, "name": "RATE", "parameterType": "categorical"},
        {
            "feasibleSpace": {"max": "1", "min": "0.1", "distribution": "logUniform"},
            "name": "C",
            "parameterType": "double",
        },
    ],
}  # fmt: skip
"""As Kale writes it."""


def test_katib_s_fields_and_the_short_ones_come_to_the_same():
    ours = {
        "parameters": ["NODES:int:256:1200:step=256", "RATE:categorical:0.001,0.005", "C:double:0.1:1:log"],
        "maximize": "accuracy", "goal": 90, "algorithm": "grid", "settings": {"random_state": 10}, "trials": 16,
        "jobs": 3, "failures": 2, "objective": {"additionalMetricNames": ["f1"]},
    }  # fmt: skip
    read = read_search(ours, PLACE)
    assert read == read_search(KALES, PLACE)
    assert read == Search(
        (
            Range("NODES", "int", 256.0, 1200.0, 256.0),
            Range("RATE", "categorical", values=("0.001", "0.005")),
            Range("C", "double", 0.1, 1.0, None, True),
        ),
        Objective("accuracy", True, 90.0, ("f1",)),
        Algorithm("grid", {"random_state": "10"}),
        trials=16,
        jobs=3,
        failures=2,
    )


def test_a_table_of_names_is_a_list_of_ranges():
    asked = {"parameters": {"N": "int:1:9", "K": "discrete:1,2.5"}, "minimize": "loss", "stopping": "median"}
    read = read_search(asked, PLACE)
    assert isinstance(read, Search)
    assert read.ranges == (Range("N", "int", 1.0, 9.0), Range("K", "discrete", values=(1.0, 2.5)))
    assert (read.objective, read.algorithm.name) == (Objective("loss", False), "tpe")
    assert read.stopping == Algorithm("medianstop")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "names no parameters"),
        ({"parameters": ["N:int:1:9"]}, "neither maximize nor minimize"),
        ({"parameters": ["N:int:1"], "maximize": "x"}, "'N:int:1' is not a range"),
        ({"parameters": ["N:whole:1:9"], "maximize": "x"}, "is not a range"),
        ({"parameters": ["N:int:9:1"], "maximize": "x"}, "is empty: 9 to 1"),
        ({"parameters": ["N:int:1:2.5"], "maximize": "x"}, "are not integers"),
        ({"parameters": ["N:double:a:2.5"], "maximize": "x"}, "'a' of 'N' is not a number"),
        ({"parameters": ["N:double:0:inf"], "maximize": "x"}, "not a finite number"),
        ({"parameters": ["N:double:0:1:log"], "maximize": "x"}, "logarithmic"),
        ({"parameters": ["N:double:0:1:step=0"], "maximize": "x"}, "not positive"),
        ({"parameters": ["N:double:0:1:stp=1"], "maximize": "x"}, "unknown 'stp'"),
        ({"parameters": ["N:categorical:"], "maximize": "x"}, "no values"),
        ({"parameters": ["N:categorical:a,a"], "maximize": "x"}, "twice"),
        ({"parameters": ["N:int:1:9", "N:int:1:8"], "maximize": "x"}, "two ranges"),
        ({"parameters": ["N:int:1:9"], "maximize": "x", "minimize": "y"}, "both"),
        ({"parameters": ["N:int:1:9"], "maximize": "x", "trails": 3}, "'trails' is not a key"),
        ({"parameters": ["N:int:1:9"], "maximize": "x", "trials": 0}, "an integer from 1 on"),
        ({"parameters": ["N:int:1:9"], "maximize": "x", "jobs": "2"}, "an integer from 1 on"),
        ({"parameters": ["N:int:1:9"], "maximize": "x", "algorithm": {"name": "tpe"}}, "has no name"),
        ({"parameters": ["N:int:1:9"], "objective": {"type": "best", "objectiveMetricName": "x"}}, "neither maximize"),
        ({"parameters": [{"name": "N"}], "maximize": "x"}, "is not a range"),
        ({"parameters": [{"name": "N", "parameterType": "int", "feasibleSpace": {}}], "maximize": "x"}, "lacks"),
        ({"parameters": [{"name": "N", "parameterType": "real", "feasibleSpace": {}}], "maximize": "x"}, "the type of"),
        ({"parameters": 3, "maximize": "x"}, "names no parameters"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_is_said(table, words):
    found = read_search(table, PLACE)
    assert isinstance(found, Diagnostic)
    assert found.code == "KG760" and found.hint
    assert words in found.message


def test_kale_s_metadata_counts_where_it_is_to_be_run_and_yields():
    assert asked_for({"katib_metadata": KALES, "katib_run": False}) is None
    assert asked_for({"katib_metadata": KALES, "katib_run": True}) == KALES
    merged = asked_for({"katib_metadata": KALES, "katib_run": True, "tune": {"algorithm": "tpe"}})
    assert merged == {**KALES, "algorithm": "tpe"}
    assert asked_for({"tune": {"trials": 3}}) == {"trials": 3}


@pytest.mark.parametrize(
    ("one", "grid"),
    [
        (Range("n", "int", 1, 4), (1, 2, 3, 4)),
        (Range("n", "int", 1, 8, 3), (1, 4, 7)),
        (Range("n", "double", 0.1, 0.3, 0.1), (0.1, 0.2, 0.3)),
        (Range("n", "double", 0.1, 0.3), None),
        (Range("n", "categorical", values=("a", "b")), ("a", "b")),
    ],
)
def test_a_grid_has_each_value_once(one, grid):
    assert one.grid == grid
