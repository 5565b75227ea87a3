"""Confusion matrices and ROC curves as the run's page and ``kalegen show`` have them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from kalegen.pictures.picture import Node, Picture
from kalegen.running.events import State, StepOutcome
from kalegen.runs.charts import Curve, Matrix, charts_of
from kalegen.runs.page import Origin, write_page
from kalegen.runs.record import Run, from_data, to_data
from kalegen.runs.rendering import step_parts

MATRIX = {
    "confusionMatrix": {
        "annotationSpecs": [{"displayName": "<no>"}, {"displayName": "yes"}],
        "rows": [{"row": [1234567, 1]}, {"row": [0.25, 4]}],
    }
}
POINTS = {
    "confidenceMetrics": [
        {"confidenceThreshold": 1.5, "recall": 0.0, "falsePositiveRate": 0.0},
        {"confidenceThreshold": 0.7, "recall": 0.5, "falsePositiveRate": 0.0},
        {"confidenceThreshold": 0.5, "recall": 1.0, "falsePositiveRate": 1.0},
    ]
}


def run_in(folder: Path) -> Run:
    step = StepOutcome("judge", State.SUCCEEDED, 1.0, charts={"table_out": MATRIX, "curve_out": POINTS})
    return Run(folder, "p", "n.ipynb", "2026-01-01T00:00:00+00:00", "succeeded", steps=(step,))


def test_what_kfp_keeps_is_read() -> None:
    assert list(charts_of(MATRIX)) == [Matrix(["<no>", "yes"], [[1234567.0, 1.0], [0.25, 4.0]])]
    assert list(charts_of(POINTS)) == [Curve([0.0, 0.0, 1.0], [0.0, 0.5, 1.0])]
    assert Curve([0.0, 0.0, 1.0], [0.0, 0.5, 1.0]).area == 0.75


@pytest.mark.parametrize("metadata", [{}, {"confusionMatrix": 3}, {"confidenceMetrics": [{"recall": "x"}]}, []])
def test_what_has_another_form_is_no_chart(metadata: Any) -> None:
    assert list(charts_of(metadata)) == []


def test_a_record_keeps_them(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    data = to_data(run)
    assert from_data(data, tmp_path).steps[0].charts == {"table_out": MATRIX, "curve_out": POINTS}
    del data["steps"][0]["charts"]
    assert from_data(data, tmp_path).steps[0].charts == {}


def test_the_page_draws_them(tmp_path: Path) -> None:
    picture = Picture("p", "", (), (Node("judge", "judge_step", cells=(1,)),), ())
    text = write_page(run_in(tmp_path), Origin(picture)).read_text(encoding="utf-8")
    assert "&lt;no&gt;" in text and "<no>" not in text
    assert '0.70)">1234567<' in text and '">0.25<' in text
    assert "ROC curve, area 0.750" in text
    assert '<polyline points="12.0,188.0 12.0,100.0 188.0,12.0"/>' in text


def test_show_prints_them(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    printed = io.StringIO()
    console = Console(file=printed, width=100)
    for part in step_parts(run, run.steps[0]):
        console.print(part)
    assert "ROC curve curve: area 0.750, 3 points" in printed.getvalue()
    assert [line.split() for line in printed.getvalue().splitlines() if line.startswith("<no>")] == [
        ["<no>", "1234567", "1"]
    ]
