"""Models of PyTorch, TensorFlow and ONNX saved for servers: what loads predicts what the model in memory predicts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kalegen.runtime.serving import load_served, predict_in_memory, predict_served, save_for_serving

ROWS = np.random.default_rng(1).normal(size=(40, 3)).astype("float32")
LABELS = (ROWS[:, 0] > 0).astype(int)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KALEGEN_MANIFESTS", str(tmp_path))  # a local run, which checks what it has saved


def saved(model: Any, folder: Path, form: str = "") -> SimpleNamespace:
    artifact = SimpleNamespace(path=str(folder / "model"), metadata={})
    save_for_serving(model, artifact, form)
    return artifact


def answers_the_same(model: Any, folder: Path, framework: str, form: str = "") -> dict[str, Any]:
    """Save a model, and compare what a server of it would answer; its metadata."""
    artifact = saved(model, folder, form)
    loaded = load_served(Path(artifact.path), framework)
    expected = np.asarray(predict_in_memory(model, ROWS, framework))
    answers = np.asarray(predict_served(loaded, ROWS, framework))
    np.testing.assert_allclose(answers.reshape(expected.shape), expected, rtol=1e-4, atol=1e-5)
    assert artifact.metadata["framework"] == framework
    assert artifact.metadata["version"][0].isdigit()
    return dict(artifact.metadata)


@pytest.mark.ml
def test_a_network_of_pytorch_stays_in_training(tmp_path: Path) -> None:
    import torch

    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 2))
    model[2].eval()
    answers_the_same(model, tmp_path, "pytorch")
    assert [part.training for part in model.modules()] == [True, True, True, False]
    assert (tmp_path / "model" / "model.pt").is_file()


@pytest.mark.ml
def test_what_torchscript_does_not_take_is_told_in_a_line(tmp_path: Path) -> None:
    import torch

    class Net(torch.nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return x.to(*[torch.float32])

    with pytest.raises(TypeError, match="TorchScript does not take this Net: ") as problem:
        saved(Net(), tmp_path)
    assert "\n" not in str(problem.value)


@pytest.mark.ml
@pytest.mark.parametrize("kind", ["classifier", "pipeline", "regressor", "of a frame"])
def test_estimators_become_onnx(kind: str, tmp_path: Path) -> None:
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows: Any = pd.DataFrame(ROWS, columns=list("abc")) if kind == "of a frame" else ROWS
    models = {
        "classifier": RandomForestClassifier(5, random_state=0),
        "pipeline": make_pipeline(StandardScaler(), LogisticRegression()),
    }
    model = models.get(kind, LinearRegression()).fit(rows, LABELS)
    metadata = answers_the_same(model, tmp_path, "onnx", "onnx")
    assert metadata["signature"]["inputs"] == [{"name": "input-0", "shape": [-1, 3]}]


@pytest.mark.ml
def test_a_classifier_s_onnx_answers_with_tensors_alone(tmp_path: Path) -> None:
    """No server takes a list of mappings, which skl2onnx gives unless it is told not to."""
    import onnx
    from sklearn.linear_model import LogisticRegression

    saved(LogisticRegression().fit(ROWS, LABELS), tmp_path, "onnx")
    graph = onnx.load(str(tmp_path / "model" / "model.onnx")).graph
    assert {output.type.WhichOneof("value") for output in graph.output} == {"tensor_type"}


@pytest.mark.ml
def test_what_is_onnx_is_saved_as_it_is(tmp_path: Path) -> None:
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression

    model = to_onnx(LinearRegression().fit(ROWS, LABELS), ROWS[:1])
    saved(model, tmp_path)
    assert (tmp_path / "model" / "model.onnx").read_bytes() == model.SerializeToString()


@pytest.mark.ml
def test_what_skl2onnx_does_not_convert(tmp_path: Path) -> None:
    import torch
    import xgboost

    with pytest.raises(TypeError, match="skl2onnx converts no Linear: export and"):
        saved(torch.nn.Linear(3, 1), tmp_path, "onnx")
    model = xgboost.XGBClassifier(n_estimators=2).fit(ROWS, LABELS)
    with pytest.raises(TypeError, match="skl2onnx converts no XGBClassifier: "):
        saved(model, tmp_path, "onnx")


@pytest.mark.keras
def test_a_network_of_keras_becomes_a_saved_model(tmp_path: Path) -> None:
    import keras

    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    model.fit(ROWS, ROWS[:, :2], verbose=0)
    metadata = answers_the_same(model, tmp_path, "tensorflow")
    assert metadata["signature"]["inputs"] == [{"name": "input-0", "shape": [-1, 3]}]
    assert (tmp_path / "model" / "1" / "saved_model.pb").is_file()


@pytest.mark.keras
def test_a_module_of_tensorflow_needs_a_signature(tmp_path: Path) -> None:
    import tensorflow as tf

    class Served(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.weights = tf.Variable([[1.0], [2.0], [3.0]])

        @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, x: Any) -> Any:
            return x @ self.weights

    answers_the_same(Served(), tmp_path, "tensorflow")
    with pytest.raises(TypeError, match="no function with an input_signature"):
        saved(tf.Module(), tmp_path / "other")
