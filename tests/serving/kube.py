"""A Kubernetes API server in a thread: custom resources of a namespace, on loopback, in memory.

    with serve(tmp_path, monkeypatch) as cluster:
        apply_resource(service, "inferenceservices")
        assert cluster.resources["inferenceservices"]["iris"]["spec"] == …

What it is asked for is kept; ``refusals`` are answered instead, by method; ``states`` are what a resource's status is
each time that it is looked at.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

KINDS = {
    "inferenceservices": ("serving.kserve.io/v1beta1", "InferenceService"),
    "volumesnapshots": ("snapshot.storage.k8s.io/v1", "VolumeSnapshot"),
}
MERGE = "application/merge-patch+json"


@dataclass
class FakeKubernetes:
    """The server's state, which tests read and set."""

    url: str = ""
    resources: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    states: list[dict[str, Any]] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, kind: str, body: Any) -> tuple[int, Any]:
        """The status and the document for a request."""
        parts = path.strip("/").split("/")
        self.requests.append(f"{method} {'/'.join(parts[3:])}")
        if method in self.refusals:
            status = self.refusals[method]
            return status, {"kind": "Status", "message": f"refused with {status}", "code": status}
        apis, group, version, _, namespace, plural, *name = parts
        assert apis == "apis" and namespace == "team", path
        known = self.resources[plural]
        if method == "POST":
            return self.create(f"{group}/{version}", plural, known, body)
        if name[0] not in known:
            return 404, {"kind": "Status", "message": "no such resource", "code": 404}
        if method == "PATCH":
            assert kind == MERGE, kind
            known[name[0]] = merged(known[name[0]], body)
        elif self.states:
            known[name[0]]["status"] = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return 200, known[name[0]]

    def create(self, version: str, plural: str, known: dict[str, Any], body: Any) -> tuple[int, Any]:
        assert (body["apiVersion"], body["kind"]) == KINDS[plural] and version == body["apiVersion"], body
        metadata = dict(body["metadata"])
        if "generateName" in metadata:
            metadata["name"] = f"{metadata.pop('generateName')}x{len(known)}"
        if metadata["name"] in known:
            return 409, {"kind": "Status", "message": "it exists", "code": 409}
        known[metadata["name"]] = {**body, "metadata": metadata}
        return 201, known[metadata["name"]]


def merged(old: Any, new: Any) -> Any:
    """RFC 7396."""
    if not isinstance(new, dict):
        return new
    old = old if isinstance(old, dict) else {}
    both = {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    return {key: value for key, value in both.items() if not (key in new and new[key] is None)}


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the cluster, and writes the answer."""

    cluster: FakeKubernetes
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def handle_any(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        status, document = self.cluster.answer(self.command, self.path, kind, json.loads(content) if content else None)
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = handle_any


@contextmanager
def serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKubernetes]:
    """A cluster that the client's configuration leads to, by a file in ``folder``; nobody sleeps."""
    cluster = FakeKubernetes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ClusterHandler", (Handler,), {"cluster": cluster}))
    server.daemon_threads = True
    cluster.url = f"http://127.0.0.1:{server.server_address[1]}"
    context = {"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "team"}}
    configuration = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": cluster.url}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [context],
    }
    file = folder / "kubeconfig.yaml"
    file.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    monkeypatch.setattr("kubernetes.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(file))
    monkeypatch.setattr("kubernetes.config.KUBE_CONFIG_DEFAULT_LOCATION", str(file))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.delenv("KALEGEN_MANIFESTS", raising=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield cluster
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
