"""Custom resources of the cluster that a pod runs in: created, patched and waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def apply_resource(resource: dict[str, Any], plural: str) -> None:
    """Create a custom resource or, where there is one of that name, patch it."""
    from kubernetes import client

    api, place = cluster_api(resource, plural)
    try:
        api.create_namespaced_custom_object(*place, resource)
    except client.ApiException as problem:
        if problem.status != 409:
            raise RuntimeError(refused_resource(resource, problem)) from None
        patch_resource(resource, api, place)


def patch_resource(resource: dict[str, Any], api: Any, place: tuple[str, ...]) -> None:
    """Make a resource that exists as asked for; in a merge patch, null takes away what it had."""
    from kubernetes import client

    name = resource["metadata"]["name"]
    patch = {**resource, "spec": {"transformer": None, **resource["spec"]}}
    kind = "application/merge-patch+json"
    api.api_client.set_default_header("Content-Type", kind)
    try:
        api.patch_namespaced_custom_object(*place, name, patch)
    except client.ApiException as problem:
        raise RuntimeError(refused_resource(resource, problem)) from None


def wait_for_resource(
    resource: dict[str, Any],
    plural: str,
    find: Callable[[dict[str, Any]], str],
    timeout: int,
) -> str:
    """Look at a resource until ``find`` finds in it what is waited for; TimeoutError with its state otherwise."""
    import time

    from kubernetes import client

    api, place = cluster_api(resource, plural)
    name = resource["metadata"]["name"]
    end = time.monotonic() + timeout
    while True:
        try:
            current = api.get_namespaced_custom_object(*place, name)
        except client.ApiException as problem:
            raise RuntimeError(refused_resource(resource, problem)) from None
        found = find(current)
        if found:
            return found
        if time.monotonic() > end:
            state = current.get("status", {})
            text = f"{resource['kind']} {name} is not ready after {timeout} s: {state}"
            raise TimeoutError(text)
        time.sleep(5)


def cluster_api(resource: dict[str, Any], plural: str) -> tuple[Any, tuple[str, ...]]:
    """The API for custom resources, and where the resource's kind is in it: in the pod's own namespace."""
    from pathlib import Path

    from kubernetes import client, config

    config.load_config()
    own = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
    if own.is_file():
        namespace = own.read_text().strip()
    else:
        context = config.list_kube_config_contexts()[1]["context"]
        namespace = context.get("namespace", "default")
    group, version = resource["apiVersion"].split("/")
    return client.CustomObjectsApi(), (group, version, namespace, plural)


def refused_resource(resource: dict[str, Any], problem: Any) -> str:
    """Why the cluster did not take a resource, and what its administrator can do."""
    import json

    try:
        said = json.loads(problem.body)["message"]
    except (KeyError, TypeError, ValueError):
        said = problem.reason
    kind, name = resource["kind"], resource["metadata"]["name"]
    advice = {
        403: "the run's service account lacks the role that docs/how-to/serving.md and docs/how-to/snapshots.md show",
        404: f"the cluster does not know {resource['apiVersion']} {kind}: install what brings it",
    }.get(problem.status, "")
    return f"{kind} {name}: {problem.status}: {said}" + (
        f" ({advice})" if advice else ""
    )


def write_manifest(resource: dict[str, Any]) -> bool:
    """Write a resource beside a local run, which has no cluster; whether this is one."""
    import os
    from pathlib import Path

    folder = os.environ.get("KALEGEN_MANIFESTS")
    if folder is None:
        return False
    import yaml

    name = f"{resource['metadata']['name']}.{resource['kind'].lower()}.yaml"
    text = yaml.safe_dump(resource, sort_keys=False)
    Path(folder, name).write_text(text, encoding="utf-8")
    print(f"a local run has no cluster: see {name}", flush=True)
    return True
