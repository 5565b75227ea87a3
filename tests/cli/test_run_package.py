"""``kalegen run pipeline.yaml``: compiled pipelines run as their notebooks do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kalegen.cli.application import run
from kalegen.generate import generate
from tests.settings.workbench import compiled, write_notebook

CELLS = [
    (["pipeline-parameters"], "N = 2"),
    (["step:load"], "rows = list(range(N))"),
    (["step:total", "env:UNIT:m"], "import os\nprint('total', sum(rows), os.environ['UNIT'])"),
    (["step:last"], "print(1 / (N - 5))"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    compiled(generate(write_notebook(folder / "shop.ipynb", CELLS, {"timeout": "2h"})), folder)
    return folder / "package.yaml"


def ran(package: Path, tmp_path: Path, *arguments: str) -> Any:
    with pytest.raises(SystemExit) as ended:
        run(["run", str(package), "--root", str(tmp_path / "runs"), *arguments])
    return ended.value.code


def test_a_compiled_pipeline_runs_and_has_a_record_and_a_page(
    package: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ran(package, tmp_path, "-p", "N=4") == 0
    assert "total 6 m" in capfd.readouterr().out
    (directory,) = (tmp_path / "runs").glob("shop-*")
    record = json.loads((directory / "run.json").read_text())
    assert record["parameters"] == {"N": 4}
    steps = [step["step"] for step in record["steps"]]
    assert steps.index("load") < steps.index("total")
    assert (directory / "pipeline.yaml").read_bytes() == package.read_bytes()
    page = (directory / "index.html").read_text()
    assert "rows" in page and "total 6 m" in page


def test_a_failure_names_the_step_and_the_line_of_the_component(
    package: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ran(package, tmp_path, "-p", "N=5", "--to", "last") == 1
    said = capfd.readouterr().err
    assert "KG706: step 'last' failed: ZeroDivisionError" in said
    assert "print(1 / (N - 5))" in said


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["-p", "M=1"], 1, "KG702"),
        (["-p", "N=a"], 1, "KG703"),
        (["--from", "lod"], 1, "KG70"),
        (["--set", "guard=error"], 2, "YAML is compiled already"),
    ],
)
def test_what_is_wrong_is_said_before_anything_starts(
    arguments: list[str], code: int, message: str, package: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ran(package, tmp_path, *arguments) == code
    assert message in capfd.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("text", ["", "a: 1", "{", "- 1", "pipelineInfo: {name: a}", "pipelineInfo: {}\nroot: 3"])
def test_other_yaml_is_one_message(text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(text)
    assert ran(path, tmp_path) == 1
    said = capfd.readouterr().err
    assert "KG704" in said and "Traceback" not in said
    assert len(said.splitlines()) == 2
