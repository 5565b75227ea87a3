"""What Kubeflow Pipelines' custom resource definitions ask of a resource, as JSON Schema.

The facts are those of ``manifests/kustomize/base/crds/pipelines.kubeflow.org_pipelines.yaml`` and
``…_pipelineversions.yaml`` in kubeflow/pipelines at 2.17. A definition drops fields that it does not know without a
word, so here they are refused.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
TAGS = {"type": "object", "additionalProperties": TEXT}
NAME = {
    "type": "string",
    "maxLength": 253,
    "pattern": r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
}
METADATA = {"type": "object", "required": ["name"], "properties": {"name": NAME, "namespace": TEXT}}


def _resource(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"const": "pipelines.kubeflow.org/v2beta1"},
            "kind": {"const": kind},
            "metadata": METADATA,
            "spec": {"type": "object", "additionalProperties": False, **spec},
        },
    }


PIPELINE = _resource("Pipeline", {"properties": {"description": TEXT, "displayName": TEXT, "tags": TAGS}})
PIPELINE_VERSION = _resource(
    "PipelineVersion",
    {
        "required": ["pipelineSpec"],
        "properties": {
            "codeSourceURL": TEXT,
            "description": TEXT,
            "displayName": TEXT,
            "pipelineName": NAME,
            "pipelineSpec": {"type": "object", "required": ["components", "deploymentSpec", "pipelineInfo", "root"]},
            "pipelineSpecURI": TEXT,
            "platformSpec": {"type": "object", "required": ["platforms"]},
            "tags": TAGS,
            "versionName": NAME,
        },
    },
)
