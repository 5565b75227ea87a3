"""Notebooks as Kale's public examples are: with `katib_metadata`, `block:` tags and a call of `serve`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kalegen.generate import generate
from tests.settings.workbench import codes

KATIB: dict[str, Any] = {
    "algorithm": {
        "algorithmName": "grid",
        "algorithmSettings": [{"name": "random_state", "value": "7"}, {"name": "base_estimator", "value": "GP"}],
    },
    "maxFailedTrialCount": 2,
    "maxTrialCount": 12,
    "objective": {"additionalMetricNames": ["f1"], "goal": 1, "objectiveMetricName": "accuracy", "type": "maximize"},
    "parallelTrialCount": 3,
    "parameters": [
        {"feasibleSpace": {"max": "0.4", "min": "0.2", "step": "0.1"}, "name": "RATE", "parameterType": "double"},
        {"feasibleSpace": {"max": "4", "min": "2", "step": "1"}, "name": "DEPTH", "parameterType": "int"},
        {"feasibleSpace": {"list": ["soft", "hard"]}, "name": "VOTE", "parameterType": "categorical"},
    ],
}
SERVE = "from kale.common.serveutils import serve\nserver = serve(model)"


def write(folder: Path, serve_tag: str, is_tuned: bool = True, **katib: Any) -> Path:
    """A notebook of that form; what it asks of Katib is as above but for some fields."""
    cells = [
        ("skip", "!pip install -r requirements.txt"),
        ("imports", "from sklearn.linear_model import LogisticRegression\nfrom sklearn.metrics import accuracy_score"),
        ("pipeline-parameters", "RATE = .3\nDEPTH = 3\nVOTE = 'soft'"),
        ("block:load", "x, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]"),
        ("block:train prev:load", "model = LogisticRegression(C=RATE, max_iter=DEPTH * 100).fit(x, y)\nprint(VOTE)"),
        ("block:judge prev:load prev:train", "accuracy = accuracy_score(y, model.predict(x))\nf1 = accuracy / 2"),
        (serve_tag, SERVE),
        ("pipeline-metrics", "print(f1)\nprint(accuracy)"),
    ]
    listed = [
        {
            "cell_type": "code",
            "metadata": {"tags": tags.split()},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }
        for tags, text in cells
    ]
    about = {
        "pipeline_name": "votes",
        "experiment": {"id": "new", "name": "votes"},
        "katib_run": is_tuned,
        "katib_metadata": {**KATIB, **katib},
    }
    language = {"name": "python", "version": "3.11.0"}
    metadata = {"kubeflow_notebook": about, "language_info": language}
    file = folder / "votes.ipynb"
    file.write_text(json.dumps({"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}))
    return file


def test_the_experiment_is_what_the_metadata_ask_for(kalegen, folder):
    write(folder, "skip")
    done = kalegen("tune", "votes.ipynb", "--katib", "-o", "votes.yaml")
    assert done.status == 0 and "KG769" in done.err, done.err
    _, experiment = yaml.safe_load_all((folder / "votes.yaml").read_text(encoding="utf-8"))
    spec = experiment["spec"]
    for key in ("maxFailedTrialCount", "maxTrialCount", "objective", "parallelTrialCount", "parameters"):
        assert spec[key] == KATIB[key], key
    assert spec["algorithm"] == {
        "algorithmName": "grid", "algorithmSettings": [{"name": "random_state", "value": "7"}],
    }  # fmt: skip


@pytest.mark.parametrize(("tag", "is_served"), [("skip", False), ("block:serve prev:train", True)])
def test_a_call_of_serve_counts_where_its_cell_does(tag: str, is_served: bool, tmp_path: Path) -> None:
    result = generate(write(tmp_path, tag))
    assert codes(result) == ["KG769"]
    assert ("save_for_serving(model, votes_served_out)" in (result.source or "")) == is_served
    assert ('"kind": "InferenceService"' in (result.source or "")) == is_served


def test_what_is_left_over_of_another_notebook_is_no_matter_until_somebody_tunes(kalegen, folder):
    ranges = [{"feasibleSpace": {"max": "9", "min": "2"}, "name": "TREES", "parameterType": "int"}]
    write(folder, "skip", is_tuned=False, parameters=ranges)
    assert codes(generate(folder / "votes.ipynb")) == []
    done = kalegen("tune", "votes.ipynb", "--katib", "-o", "votes.yaml")
    assert done.status == 1 and "KG761" in done.err
    assert not (folder / "votes.yaml").exists()
