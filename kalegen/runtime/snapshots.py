"""Snapshots of volumes, by the cluster's own CSI driver."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.resources import (
    cluster_api,
    refused_resource,
    wait_for_resource,
    write_manifest,
)


def snapshot_claim(
    claim: str, name: str, snapshot_class: str = "", timeout: int = 600
) -> str:
    """Take a snapshot of a claim's volume, wait until it can be used, and return its name.

    A name that ends in "-" gets an ending of the cluster's own.
    """
    from kubernetes import client

    spec: dict[str, Any] = {"source": {"persistentVolumeClaimName": claim}}
    if snapshot_class:
        spec["volumeSnapshotClassName"] = snapshot_class
    snapshot: dict[str, Any] = {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": name.rstrip("-")},
        "spec": spec,
    }
    if write_manifest(snapshot):
        return name.rstrip("-")
    api, place = cluster_api(snapshot, "volumesnapshots")
    key = "generateName" if name.endswith("-") else "name"
    try:
        made = api.create_namespaced_custom_object(
            *place, {**snapshot, "metadata": {key: name}}
        )
    except client.ApiException as problem:
        raise RuntimeError(refused_resource(snapshot, problem)) from None
    wait_for_resource(made, "volumesnapshots", usable_snapshot, timeout)
    made_name: str = made["metadata"]["name"]
    print(f"the snapshot of {claim} is {made_name}", flush=True)
    return made_name


def usable_snapshot(snapshot: dict[str, Any]) -> str:
    """The name of a snapshot that can be used, else an empty text; RuntimeError for one that has failed."""
    status = snapshot.get("status", {})
    if status.get("readyToUse"):
        return str(snapshot["metadata"]["name"])
    problem = status.get("error", {}).get("message", "")
    if problem:
        raise RuntimeError(f"VolumeSnapshot {snapshot['metadata']['name']}: {problem}")
    return ""
