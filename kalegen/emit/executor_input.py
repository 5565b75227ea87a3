"""How long the executor's input is: the JSON in which a pod is told of its step's artifacts and parameters.

It is one argument of the command (``initPodSpecPatch`` in backend/src/v2/driver/driver.go of kubeflow/pipelines). What
it says of an artifact comes from ``toRuntimeArtifact`` and ``RecordArtifact`` in backend/src/v2/metadata and
``provisionOutputs`` in driver.go; what only the cluster knows (its store, its names) is taken as long as it usually is.
"""

from __future__ import annotations

import json
from typing import Any

from kalegen.emit.component import component_name
from kalegen.emit.ports import chart_ports, file_port, metrics_port, report_port
from kalegen.emit.reports import has_report
from kalegen.model.pipeline import Artifact, PlannedPipeline, PlannedStep

UUID = "0" * 36
ROOT = "minio://mlpipeline/private-artifacts/kubeflow-user-example-com/v2/artifacts"
SESSION = {
    "Provider": "minio",
    "Params": {
        "accessKeyKey": "accesskey",
        "disableSSL": "true",
        "endpoint": "minio-service.kubeflow:9000",
        "fromEnv": "false",
        "region": "minio",
        "secretKeyKey": "secretkey",
        "secretName": "mlpipeline-minio-artifact",
    },
}
TOLD: dict[str, Any] = {"python_type": "0" * 20, "size_bytes": 10**8}
"""What a step notes of each value that it saves."""

FACTS: dict[str, Any] = {"class": "0" * 40, "dtype": "float64", "shape": [10**6, 10**3]}
"""What it notes beside that of one that may be more than a number or a text (``kalegen.runtime.marshal_facts``)."""

COLUMNS: dict[str, Any] = {"columns": {f"{number:020}": "float64" for number in range(20)}, "rows": 10**6}
"""And of a table."""

OUTSIDE = 1024
"""Bytes that do not depend on the step's artifacts: the log's artifact, the paths of outputs, the names of fields."""


def input_size(step: PlannedStep, pipeline: PlannedPipeline) -> int:
    """The length of the executor's input in bytes; a loop's results, whose number nobody knows, count as one."""
    loaded = {load.port: _loaded(load.artifact, pipeline) for load in step.loads}
    saved = {port: _saved(port, step, pipeline) for port in _outputs(step, pipeline)}
    given = {p.name: p.default for p in pipeline.parameters if p.name in step.parameters}
    whole = {"inputs": {"artifacts": loaded, "parameterValues": given}, "outputs": {"artifacts": saved}}
    return OUTSIDE + len(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))


def _outputs(step: PlannedStep, pipeline: PlannedPipeline) -> list[str]:
    ports = [artifact.port for artifact in step.saves]
    ports += [metrics_port(step)] if step.metrics else []
    ports += chart_ports(step).values()
    ports += [file_port(file, step) for file in step.files]
    return [*ports, report_port(step)] if has_report(step, pipeline) else ports


def _loaded(artifact: Artifact, pipeline: PlannedPipeline) -> dict[str, Any]:
    metadata = {"display_name": artifact.port, "store_session_info": json.dumps(SESSION, separators=(",", ":"))}
    facts = {} if artifact.is_plain or len(artifact.names) > 1 else FACTS
    table = COLUMNS if artifact.kind == "Dataset" else {}
    task = component_name(pipeline.step(artifact.producer))
    told = {**metadata, **TOLD, **facts, **table}
    return _listed({"name": "0" * 8, **_artifact(artifact.port, task, pipeline), "metadata": told})


def _saved(port: str, step: PlannedStep, pipeline: PlannedPipeline) -> dict[str, Any]:
    return _listed({"name": port, **_artifact(port, component_name(step), pipeline), "metadata": {}})


def _artifact(port: str, task: str, pipeline: PlannedPipeline) -> dict[str, Any]:
    kind = {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}
    return {"type": kind, "uri": "/".join([ROOT, pipeline.name, UUID, task, UUID, port])}


def _listed(artifact: dict[str, Any]) -> dict[str, Any]:
    return {"artifacts": [artifact]}
