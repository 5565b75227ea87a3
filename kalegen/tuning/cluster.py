"""Bringing an experiment to a cluster by the Kubernetes API, and following it to its end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.tuning.experiment import GROUP, PLURAL, VERSION

TIMES = (10.0, 60.0)
"""Seconds for making a connection, and for an answer."""


@dataclass(frozen=True)
class Cluster:
    """Where to: a context of kubectl's configuration and a namespace, or what that and the pod have."""

    context: str | None = None
    namespace: str | None = None
    poll: float = 10.0
    deadline: float | None = None


@dataclass(frozen=True)
class Progress:
    """How an experiment goes: trials by state, the best of them, and how it ended, once it has."""

    name: str
    succeeded: int = 0
    failed: int = 0
    running: int = 0
    best: str = ""
    value: str = ""
    assignments: Mapping[str, str] = field(default_factory=dict)
    ended: str = ""
    message: str = ""


Listener = Callable[[Progress], None]


def submit(
    config: Mapping[str, Any], experiment: Mapping[str, Any], cluster: Cluster, wait: bool, listener: Listener
) -> Diagnostic | None:
    """Create what a search needs, and with ``wait`` follow it; None if all went well.

    KG770 no way to the cluster, KG771 refused, KG772 no Katib there, KG773 too slow, KG774 the experiment failed.
    """
    from kubernetes.client import ApiException
    from kubernetes.config import ConfigException
    from urllib3.exceptions import HTTPError

    place = Place(cluster.context or "the cluster")
    try:
        api, namespace = _connect(cluster)
        name = _create(api, namespace, config, experiment)
        listener(Progress(name))
        return _follow(api, namespace, name, cluster, listener, place) if wait else None
    except ApiException as problem:
        return _refusal(problem, place)
    except ConfigException as problem:
        text = f"kalegen does not know which Kubernetes cluster to use: {' '.join(str(problem).split())}"
        return error("KG770", text, place, "set KUBECONFIG, or name a context with --kube-context")
    except (HTTPError, OSError) as problem:
        text = f"the cluster cannot be reached: {' '.join(str(problem).split())[:200]}"
        return error("KG770", text, place, "check the network, and the address in kubectl's configuration")


def _connect(cluster: Cluster) -> tuple[Any, str]:
    """The API and the namespace: those of a pod, or of kubectl's configuration."""
    from kubernetes import client, config
    from urllib3 import Retry

    made = client.Configuration()
    made.retries = Retry(0, redirect=0)
    namespace = cluster.namespace
    try:
        config.load_kube_config(context=cluster.context, client_configuration=made)
        _, active = config.list_kube_config_contexts()
        contexts = {one["name"]: one for one in config.list_kube_config_contexts()[0]}
        chosen = contexts[cluster.context] if cluster.context else active
        namespace = namespace or chosen["context"].get("namespace")
    except config.ConfigException:
        if cluster.context:
            raise
        config.load_incluster_config(client_configuration=made)
    return client.ApiClient(made), namespace or "default"


def _create(api: Any, namespace: str, config: Mapping[str, Any], experiment: Mapping[str, Any]) -> str:
    """Create both; a ConfigMap of that name, which ends in a hash, has the same content. The experiment's name."""
    from kubernetes import client

    try:
        client.CoreV1Api(api).create_namespaced_config_map(namespace, dict(config), _request_timeout=TIMES)
    except client.ApiException as problem:
        if problem.status != 409:
            raise
    named = {**experiment, "metadata": {"generateName": f"{experiment['metadata']['name']}-"}}
    made = client.CustomObjectsApi(api).create_namespaced_custom_object(
        GROUP, VERSION, namespace, PLURAL, named, _request_timeout=TIMES
    )
    return str(made["metadata"]["name"])


def _follow(
    api: Any, namespace: str, name: str, cluster: Cluster, listener: Listener, place: Place
) -> Diagnostic | None:
    """Look at the experiment until it has ended."""
    from kubernetes import client

    custom, start = client.CustomObjectsApi(api), time.monotonic()
    while True:
        found = custom.get_namespaced_custom_object(GROUP, VERSION, namespace, PLURAL, name, _request_timeout=TIMES)
        progress = progress_of(found)
        listener(progress)
        if progress.ended == "Succeeded":
            return None
        if progress.ended:
            text = f"the experiment {name} failed: {progress.message or 'Katib does not say why'}"
            return error("KG774", text, place, f"kubectl describe experiment {name}, and the logs of its trials")
        if cluster.deadline is not None and time.monotonic() - start >= cluster.deadline:
            text = f"the experiment {name} had not ended after {cluster.deadline:g} s"
            return error("KG773", text, place, "it goes on: kubectl get experiment; --timeout S waits longer")
        time.sleep(cluster.poll)


def progress_of(experiment: Mapping[str, Any]) -> Progress:
    """What an experiment's status says."""
    status = experiment.get("status") or {}
    best = status.get("currentOptimalTrial") or {}
    metrics = (best.get("observation") or {}).get("metrics") or [{}]
    objective = experiment.get("spec", {}).get("objective", {})
    chosen = next((one for one in metrics if one.get("name") == objective.get("objectiveMetricName")), metrics[0])
    value = chosen.get("max" if objective.get("type") == "maximize" else "min") or chosen.get("latest") or ""
    ends = [one for one in status.get("conditions") or ()
            if one.get("type") in ("Succeeded", "Failed") and one.get("status") == "True"]  # fmt: skip
    return Progress(
        name=experiment["metadata"]["name"],
        succeeded=status.get("trialsSucceeded", 0),
        failed=status.get("trialsFailed", 0),
        running=status.get("trialsRunning", 0),
        best=best.get("bestTrialName") or "",
        value=str(value),
        assignments={one["name"]: one["value"] for one in best.get("parameterAssignments") or ()},
        ended=ends[-1]["type"] if ends else "",
        message=ends[-1].get("message", "") if ends else "",
    )


def _refusal(problem: Any, place: Place) -> Diagnostic:
    """What an answer with an error status means."""
    try:
        said = str(json.loads(problem.body or "{}").get("message") or "")
    except (ValueError, AttributeError):
        said = ""
    text = " ".join(f"({problem.status}) {said}".split())[:300]
    if problem.status in (401, 403):
        hint = "ask for the right to create configmaps and experiments.kubeflow.org, or give your --namespace"
        return error("KG771", f"your account may not do this {text}", place, hint)
    if problem.status == 404:
        hint = "install Katib, or check the namespace: kubectl api-resources --api-group=kubeflow.org"
        return error("KG772", f"the cluster has no Katib experiments {text}", place, hint)
    return error("KG770", f"the cluster refuses the request {text}", place, "follow the message of the cluster")
