"""Confusion matrices and ROC curves as outputs of steps: what is compiled, and what a run here leaves of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import Result, generate
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.settings.workbench import Cells, codes, compiled, findings, write_notebook

FIT = "matrix = [[3, 1], [0, 4]]\nnames = ['no', 'yes']"
CURVE = "fpr, tpr, thresholds = [0, 1], [0, 1], [float('inf'), 0.5]\ncurve = (fpr, tpr, thresholds)"
MATRIX = {
    "confusionMatrix": {
        "annotationSpecs": [{"displayName": "no"}, {"displayName": "yes"}],
        "rows": [{"row": [3, 1]}, {"row": [0, 4]}],
    }
}
POINTS = {
    "confidenceMetrics": [
        {"confidenceThreshold": 1.5, "recall": 0.0, "falsePositiveRate": 0.0},
        {"confidenceThreshold": 0.5, "recall": 1.0, "falsePositiveRate": 1.0},
    ]
}


def charts(result: Result, step: str, folder: Path) -> dict[str, Any]:
    """What a run leaves of a step's outputs, without the values that pass on."""
    assert codes(result) == []
    (folder / "module.py").write_text(result.source or "", encoding="utf-8")
    outcome = run_pipeline(folder / "module.py", RunOptions(root=folder / "runs"), lambda event: None)
    assert {one.state.value for one in outcome.steps} == {"succeeded"}
    (path,) = (folder / "runs").rglob(f"{step}-step/executor_output.json")
    artifacts = json.loads(path.read_text(encoding="utf-8"))["artifacts"]
    made = {port: listed["artifacts"][0]["metadata"] for port, listed in artifacts.items()}
    return {port: metadata for port, metadata in made.items() if "python_type" not in metadata}


def kinds(result: Result, step: str, folder: Path) -> dict[str, str]:
    outputs = compiled(result, folder).pipeline["components"][f"comp-{step}-step"]["outputDefinitions"]["artifacts"]
    return {port: declared["artifactType"]["schemaTitle"] for port, declared in outputs.items()}


def test_what_a_step_and_one_before_it_bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = ["step:judge", "classification:matrix:names", "classification:fpr,tpr,thresholds", "classification:curve"]
    cells: Cells = [(["step:fit"], FIT), (tags, CURVE), (["step:use"], "print(curve, matrix)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    kind = "system.ClassificationMetrics"
    expected = {"curve_out": "system.Artifact", "curve_out_2": kind, "fpr_tpr_thresholds_out": kind, "matrix_out": kind}
    assert kinds(result, "judge", tmp_path) == expected
    monkeypatch.chdir(tmp_path)
    made = {"matrix_out": MATRIX, "fpr_tpr_thresholds_out": POINTS, "curve_out_2": POINTS}
    assert charts(result, "judge", tmp_path) == made


def test_a_script_s_step_says_so_in_its_decorator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join(f"    {line}" for line in FIT.splitlines())
    head = "from kalegen.sdk import pipeline, step\n\n\n"
    step = f'@step(classification={{"table": "classes"}})\ndef fit():\n{body}\n    return matrix, names\n\n\n'
    whole = "@pipeline\ndef whole():\n    table, classes = fit()\n"
    (tmp_path / "s.py").write_text(f"{head}{step}{whole}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert charts(generate(tmp_path / "s.py"), "fit", tmp_path) == {"table_out": MATRIX}


def test_a_loop_s_results_are_logged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "matrix = []\nfor row in ROWS:\n    matrix.append(row)\nnames = ['no', 'yes']"
    cells: Cells = [
        (["pipeline-parameters"], "ROWS = [[3, 1], [0, 4]]"),
        (["step:fit", "for:row in ROWS", "classification:matrix:names"], loop),
    ]
    monkeypatch.chdir(tmp_path)
    assert charts(generate(write_notebook(tmp_path / "n.ipynb", cells)), "fit", tmp_path) == {"matrix_out": MATRIX}


def test_a_step_with_a_condition_logs_where_it_runs(tmp_path: Path) -> None:
    source = "if max([SIZE, 1]) > 1:\n    matrix = [[SIZE]]"
    cells: Cells = [
        (["pipeline-parameters"], "SIZE = 2"),
        (["step:fit", "if:max([SIZE, 1]) > 1", "classification:matrix"], source),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert codes(result) == []
    assert kinds(result, "fit", tmp_path) == {"matrix_out": "system.ClassificationMetrics"}
    assert "outputDefinitions" in compiled(result, tmp_path).pipeline["components"]["comp-fit-condition-step"]
    assert (result.source or "").count("Output[ClassificationMetrics]") == 1


def test_shared_code_and_parameters_count(tmp_path: Path) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "NAMES = ['no', 'yes']"),
        (["functions"], "matrix = [[1, 2], [3, 4]]"),
        (["step:fit", "classification:matrix:NAMES"], "print(1)"),
    ]
    assert codes(generate(write_notebook(tmp_path / "n.ipynb", cells))) == []


def test_names_that_clash_with_the_metrics(tmp_path: Path) -> None:
    cells: Cells = [
        (["step:fit", "classification:metrics"], "metrics = [[1]]\nscore = 1"),
        (["pipeline-metrics"], "print(score)"),
    ]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert kinds(result, "fit", tmp_path) == {
        "metrics_out": "system.Metrics", "metrics_out_2": "system.ClassificationMetrics",
    }  # fmt: skip


@pytest.mark.parametrize("tag", ["classification:matrx", "classification:matrix:nams", "classification:late"])
def test_a_variable_that_the_step_does_not_have(tag: str, tmp_path: Path) -> None:
    cells: Cells = [(["step:fit", tag], FIT), (["step:late"], "late = [[1]]")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    name = tag.split(":")[-1]
    message = f"KG131 step 'fit' has to log {name!r}, and neither it nor a step before it binds that name"
    assert findings(result) == [message]
    assert result.diagnostics[0].place.cell == 1


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("classification:a,b", "KG601"), ("classification:a,b,c:d", "KG601"), ("classification:a b", "KG601"),
        ("classification:if", "KG601"), ("classification:a:b:c", "KG101"), ("classification:", "KG101"),
    ],
)  # fmt: skip
def test_what_names_no_variables(tag: str, code: str, tmp_path: Path) -> None:
    cells: Cells = [(["step:fit", tag], FIT)]
    assert codes(generate(write_notebook(tmp_path / "n.ipynb", cells))) == [code]


def test_charts_without_a_file_are_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells: Cells = [(["step:fit", "classification:matrix"], FIT)]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    (tmp_path / "module.py").write_text(result.source or "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    states = []
    for resume in (False, True):
        options = RunOptions(root=tmp_path / "runs", resume=resume)
        outcome = run_pipeline(tmp_path / "module.py", options, lambda event: None)
        states += [step.state.value for step in outcome.steps]
    assert states == ["succeeded", "reused"]


JUDGE = """\
from sklearn.metrics import accuracy_score, confusion_matrix, roc_curve
truth, scores = [0, 0, 1, 1], [0.1, 0.6, 0.4, 0.8]
guesses = [int(score > 0.5) for score in scores]
accuracy = accuracy_score(truth, guesses)
matrix = confusion_matrix(truth, guesses)
fpr, tpr, thresholds = roc_curve(truth, scores)
curve = roc_curve(truth, scores)
"""
ROWS = [{"row": [1, 1]}, {"row": [1, 1]}]
CURVE_POINTS = [
    {"confidenceThreshold": 1.8, "recall": 0.0, "falsePositiveRate": 0.0},
    {"confidenceThreshold": 0.8, "recall": 0.5, "falsePositiveRate": 0.0},
    {"confidenceThreshold": 0.6, "recall": 0.5, "falsePositiveRate": 0.5},
    {"confidenceThreshold": 0.4, "recall": 1.0, "falsePositiveRate": 0.5},
    {"confidenceThreshold": 0.1, "recall": 1.0, "falsePositiveRate": 1.0},
]
"""The point where roc_curve has an infinite threshold is first."""


@pytest.mark.parametrize(
    "named",
    ["print('roc', fpr, tpr, thresholds)", "thresholds, fpr, tpr", "print(tpr)\nprint(fpr)\nprint('at', thresholds)"],
)
def test_metrics_that_are_charts(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = f"print('accuracy', accuracy)\nprint(matrix)\n{named}\ncurve"
    cells: Cells = [(["step:judge"], JUDGE), (["pipeline-metrics"], named)]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    kind = "system.ClassificationMetrics"
    assert kinds(result, "judge", tmp_path) == {
        "metrics_out": "system.Metrics", "matrix_out": kind, "fpr_tpr_thresholds_out": kind, "curve_out": kind,
    }  # fmt: skip
    monkeypatch.chdir(tmp_path)
    made = charts(result, "judge", tmp_path)
    assert made["metrics_out"] == {"accuracy": 0.5}
    assert made["matrix_out"]["confusionMatrix"]["rows"] == ROWS
    assert made["fpr_tpr_thresholds_out"]["confidenceMetrics"] == CURVE_POINTS
    assert made["curve_out"]["confidenceMetrics"] == CURVE_POINTS


def test_a_metric_of_a_script_that_is_a_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join(f"    {line}" for line in JUDGE.splitlines())
    head = "from kalegen.sdk import pipeline, step\n\n\n"
    step = f'@step(metrics=["matrix", "fpr", "tpr", "thresholds"])\ndef judge():\n{body}\n'
    whole = "    return matrix, fpr, tpr, thresholds\n\n\n@pipeline\ndef whole():\n    table, a, b, c = judge()\n"
    (tmp_path / "s.py").write_text(f"{head}{step}{whole}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = charts(generate(tmp_path / "s.py"), "judge", tmp_path)
    assert made["table_out"]["confusionMatrix"]["rows"] == ROWS
    assert made["a_b_c_out"]["confidenceMetrics"] == CURVE_POINTS


def test_a_metric_that_may_be_something_else_is_a_number(tmp_path: Path) -> None:
    source = f"{JUDGE}total = matrix.sum()\nif total > 3:\n    matrix = total\n"
    cells: Cells = [(["step:judge"], source), (["pipeline-metrics"], "print(total, matrix, fpr)")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert kinds(result, "judge", tmp_path) == {"metrics_out": "system.Metrics"}


def test_a_tag_s_classes_count_where_a_metrics_cell_names_the_matrix_too(tmp_path: Path) -> None:
    tags = ["step:judge", "classification:matrix:names"]
    cells: Cells = [(tags, f"{JUDGE}names = ['no', 'yes']"), (["pipeline-metrics"], "matrix")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert (result.source or "").count("log_classification(matrix, ") == 0
    assert "log_classification(matrix_out, matrix, names)" in (result.source or "")
    assert kinds(result, "judge", tmp_path) == {"matrix_out": "system.ClassificationMetrics"}
