"""Katib in small: the fields that its API has, a server that takes them, and what it does with a trial.

The fields are those of ``pkg/apis/controller/{common,experiments}/v1beta1/*_types.go`` in kubeflow/katib (June 2026),
and for the Job those of Kubernetes' ``batch/v1`` and ``core/v1`` that a trial may have. What is not among them is
refused, as by a server that prunes nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Shape = Any
"""A type (a leaf), a list with one shape (a list of these), or a table of shapes; ``dict`` is any table of texts."""

ALGORITHM = {"algorithmName": str, "algorithmSettings": [{"name": str, "value": str}]}
EXPERIMENT = {
    "apiVersion": str,
    "kind": str,
    "metadata": {"name": str, "generateName": str, "namespace": str, "labels": dict, "annotations": dict},
    "spec": {
        "parameters": [
            {
                "name": str,
                "parameterType": str,
                "feasibleSpace": {"max": str, "min": str, "list": [str], "step": str, "distribution": str},
            }
        ],
        "objective": {
            "type": str,
            "goal": (float, int),
            "objectiveMetricName": str,
            "additionalMetricNames": [str],
            "metricStrategies": [{"name": str, "value": str}],
        },
        "algorithm": ALGORITHM,
        "earlyStopping": ALGORITHM,
        "trialTemplate": {
            "retain": bool,
            "trialSpec": {
                "apiVersion": str,
                "kind": str,
                "spec": {
                    "backoffLimit": int,
                    "template": {
                        "metadata": {"labels": dict, "annotations": dict},
                        "spec": {
                            "containers": [
                                {
                                    "name": str,
                                    "image": str,
                                    "command": [str],
                                    "env": [{"name": str, "value": str}],
                                    "volumeMounts": [{"name": str, "mountPath": str}],
                                }
                            ],
                            "restartPolicy": str,
                            "volumes": [{"name": str, "configMap": {"name": str}}],
                        },
                    },
                },
            },
            "trialParameters": [{"name": str, "description": str, "reference": str}],
            "primaryPodLabels": dict,
            "primaryContainerName": str,
            "successCondition": str,
            "failureCondition": str,
        },
        "parallelTrialCount": int,
        "maxTrialCount": int,
        "maxFailedTrialCount": int,
        "metricsCollectorSpec": {
            "source": {"filter": {"metricsFormat": [str]}},
            "collector": {"kind": str},
        },
        "resumePolicy": str,
    },
}
CONFIG_MAP = {"apiVersion": str, "kind": str, "metadata": {"name": str}, "data": dict, "immutable": bool}


def misfits(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """What in a value the API does not have, or has otherwise."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{path} is no table"
            return
        for key, inner in value.items():
            if key not in shape:
                yield f"{path}.{key} is unknown"
            else:
                yield from misfits(inner, shape[key], f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for number, inner in enumerate(value):
            yield from misfits(inner, shape[0], f"{path}[{number}]")
    elif shape is dict:
        if not all(isinstance(text, str) for text in value.values()):
            yield f"{path} has values that are no texts"
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
        yield f"{path} is {value!r}"


def refused(experiment: Mapping[str, Any]) -> list[str]:
    """What Katib's webhook says of an experiment (``pkg/webhook/v1beta1/experiment/validator/validator.go``)."""
    spec, found = experiment["spec"], []
    template = spec["trialTemplate"]
    text = json.dumps(template["trialSpec"])
    if spec["objective"]["type"] not in ("maximize", "minimize") or not spec["objective"]["objectiveMetricName"]:
        found.append("objective")
    if not template["primaryContainerName"] or not template["successCondition"] or not template["failureCondition"]:
        found.append("trialTemplate")
    names = [one["name"] for one in spec["parameters"]]
    for one in template["trialParameters"]:
        if one["reference"] not in names or f"${{trialParameters.{one['name']}}}" not in text:
            found.append(f"trialParameters {one['name']}")
        text = text.replace(f"${{trialParameters.{one['name']}}}", "test-value")
    if "${trialParameters." in text or "name" in template["trialSpec"].get("metadata", {}):
        found.append("trialSpec")
    for one in spec["parameters"]:
        space, is_listed = one["feasibleSpace"], one["parameterType"] in ("categorical", "discrete")
        if is_listed != ("list" in space) or (not is_listed and not (space["min"] and space["max"])):
            found.append(f"feasibleSpace {one['name']}")
    for pattern in spec["metricsCollectorSpec"]["source"]["filter"]["metricsFormat"]:
        if not re.search(r".*\(.*\).*\(.*\).*", pattern):
            found.append("metricsFormat")
    return found


@dataclass
class Pod:
    """Runs trials on this machine: ``python`` in place of the image's, and no packages installed."""

    folder: Path
    python: str

    def run(
        self, config: Mapping[str, Any], experiment: Mapping[str, Any], values: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """The metrics of a trial with these values: the parameters put in, the command as Katib's webhook changes it,
        and the collector's reading of what it printed (``file-metricscollector.go``)."""
        spec, text = experiment["spec"], json.dumps(experiment["spec"]["trialTemplate"]["trialSpec"])
        for one in spec["trialTemplate"]["trialParameters"]:
            text = text.replace(f"${{trialParameters.{one['name']}}}", values[one["reference"]])
        (container,) = json.loads(text)["spec"]["template"]["spec"]["containers"]
        (mount,) = container["volumeMounts"]
        log = self.folder / "metrics.log"
        command = [*container["command"], f"1>{log} 2>&1", "&& echo completed > done"]
        assert command[:2] == ["sh", "-c"]
        script = " ".join(command[2:]).replace(f"{mount['mountPath']}/", f"{self.mounted(config)}/")
        environment = {one["name"]: one["value"] for one in container["env"]}
        environment = {**os.environ, **environment, "PATH": f"{self.shims()}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-c", script], cwd=self.folder, env=environment, check=False, capture_output=True)
        printed = log.read_text() if log.exists() else done.stderr.decode()
        assert done.returncode == 0 and (self.folder / "done").exists(), printed
        wanted = [spec["objective"]["objectiveMetricName"], *spec["objective"].get("additionalMetricNames", ())]
        patterns = spec["metricsCollectorSpec"]["source"]["filter"]["metricsFormat"]
        found = [m for line in printed.split("\n") for p in patterns for m in re.finditer(p, line, re.ASCII)]
        return [(match[1], match[2]) for match in found if match[1] in wanted]

    def mounted(self, config: Mapping[str, Any]) -> Path:
        """The folder of a ConfigMap's files."""
        folder = self.folder / "mounted"
        folder.mkdir(exist_ok=True)
        for name, text in config["data"].items():
            (folder / name).write_text(text)
        return folder

    def shims(self) -> Path:
        """A ``python3`` that installs nothing."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        shim = folder / "python3"
        shim.write_text(f'#!/bin/sh\nif [ "$2" = pip ]; then exit 0; fi\nexec {self.python} "$@"\n')
        shim.chmod(0o755)
        return folder


@dataclass
class Server:
    """The Kubernetes API on loopback: ConfigMaps and Experiments, in memory; ``states`` are those of one to come."""

    url: str = ""
    has_katib: bool = True
    status: int = 0
    states: list[dict[str, Any]] = field(default_factory=list)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """The status and the answer to a request."""
        self.requests.append(f"{method} {path}")
        if self.status:
            return self.status, {"kind": "Status", "message": "told to", "code": self.status}
        if "/experiments" in path and not self.has_katib:
            return 404, {"kind": "Status", "message": "the server could not find the requested resource"}
        if method == "POST":
            return self.create(path, body)
        found = self.objects.get(path)
        if found is not None and self.states:
            found["status"] = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return (200, found) if found is not None else (404, {"message": "not found"})

    def create(self, path: str, body: Any) -> tuple[int, Any]:
        """Keep an object, unless it has fields that the API has not."""
        problems = [*misfits(body, EXPERIMENT if path.endswith("experiments") else CONFIG_MAP)]
        problems += refused(body) if path.endswith("experiments") else []
        if problems:
            return 422, {"kind": "Status", "message": "; ".join(problems)}
        name = body["metadata"].get("name") or body["metadata"]["generateName"] + "x7k2p"
        if f"{path}/{name}" in self.objects:
            return 409, {"kind": "Status", "message": "already exists"}
        self.objects[f"{path}/{name}"] = {**body, "metadata": {**body["metadata"], "name": name}}
        return 201, self.objects[f"{path}/{name}"]


@contextmanager
def serve() -> Iterator[Server]:
    """A server in a thread."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.go()

        def do_POST(self) -> None:
            self.go()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

        def go(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = state.answer(self.command, self.path, json.loads(text) if text else None)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
