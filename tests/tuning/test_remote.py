"""Trials that are runs on a cluster, against the server of the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from submission.server import FakeCluster, serve

CELLS = (
    ("pipeline-parameters", "SIZE = 4\nX = 1.0"),
    ("step:load", "data = list(range(SIZE))"),
    ("step:score prev:load", "score = sum(data) - (X - 2) ** 2"),
    ("pipeline-metrics", "print(score)"),
)
ASKED = ("tune", "nb.ipynb", "-p", "X:double:0:4", "-p", "SIZE=5", "--maximize", "score")


def scored(parameters: Mapping[str, Any]) -> dict[str, float]:
    return {"score": 10.0 - (parameters["X"] - 2) ** 2, "other": 1.0}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no file of the person who runs the tests is seen, and nobody waits."""
    from kfp.client import client

    for name in ("KF_PIPELINES_ENDPOINT", "KF_PIPELINES_UI_ENDPOINT", "KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(client.Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))
    monkeypatch.setattr("kalegen.submission.submit.time.sleep", lambda seconds: None)


@pytest.fixture
def cluster() -> Iterator[FakeCluster]:
    with serve(has_ml_metadata=False, metrics=scored) as cluster:
        yield cluster


def test_each_trial_is_a_run_of_one_version(write, kalegen, folder, cluster):
    write(*CELLS)
    done = kalegen(*ASKED, "--host", cluster.url, "-j", "2", "--trials", "5", "--experiment", "search")
    assert done.status == 0, done.err
    assert (len(cluster.versions), len(cluster.runs), cluster.violations) == (1, 5, [])
    tried = [run.runtime_config.parameters for run in cluster.runs]
    assert tried[0] == {"SIZE": 5, "X": 1.0}
    assert [run.display_name for run in cluster.runs] == [f"nb trial {number}" for number in range(1, 6)]
    assert cluster.experiments[0].display_name == "search"
    best = json.loads((folder / ".kale/tune/nb.best.json").read_text())
    assert best == max(tried, key=lambda values: scored(values)["score"])
    page = (folder / ".kale/tune/nb.html").read_text()
    assert sorted(re.findall(r'<td><a href="([^"]+)">', page)) == [
        f"{cluster.url}/#/runs/details/run-{number}" for number in range(5)
    ]
    again = kalegen(*ASKED, "--host", cluster.url, "--trials", "5")
    assert again.status == 0 and "5 trials from before" in again.err and len(cluster.runs) == 5
    assert kalegen("runs", "--prune", "--yes").status == 0


def test_trials_here_and_there_are_two_searches(write, kalegen, folder, cluster):
    write(*CELLS)
    assert kalegen(*ASKED, "--host", cluster.url, "--trials", "1").status == 0
    here = kalegen(*ASKED, "--trials", "1")
    assert here.status == 0 and "from before" not in here.err


def test_a_run_that_fails_is_a_trial_that_fails(write, kalegen, folder, cluster):
    write(*CELLS)
    cluster.run_states = [("FAILED", {"score": "FAILED"}, "out of memory"), "SUCCEEDED"]
    done = kalegen(*ASKED, "--host", cluster.url, "--trials", "2")
    assert done.status == 0, done.err
    assert "failed: the run ended FAILED in score: out of memory" in done.err


def test_a_server_that_tells_no_metrics_ends_the_search(write, kalegen, folder):
    write(*CELLS)
    with serve() as cluster:
        done = kalegen(*ASKED, "--host", cluster.url)
        assert done.status == 1 and "KG776" in done.err and len(cluster.runs) == 1
        assert not (folder / ".kale/tune/nb.best.json").exists()


def test_a_server_that_is_gone_is_no_failed_trial_and_the_search_goes_on_later(write, kalegen, folder, cluster):
    write(*CELLS)
    cluster.fail("POST /runs", 503, times=1)
    broken = kalegen(*ASKED, "--host", cluster.url, "--trials", "2")
    assert broken.status == 1 and "KG727" in broken.err
    done = kalegen(*ASKED, "--host", cluster.url, "--trials", "2")
    assert done.status == 0, done.err
    assert cluster.runs[0].runtime_config.parameters["X"] == 1.0 and len(cluster.runs) == 2


def test_options_that_contradict_each_other(write, kalegen):
    write(*CELLS)
    assert kalegen(*ASKED, "--katib", "--trial", "run").status == 2
    assert kalegen(*ASKED, "--host", "http://x", "--trial", "here").status == 2
    done = kalegen(*ASKED, "--trial", "run")
    assert done.status == 1 and "KG720" in done.err
