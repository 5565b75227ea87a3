"""A pipeline's schedule as a resource: a ``CronJob`` that starts a run of the version that stands beside it.

Kubeflow Pipelines has no resource for this that could lie in a repository. A ``ScheduledWorkflow`` is what its server
makes of a recurring run: it names pipeline and experiment by ids that a cluster hands out, and when its time comes the
server refuses it unless the recurring run is in its database (``CreateRun`` in
``backend/src/apiserver/resource/resource_manager.go`` of kubeflow/pipelines, 2.5 to 2.17). What the server does take
from anybody is a run of a version, so that is what is asked for.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

SERVER = "http://ml-pipeline.kubeflow.svc.cluster.local:8888"
"""Where Kubeflow Pipelines is, seen from inside of the cluster."""

LONGEST = 52
"""Characters of the name of a CronJob: Kubernetes adds eleven to it for each Job."""

TOKEN = "/var/run/secrets/kubeflow/pipelines"
"""Where kfp's documentation has a pod's token for Kubeflow Pipelines."""

NOBODY = 65534
"""The user that a schedule's program runs as: it reads its token, and writes nothing."""

AUDIENCE = "pipelines.kubeflow.org"


class Schedule(NamedTuple):
    """When runs of a version of a pipeline start, in which image they are asked for, and in which experiment."""

    pipeline: str
    version: str
    cron: str
    image: str
    experiment: str = ""


def cron_job(of: Schedule) -> dict[str, Any]:
    """The resource; its pods run Python's standard library in the steps' image."""
    program = Path(__file__).with_name("start_run.py").read_text(encoding="utf-8")
    container = {
        "name": "start-run",
        "image": of.image,
        "command": ["python3", "-c", program],
        "env": [
            {"name": "PIPELINE", "value": of.pipeline},
            {"name": "PIPELINE_VERSION", "value": of.version},
            {"name": "KF_PIPELINES_ENDPOINT", "value": SERVER},
            {"name": "EXPERIMENT", "value": of.experiment or "Default"},
            {"name": "KF_PIPELINES_SA_TOKEN_PATH", "value": f"{TOKEN}/token"},
            {"name": "NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
        ],
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "volumeMounts": [{"name": "token", "mountPath": TOKEN, "readOnly": True}],
    }
    token = {"serviceAccountToken": {"path": "token", "expirationSeconds": 7200, "audience": AUDIENCE}}
    pod = {
        "automountServiceAccountToken": False,
        "containers": [container],
        "restartPolicy": "Never",
        "volumes": [{"name": "token", "projected": {"sources": [token]}}],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": _job_name(of.pipeline)},
        "spec": {
            "schedule": of.cron,
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {"spec": {"backoffLimit": 2, "template": {"spec": pod}}},
        },
    }


def _job_name(pipeline: str) -> str:
    """The pipeline's name, cut where it is too long for a CronJob, and then told from others by a hash."""
    if len(pipeline) <= LONGEST:
        return pipeline
    return f"{pipeline[: LONGEST - 9].rstrip('-')}-{hashlib.sha256(pipeline.encode()).hexdigest()[:8]}"
