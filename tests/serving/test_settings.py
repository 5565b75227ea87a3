"""What tags and decorators say of models that are served, what kfp makes of it, and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.settings.workbench import Cells, codes, compiled, findings, write_notebook

TRAIN = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])"


def cells(*tags: str) -> Cells:
    return [(["step:train", *tags], TRAIN), (["step:use"], "print(model)")]


def test_the_task_of_a_served_model(tmp_path: Path) -> None:
    result = generate(write_notebook(tmp_path / "n.ipynb", cells("serve:iris:model:cpu=2:min-replicas=0:timeout=5m")))
    assert codes(result) == []
    made = compiled(result, tmp_path).pipeline
    outputs = made["components"]["comp-train-step"]["outputDefinitions"]["artifacts"]
    assert outputs["iris_served_out"]["artifactType"]["schemaTitle"] == "system.Model"
    task = made["root"]["dag"]["tasks"]["serve-iris"]
    assert task["cachingOptions"] == {}
    assert task["inputs"]["artifacts"]["model"]["taskOutputArtifact"]["outputArtifactKey"] == "iris_served_out"
    source = result.source or ""
    assert '"minReplicas": 0' in source and "return serve_model(service, model, timeout=300)" in source


def test_a_notebook_s_own_serve_model_is_another(tmp_path: Path) -> None:
    used = f"{TRAIN}\nprint(serve_model())"
    own: Cells = [(["functions"], "def serve_model():\n    return 1"), (["step:train", "serve:iris:model"], used)]
    source = generate(write_notebook(tmp_path / "n.ipynb", own)).source or ""
    assert "return serve_model_2(service, model)" in source and "def serve_model_2(" in source


def test_what_stands_before_a_model_is_installed_as_its_step_is(tmp_path: Path) -> None:
    prepared: Cells = [
        (["functions"], "def prep(rows):\n    return rows"),
        (["step:train", "serve:iris:model:preprocessing=prep"], TRAIN),
    ]
    settings = {"pip_index_urls": ["https://pypi.example/simple"], "pins": {"cloudpickle": "==3.1.1"}}
    source = generate(write_notebook(tmp_path / "n.ipynb", prepared, settings)).source or ""
    assert "pip install --quiet '--index-url=https://pypi.example/simple' 'cloudpickle==3.1.1'" in source
    assert 'packages_to_install=["cloudpickle==3.1.1"' in source


def test_a_script_says_so_in_its_decorator(tmp_path: Path) -> None:
    script = """\
from kalegen.sdk import pipeline, step

@step(serve={"name": "iris", "model": "fitted", "memory": "2Gi", "service_account": "reader"})
def train():
    from sklearn.linear_model import LinearRegression
    return LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])

@step
def use(model):
    print(model)

@pipeline(name="iris")
def iris():
    fitted = train()
    use(fitted)
"""
    (tmp_path / "s.py").write_text(script, encoding="utf-8")
    source = generate(tmp_path / "s.py").source or ""
    assert '"serviceAccountName": "reader"' in source
    assert "save_for_serving(fitted, iris_served_out)" in source


@pytest.mark.parametrize(
    ("tags", "code", "words"),
    [
        (["serve:iris:modle"], "KG621", "has to serve 'modle', and neither it nor a step before it binds that name"),
        (["serve:Iris:model"], "KG601", "'Iris' can't be the name of a service"),
        (["serve:iris:model:colour=red"], "KG601", "'colour=red' is not an option of the tag serve:"),
        (["serve:iris:model:memory=much"], "KG601", "memory=much"),
        (["serve:iris:model:format=pickle"], "KG601", "pickle"),
        (["serve:iris:model:assets=a"], "KG601", "assets= needs the function that uses them"),
        (["serve:iris"], "KG101", "malformed"),
        (["serve:iris:model", "on-exit"], "KG621", "no task can serve a model after it"),
    ],
)
def test_what_can_t_be(tags: list[str], code: str, words: str, tmp_path: Path) -> None:
    result = generate(write_notebook(tmp_path / "n.ipynb", cells(*tags)))
    assert result.source is None
    assert any(finding.code == code and words in finding.message for finding in result.diagnostics), findings(result)


def test_two_steps_that_serve_under_one_name(tmp_path: Path) -> None:
    two: Cells = [(["step:a", "serve:iris:model"], TRAIN), (["step:b", "serve:iris:model"], TRAIN)]
    result = generate(write_notebook(tmp_path / "n.ipynb", two))
    assert "KG621" in codes(result)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "iris", "model": "model", "memory": "2Gi"},
        [{"name": "iris", "model": "model", "memory": "2Gi"}],
        ["iris:model:memory=2Gi"],
    ],
)
def test_metadata_name_the_variable_alone(said: object, tmp_path: Path) -> None:
    by_tag = generate(write_notebook(tmp_path / "n.ipynb", cells("serve:iris:model:memory=2Gi"))).source
    by_metadata = generate(write_notebook(tmp_path / "n.ipynb", cells(), {"serve": said})).source
    assert by_metadata is not None and by_metadata == by_tag


def test_the_last_step_that_binds_the_variable_saves_the_model(tmp_path: Path) -> None:
    again: Cells = [*cells(), (["step:better", "prev:use"], "model = LinearRegression().fit([[1.0]], [1.0])")]
    notebook = write_notebook(tmp_path / "n.ipynb", again, {"serve": {"name": "iris", "model": "model"}})
    pipeline = generate(notebook).pipeline
    assert pipeline is not None
    assert [step.name for step in pipeline.steps if any(s.key == "serve" for s in step.settings)] == ["better"]


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"name": "iris"}, "KG140", "does not say which model"),
        ({"name": "iris", "model": "forest"}, "KG621", "no step binds that variable"),
        ("iris:model", "KG140", "serve"),
        (["iris"], "KG140", "does not say which variable"),
    ],
)
def test_metadata_that_say_no_model_are_refused(said: object, code: str, words: str, tmp_path: Path) -> None:
    (finding,) = generate(write_notebook(tmp_path / "n.ipynb", cells(), {"serve": said})).diagnostics
    assert finding.code == code and words in finding.message
