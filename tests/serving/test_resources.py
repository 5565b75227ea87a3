"""InferenceServices and VolumeSnapshots: created, patched, waited for and refused, by an API server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kalegen.runtime.serving import serve_model, storage_uri
from kalegen.runtime.snapshots import snapshot_claim
from tests.serving.kube import FakeKubernetes, serve

URL = "http://iris.team.example"
READY = {"conditions": [{"type": "Ready", "status": "True"}], "url": URL}
WAITING = {"conditions": [{"type": "Ready", "status": "False", "message": "pulling"}]}
MODEL = SimpleNamespace(uri="minio://mlpipeline/v2/artifacts/iris_served_out", metadata={"framework": "sklearn"})
BEFORE = SimpleNamespace(uri="gs://bucket/before")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKubernetes]:
    with serve(tmp_path, monkeypatch) as made:
        yield made


def service(**transformer: Any) -> dict[str, Any]:
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "iris"},
        "spec": {"predictor": {"model": {}}, **transformer},
    }


def spec(cluster: FakeKubernetes) -> Any:
    return cluster.resources["inferenceservices"]["iris"]["spec"]


def test_a_service_is_created_and_waited_for(cluster: FakeKubernetes, capsys: pytest.CaptureFixture[str]) -> None:
    cluster.states = [{}, WAITING, READY]
    assert serve_model(service(), MODEL) == URL
    assert spec(cluster)["predictor"]["model"] == {
        "modelFormat": {"name": "sklearn"},
        "storageUri": "s3://mlpipeline/v2/artifacts/iris_served_out",
    }
    assert capsys.readouterr().out == f"iris answers at {URL}\n"
    assert [request.partition(" ")[0] for request in cluster.requests] == ["POST", "GET", "GET", "GET"]


def test_a_service_that_exists_is_patched_and_loses_what_is_gone(cluster: FakeKubernetes) -> None:
    cluster.states = [READY]
    container = {"name": "kserve-container", "image": "python:3.12"}
    serve_model(service(transformer={"containers": [container]}), MODEL, BEFORE)
    address = {"name": "STORAGE_URI", "value": "gs://bucket/before"}
    assert spec(cluster)["transformer"]["containers"] == [{**container, "env": [address]}]
    other = SimpleNamespace(uri="s3://other", metadata={"framework": "xgboost"})
    serve_model(service(), other)
    assert spec(cluster) == {"predictor": {"model": {"modelFormat": {"name": "xgboost"}, "storageUri": "s3://other"}}}
    assert sum(request.startswith("PATCH") for request in cluster.requests) == 1


def test_the_old_state_of_a_patched_service_does_not_count(cluster: FakeKubernetes) -> None:
    made = service()
    made["metadata"]["generation"] = 2
    cluster.states = [{**READY, "observedGeneration": 1}, {**READY, "observedGeneration": 2}]
    assert serve_model(made, MODEL) == URL
    assert sum(request.startswith("GET") for request in cluster.requests) == 2


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "service account lacks the role"), (404, "does not know serving.kserve.io/v1beta1 InferenceService")],
)
def test_a_service_that_is_refused(cluster: FakeKubernetes, status: int, words: str) -> None:
    cluster.refusals = {"POST": status}
    with pytest.raises(RuntimeError, match=f"InferenceService iris: {status}: refused with {status} .*{words}"):
        serve_model(service(), MODEL)


def test_a_patch_that_is_refused(cluster: FakeKubernetes) -> None:
    cluster.states = [READY]
    serve_model(service(), MODEL)
    cluster.refusals = {"PATCH": 403}
    with pytest.raises(RuntimeError, match="InferenceService iris: 403"):
        serve_model(service(), MODEL)


def test_a_service_that_does_not_get_ready(cluster: FakeKubernetes) -> None:
    cluster.states = [WAITING]
    with pytest.raises(TimeoutError, match=r"InferenceService iris is not ready after 0 s: .*pulling"):
        serve_model(service(), MODEL, timeout=0)


@pytest.mark.parametrize(
    ("uri", "known"), [("minio://a/b", "s3://a/b"), ("gs://a/b", "gs://a/b"), ("/here/b", "file:///here/b")]
)
def test_addresses(uri: str, known: str) -> None:
    assert storage_uri(uri) == known


def test_a_snapshot_is_taken_and_waited_for(cluster: FakeKubernetes) -> None:
    cluster.states = [{}, {"readyToUse": False}, {"readyToUse": True}]
    assert snapshot_claim("run-1-data", "data-", "fast") == "data-x0"
    made = cluster.resources["volumesnapshots"]["data-x0"]
    assert made["spec"] == {"source": {"persistentVolumeClaimName": "run-1-data"}, "volumeSnapshotClassName": "fast"}


def test_a_snapshot_of_a_name_of_its_own(cluster: FakeKubernetes) -> None:
    cluster.states = [{"readyToUse": True}]
    assert snapshot_claim("data", "friday") == "friday"
    assert "volumeSnapshotClassName" not in cluster.resources["volumesnapshots"]["friday"]["spec"]
    with pytest.raises(RuntimeError, match="VolumeSnapshot friday: 409: it exists"):
        snapshot_claim("data", "friday")


@pytest.mark.parametrize(("status", "words"), [(403, "lacks the role"), (404, "does not know snapshot.storage")])
def test_a_snapshot_that_is_refused(cluster: FakeKubernetes, status: int, words: str) -> None:
    cluster.refusals = {"POST": status}
    with pytest.raises(RuntimeError, match=f"VolumeSnapshot data: {status}: .*{words}"):
        snapshot_claim("data", "data-")


def test_a_snapshot_that_fails_or_does_not_come(cluster: FakeKubernetes) -> None:
    cluster.states = [{"readyToUse": False, "error": {"message": "no such class"}}]
    with pytest.raises(RuntimeError, match="no such class"):
        snapshot_claim("data", "data-")
    cluster.states = [{"readyToUse": False}]
    with pytest.raises(TimeoutError, match="is not ready after 0 s"):
        snapshot_claim("data", "data-", timeout=0)


def test_a_local_run_writes_what_it_would_apply(
    cluster: FakeKubernetes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALEGEN_MANIFESTS", str(tmp_path))
    assert serve_model(service(), MODEL) == "iris"
    assert snapshot_claim("local", "data-") == "data"
    assert cluster.requests == []
    assert sorted(path.name for path in tmp_path.glob("*.*.yaml")) == [
        "data.volumesnapshot.yaml",
        "iris.inferenceservice.yaml",
    ]
