"""A local run's models behind KServe's own server: what a run has left, and both protocols on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from kalegen.cli import serve
from kalegen.cli.serve import find_services
from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.runs.record import Run, to_data
from kalegen.runtime.serving import save_for_serving, save_preprocessing, serve_model
from kalegen.serving import server
from kalegen.serving.services import Service, services_of

ROWS = np.array([[1.0], [2.0], [4.0]])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a local run leaves of a served model, with a function before it."""
    monkeypatch.setenv("KALEGEN_MANIFESTS", str(tmp_path))
    scale = 100

    def in_metres(inputs: Any) -> Any:
        return {"instances": [[value / scale for value in row] for row in inputs["instances"]]}

    model = SimpleNamespace(path=str(tmp_path / "model"), uri=str(tmp_path / "model"), metadata={})
    before = SimpleNamespace(path=str(tmp_path / "before"), uri=str(tmp_path / "before"))
    save_for_serving(LinearRegression().fit(ROWS, 2 * ROWS[:, 0] + 1), model)
    save_preprocessing(in_metres, {}, before)
    service = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "line"},
        "spec": {"predictor": {"model": {}}, "transformer": {"containers": [{"name": "kserve-container"}]}},
    }
    serve_model(service, model, before)
    record = to_data(Run(tmp_path, "p", "n.ipynb", "2026-01-01T00:00:00+00:00"))
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


def test_what_a_run_has_left(run: Path) -> None:
    assert services_of(run) == [Service("line", "sklearn", run / "model", run / "before")]


def test_what_can_t_be_served(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def problem(what: str) -> str:
        found = find_services(what, run)
        assert isinstance(found, Diagnostic), found
        return f"{found.code} {found.message}"

    monkeypatch.setattr(server, "is_installed", lambda: False)
    assert problem(str(run)) == "KG719 KServe's server is not installed"
    assert problem("nothing").startswith("KG715")
    manifest = run / "line.inferenceservice.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("name: sklearn", "name: pytorch"), encoding="utf-8")
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert problem(str(run)) == "KG719 what answers for the run's models is not installed: torch"
    manifest.unlink()
    assert problem(str(run)) == "KG719 the run has no model to serve"


def ask(url: str, document: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(document).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answered:
        return json.loads(answered.read())


@pytest.mark.serve
def test_both_protocols(run: Path) -> None:
    command = [sys.executable, "-m", "kalegen", "serve", str(run), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            line = next(line for line in process.stderr if line.startswith("line: http://127.0.0.1:"))
            first, second = line.split()[1:]
            assert ask(first, {"instances": [[300.0], [500.0]]})["predictions"] == pytest.approx([7.0, 11.0])
            tensor = {"name": "input-0", "shape": [2, 1], "datatype": "FP64", "data": [300.0, 500.0]}
            (output,) = ask(second, {"inputs": [tensor]})["outputs"]
            assert output["data"] == pytest.approx([7.0, 11.0])
        finally:
            process.terminate()
