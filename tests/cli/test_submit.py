"""``kalegen submit`` against a server on loopback: links, secrets, exit statuses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from submission.server import FakeCluster, serve

CELLS = (("pipeline-parameters", "n = 1"), ("step:load", "print(n)"))


@pytest.fixture
def cluster() -> Iterator[FakeCluster]:
    with serve() as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no file of the person who runs the tests is seen."""
    from kfp.client import client

    names = ("KF_PIPELINES_ENDPOINT", "KF_PIPELINES_UI_ENDPOINT", "KUBECONFIG", "KUBERNETES_SERVICE_HOST")
    for name in (*names, "KALEGEN_TOKEN", "KALEGEN_COOKIES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(client.Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))


def test_a_pipeline_is_uploaded_once_and_run_twice(kalegen, write, cluster):
    write(*CELLS)
    first = kalegen("submit", "nb.ipynb", "--host", cluster.url, "-p", "n=2", "--experiment", "trial")
    second = kalegen("submit", "nb.ipynb", "--host", cluster.url)
    assert (first.status, second.status, first.out) == (0, 0, "")
    assert "uploaded version nb-" in first.err
    assert "created run nb " in first.err
    assert f"{cluster.url}/#/runs/details/" in first.err
    assert "there already: version nb-" in second.err


def test_what_was_submitted_is_left_side_by_side(kalegen, write, cluster, folder):
    write(*CELLS)
    outcome = kalegen("submit", "nb.ipynb", "--host", cluster.url)
    assert outcome.status == 0
    assert sorted(path.name for path in (folder / ".kale").iterdir()) == ["nb.kale.py", "nb.yaml"]
    (folder / ".kale" / "nb.yaml").write_text("mine: 1\n")
    again = kalegen("submit", "nb.ipynb", "--host", cluster.url)
    assert again.status == 0 and (folder / ".kale" / "nb.yaml").read_text() == "mine: 1\n"
    assert "nb.yaml is not written: " in again.err


def test_without_a_host_there_is_one_message(kalegen, write):
    write(*CELLS)
    outcome = kalegen("submit", "nb.ipynb")
    assert outcome.status == 1
    assert outcome.err.startswith("submit: ERROR KG720")
    assert outcome.err.count("\n") == 2


def test_wrong_parameters_are_told_before_anything_is_sent(kalegen, write):
    write(*CELLS)
    outcome = kalegen("submit", "nb.ipynb", "--host", "http://localhost:1", "-p", "m=2")
    assert outcome.status == 1
    assert "KG702" in outcome.err
    assert "KG721" not in outcome.err


def test_secrets_do_not_show(kalegen, write, cluster, monkeypatch):
    write(*CELLS)
    monkeypatch.setenv("KALEGEN_TOKEN", "s3cr3t")
    cluster.fail(".*healthz", 401, body='{"message": "no s3cr3t"}')
    outcome = kalegen("submit", "nb.ipynb", "--host", cluster.url)
    assert outcome.status == 1
    assert "KG723" in outcome.err
    assert "s3cr3t" not in outcome.err


def test_a_run_says_of_which_notebook_it_is(kalegen, write, cluster):
    path = write(*CELLS)
    assert kalegen("submit", "nb.ipynb", "--host", cluster.url).status == 0
    (run,) = cluster.runs
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert run.description == f"nb.ipynb, sha256 {digest}"
    assert cluster.violations == []
