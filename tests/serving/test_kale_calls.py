"""Kale's ``serve(model, …)``, as the public notebooks of kubeflow-kale/kale and arrikto/examples call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.settings.workbench import Cells, codes, findings, write_notebook

IMPORT = "from kale.common.serveutils import serve"
TRAIN = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])"
FUNCTIONS = """\
def process_features(row):
    return [value / scale for value in row]

def preprocess(inputs):
    return {**inputs, "instances": [process_features(row) for row in inputs["instances"]]}"""


def source(folder: Path, *cells: tuple[list[str], str]) -> str:
    result = generate(write_notebook(folder / "iris.ipynb", cells, {"pipeline_name": "iris-pipeline"}))
    assert codes(result) == []
    return result.source or ""


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_call_in_a_step_of_its_own(is_shared: bool, tmp_path: Path) -> None:
    shared: Cells = [(["imports"], IMPORT)] if is_shared else []
    call = "kfserver = serve(model)" if is_shared else f"{IMPORT}\nkfserver = serve(model)"
    made = source(tmp_path, *shared, (["step:train"], TRAIN), (["step:serve", "prev:train"], call))
    assert "kale" not in made.replace("kalegen", "").replace("KALEGEN", "")
    assert "save_for_serving(model, iris_pipeline_served_out)" in made
    assert '"metadata": {"name": "iris-pipeline"}' in made
    assert "kfserver" not in made


def test_a_call_with_all_that_it_takes(tmp_path: Path) -> None:
    call = f"""\
{IMPORT}
config = {{"limits": {{"memory": "4Gi", "nvidia.com/gpu": 1}}}}
server = serve(model, name="open-vaccine", predictor="sklearn", wait=True, preprocessing_fn=preprocess,
               preprocessing_assets={{"process_features": process_features,
                                     "scale": scale}},
               deploy_config=config)"""
    made = source(
        tmp_path, (["functions"], FUNCTIONS), (["step:train"], f"{TRAIN}\nscale = 10"), (["step:serve"], call)
    )
    assert 'save_for_serving(model, open_vaccine_served_out, "sklearn")' in made
    assert "save_preprocessing(" in made and '{"process_features": process_features, "scale": scale}' in made
    assert '"limits": {"memory": "4Gi", "nvidia.com/gpu": "1"}' in made


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("serve(models[0])", "the model is not a variable"),
        ("serve(model, name=str(model))", "name is not a constant"),
        ("serve(model, image='x')", "kalegen has no argument image"),
        ("serve(model, preprocessing_fn=lambda x: x)", "the function is not a variable"),
        ("serve(model, preprocessing_fn=f, preprocessing_assets={'a': 1})", "has to be a dict from names of variables"),
        ("server = serve(model)\nprint(server.predict('{}'))", "sends requests to the server of Kale's serve(…)"),
    ],
)
def test_what_can_t_be_read(call: str, words: str, tmp_path: Path) -> None:
    cells: Cells = [(["step:train"], f"{TRAIN}\nmodels = [model]"), (["step:serve"], f"{IMPORT}\n{call}")]
    result = generate(write_notebook(tmp_path / "n.ipynb", cells))
    assert any(one.startswith("KG623") and words in one for one in findings(result)), findings(result)


def test_another_s_serve_is_left_alone(tmp_path: Path) -> None:
    made = source(tmp_path, (["step:train"], f"def serve(model):\n    return 1\n\n{TRAIN}\nserve(model)"))
    assert "    serve(model)\n" in made
