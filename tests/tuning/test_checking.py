"""What is asked for is compared with the pipeline when it compiles, wherever it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate, generate_document
from kalegen.model.pipeline import PlannedPipeline
from kalegen.search.checking import search_of
from tests.cli.conftest import notebook
from tests.tuning.test_reading import KALES

CELLS = (
    ("pipeline-parameters", "TREES = 3\nRATE = 0.1\nKIND = 'a'\nQUICK = True\nLAYERS = [1, 2]"),
    ("step:train", "accuracy = TREES * RATE\nprint(KIND, QUICK, LAYERS)"),
    ("pipeline-metrics", "print('test accuracy:', accuracy)"),
)


def compiled(**metadata: Any) -> Result:
    return generate_document({**notebook(CELLS), "metadata": {"kubeflow_notebook": metadata}}, Path("nb.ipynb"))


def tuned(*parameters: str, **more: Any) -> dict[str, Any]:
    return {"parameters": list(parameters), "maximize": "test accuracy", **more}


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        (tuned("TREE:int:1:9"), "KG761", "did you mean 'TREES'?"),
        (tuned("TREES:double:1:9"), "KG762", "int or discrete or categorical"),
        (tuned("KIND:int:1:9"), "KG762", "categorical"),
        (tuned("LAYERS:categorical:a,b"), "KG762", "a number, a string or a boolean"),
        (tuned("TREES:categorical:1,2.5"), "KG762", "it is a int"),
        (tuned("QUICK:categorical:true,perhaps"), "KG762", "it is a bool"),
        (tuned("RATE:double:0.1:1", algorithm="grid"), "KG762", "give it a step"),
        (tuned("TREES:int:1:9") | {"maximize": "loss"}, "KG763", "the metrics are test accuracy"),
        (tuned("TREES:int:1:9", algorithm="tpee"), "KG764", "did you mean 'tpe'?"),
        (tuned("TREES:int:1:9", algorithm="random", settings={"sigam": 3}), "KG764", "it has random_state"),
        (tuned("TREES:int:1:9", algorithm="grid", settings={"acq_func": "EI"}), "KG769", "remove it"),
        (tuned("TREES:int:1:9", settings={"n_startup_trials": "few"}), "KG764", "correct it"),
        (tuned("TREES:int:1:9", stopping="tpe"), "KG764", "the algorithms are medianstop, hyperband"),
        (tuned("TREES:1:9"), "KG760", "write"),
    ],
)
def test_what_does_not_fit_is_found_when_it_compiles(table, code, words):
    found = compiled(tune=table).diagnostics
    assert [one.code for one in found] == [code]
    assert words in str(found[0].hint)


def test_values_are_those_of_the_parameters_types():
    table = tuned("TREES:discrete:1,2", "RATE:int:1:4", "KIND:categorical:a,b", "QUICK:categorical:true,false")
    result = compiled(tune=table)
    assert result.diagnostics == () and isinstance(result.pipeline, PlannedPipeline)
    search, _ = search_of(result.pipeline, table)
    assert search is not None
    assert [one.values for one in search.ranges] == [(1, 2), (), ("a", "b"), (True, False)]
    assert [type(value) for value in search.ranges[0].values] == [int, int]


def test_settings_of_another_algorithm_are_left_out():
    """Kale's panel keeps those of the algorithm that was chosen before."""
    result = compiled(
        tune=(asked := tuned("TREES:int:1:9", algorithm="grid", settings={"random_state": 1, "sigma": 2}))
    )
    assert result.source is not None and result.pipeline is not None
    search, _ = search_of(result.pipeline, asked)
    assert search is not None and search.algorithm.settings == {"random_state": "1"}


def test_choices_of_a_parameter_bound_its_range():
    cells = (
        ("imports", "from typing import Literal"),
        ("pipeline-parameters", "KIND: Literal['a', 'b'] = 'a'"),
        *CELLS[1:],
    )
    cells = (*cells[:2], ("step:train", "accuracy = len(KIND)"), cells[3])
    made = {**notebook(cells), "metadata": {"kubeflow_notebook": {"tune": tuned("KIND:categorical:a,c")}}}
    found = generate_document(made, Path("nb.ipynb")).diagnostics
    assert [(one.code, one.hint) for one in found] == [("KG762", "it is a, b")]


def test_kale_writes_a_metric_with_dashes():
    asked = tuned("TREES:int:1:9") | {"maximize": "test-accuracy"}
    result = compiled(tune=asked)
    assert result.diagnostics == () and result.pipeline is not None
    search, _ = search_of(result.pipeline, asked)
    assert search is not None and search.objective.metric == "test accuracy"


def test_kale_s_metadata_is_checked_where_it_is_to_be_run():
    assert compiled(katib_run=False, katib_metadata=KALES).diagnostics == ()
    found = compiled(katib_run=True, katib_metadata=KALES).diagnostics
    assert {one.code for one in found} == {"KG761", "KG763", "KG762"}
    assert {one.code for one in compiled(katib_run=True).diagnostics} == {"KG760"}


def test_who_knows_better_may_ignore_it():
    """The module computes the same, whatever is asked of tuning."""
    from kalegen.reporting.policy import Policy

    made = {**notebook(CELLS), "metadata": {"kubeflow_notebook": {"tune": tuned("TREE:int:1:9")}}}
    assert generate_document(made, Path("nb.ipynb")).source is None
    assert generate_document(made, Path("nb.ipynb"), Policy(ignore=("KG761",))).source is not None


def test_a_project_s_table_is_checked(tmp_path):
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook(CELLS)))
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.kalegen.tune]\nmaximize = "test accuracy"\nparameters = { TREES = "int:1:9" }\n')
    assert generate(tmp_path / "nb.ipynb").diagnostics == ()
    project.write_text(project.read_text().replace("TREES", "TREE"))
    assert [one.code for one in generate(tmp_path / "nb.ipynb").diagnostics] == ["KG761"]


@pytest.mark.parametrize("key", ["tune", "katib"])
def test_a_script_s_decorator_is_checked(tmp_path, key):
    script = tmp_path / "script.py"
    script.write_text(
        "from kalegen.sdk import pipeline, step\n\n\n"
        "@step\ndef train(n):\n    return n\n\n\n"
        f"@pipeline({key}={{'parameters': ['m:int:1:9'], 'maximize': 'accuracy'}})\n"
        "def main(n: int = 3):\n    train(n)\n"
    )
    assert {one.code for one in generate(script).diagnostics} == {"KG761", "KG763"}
