"""Models saved for servers: what is written, what is noted, and that what loads is what was saved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cloudpickle
import joblib
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from kalegen.runtime.serving import load_served, predict_served, save_for_serving, save_preprocessing

ROWS = np.random.default_rng(1).normal(size=(40, 3))
LABELS = (ROWS[:, 0] > 0).astype(int)
FRAME = pd.DataFrame(ROWS, columns=["a", "b", "c"])


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KALEGEN_MANIFESTS", str(tmp_path))  # a local run, which checks what it has saved


def saved(model: Any, folder: Path, form: str = "") -> SimpleNamespace:
    artifact = SimpleNamespace(path=str(folder / "model"), metadata={})
    save_for_serving(model, artifact, form)
    return artifact


BOOSTER = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(ROWS, LABELS), 3)
MODELS = {
    "sklearn": (LogisticRegression().fit(ROWS, LABELS), "sklearn", "model.joblib"),
    "sklearn of a frame": (LogisticRegression().fit(FRAME, LABELS), "sklearn", "model.joblib"),
    "xgboost": (xgboost.XGBClassifier(n_estimators=3).fit(ROWS, LABELS), "xgboost", "model.bst"),
    "a booster": (BOOSTER, "xgboost", "model.bst"),
    "a booster of a frame": (xgboost.XGBClassifier(n_estimators=3).fit(FRAME, LABELS), "xgboost", "model.bst"),
    "lightgbm": (lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(ROWS, LABELS), "lightgbm", "model.bst"),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_saved_as_its_server_reads_it(name: str, tmp_path: Path) -> None:
    model, framework, file = MODELS[name]
    artifact = saved(model, tmp_path)
    assert [path.name for path in Path(artifact.path).iterdir()] == [file]
    assert artifact.metadata["framework"] == framework
    assert artifact.metadata["version"][0].isdigit()
    assert artifact.metadata["signature"]["inputs"] == [{"name": "input-0", "shape": [-1, 3]}]
    loaded = load_served(Path(artifact.path), framework)
    answers = predict_served(loaded, ROWS, framework)
    if framework == "sklearn":
        np.testing.assert_array_equal(answers, model.predict(FRAME if "frame" in name else ROWS))
    else:
        assert answers.shape == (40,)


def test_a_model_of_texts_is_loaded(tmp_path: Path) -> None:
    model = make_pipeline(CountVectorizer(), MultinomialNB()).fit(["good film", "bad film"], [1, 0])
    assert saved(model, tmp_path).metadata["signature"]["classes"] == ["0", "1"]


def test_a_model_that_would_answer_otherwise_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = LogisticRegression().fit(-ROWS, LABELS)
    monkeypatch.setattr(joblib, "load", lambda path: other)
    with pytest.raises(RuntimeError, match="predicts otherwise"):
        saved(MODELS["sklearn"][0], tmp_path)


def test_what_no_server_reads(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no model server reads a dict"):
        saved({}, tmp_path)


def test_preprocessing_travels_with_what_it_needs(tmp_path: Path) -> None:
    scale = 100

    def in_metres(inputs: Any) -> Any:
        return [value / scale for value in inputs]

    save_preprocessing(in_metres, {"scale": scale}, SimpleNamespace(path=str(tmp_path / "before")))
    function, assets = cloudpickle.loads((tmp_path / "before" / "preprocessing.pkl").read_bytes())
    assert function([100, 50]) == [1.0, 0.5]
    assert assets == {"scale": 100}
    assert (tmp_path / "before" / "preprocessing.py").read_text(encoding="utf-8").startswith("def in_metres(")
    compile((tmp_path / "before" / "transformer.py").read_text(encoding="utf-8"), "transformer.py", "exec")
