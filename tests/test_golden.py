"""Every golden notebook compiles to what is written beside it, and that computes what the notebook computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.verification.cells import plan_of
from kalegen.verification.comparison import compare
from tests.golden_modules import cases, rendered, result_of
from tests.harness.fork_server import run_notebook, run_pipeline

CASES = cases()
METRICS = {"metrics": {"score": {"f-one": 0.375}, "fit": {"accuracy": 0.75}}}
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def test_there_are_enough() -> None:
    assert len(CASES) >= 30


@each_case
def test_files_are_up_to_date(case: Path) -> None:
    for name, text in rendered(case).items():
        assert (case / name).read_text(encoding="utf-8") == text, f"{case.name}/{name}: run make golden"


@each_case
def test_no_file_is_left_over(case: Path) -> None:
    assert {path.name for path in case.iterdir()} == {"notebook.ipynb", *rendered(case)}


@each_case
def test_module_computes_what_the_notebook_computes(case: Path, tmp_path: Path) -> None:
    result = result_of(case)
    assert result.source is not None and result.pipeline is not None
    expected = run_notebook(plan_of(result.pipeline, {}), tmp_path)
    actual = run_pipeline(result.source, tmp_path, {})
    assert actual.keys() == expected.keys()
    assert not compare(expected, (), actual).different
    logged = {step: dict(observation.metrics) for step, observation in actual.items() if observation.metrics}
    assert logged == METRICS.get(case.name, {})
