"""kfp's own descriptions of what it compiles to: protocol buffers that the cluster reads, unknown fields refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from kfp.kubernetes.kubernetes_executor_config_pb2 import KubernetesExecutorConfig
from kfp.pipeline_spec.pipeline_spec_pb2 import PipelineDeploymentConfig, PipelineSpec, PlatformSpec


def check_documents(documents: Sequence[Mapping[str, Any]]) -> None:
    """Read a compiled pipeline, and what it asks of Kubernetes if it asks for something; raises ParseError."""
    pipeline, *platforms = documents
    json_format.Parse(json.dumps(pipeline), PipelineSpec())
    json_format.Parse(json.dumps(pipeline["deploymentSpec"]), PipelineDeploymentConfig())
    for platform in platforms:
        json_format.Parse(json.dumps(platform), PlatformSpec())
        executors = platform["platforms"]["kubernetes"].get("deploymentSpec", {}).get("executors", {})
        for executor in executors.values():
            json_format.Parse(json.dumps(executor), KubernetesExecutorConfig())
