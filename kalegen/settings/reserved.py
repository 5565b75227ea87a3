"""What Kubeflow Pipelines, Argo and Kubernetes keep for themselves in a step's pod, and what no node has.

Sources, in kubeflow/pipelines: ``backend/src/v2/component/constants.go``; ``commonEnvs`` and ``retryIndexEnv`` in
``backend/src/v2/compiler/argocompiler/common.go``; ``addContainerExecutorTemplate`` in ``container.go`` beside it, for
the volumes; ``validateVolumeMounts`` and ``provisionOutputs`` in ``backend/src/v2/driver/driver.go``.
"""

from __future__ import annotations

VARIABLES = (
    "KFP_POD_NAME",
    "KFP_POD_UID",
    "KFP_RETRY_INDEX",
    "METADATA_GRPC_SERVICE_HOST",
    "METADATA_GRPC_SERVICE_PORT",
)
"""The variables that a pod's container has already."""

CONTAINERS = frozenset({"main", "wait", "init", "kfp-launcher", "driver"})
"""The names of the containers that a pod has already: Argo's and KFP's own."""

DOMAINS = ("pipelines.kubeflow.org", "workflows.argoproj.io")
"""The prefixes of labels and annotations by which runs and pods are found."""

VOLUMES = frozenset({
    "kfp-launcher", "kfp-workspace", "custom-ca", "gcs-scratch", "s3-scratch", "minio-scratch", "dot-local-scratch",
    "dot-cache-scratch", "dot-config-scratch",
})  # fmt: skip
"""The names of the volumes that a pod has already."""

MOUNTED = ("/kfp-launcher", "/kfp-workspace", "/gcs", "/s3", "/minio", "/.local", "/.cache", "/.config")
"""Where they are: nothing else can be mounted there, or below the workspace."""

NEEDED = ("/", "/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/tmp", "/tmp/kfp", "/usr", "/var")
"""Folders whose content a container can't do without: Python's own, and that of kfp's executor."""

LARGEST = {"cpu": 10_000, "memory": 2**50, "storage": 2**60, "accelerators": 1_000}
"""More than any node, or any disk, has: CPUs, bytes, bytes, devices."""

LONGEST_VOLUME = 63
"""Kubernetes' limit for the name of a pod's volume, which Kubeflow Pipelines calls like its claim."""

LONGEST_SUFFIX = LONGEST_VOLUME - len("-") - 36
"""What is left of it for a claim that a run creates, whose name begins with a UUID."""


def is_reserved_path(path: str) -> bool:
    """Whether nothing can be mounted at a path."""
    path = path.rstrip("/") or "/"
    return path in NEEDED or path in MOUNTED or path.startswith(("/kfp-workspace/", "/kfp-launcher/"))


def is_reserved_key(key: str) -> bool:
    """Whether the key of a label or an annotation is not for users."""
    domain = key.rpartition("/")[0]
    return domain in DOMAINS or domain.endswith(tuple(f".{one}" for one in DOMAINS))
