"""What a step asks for, as the lines that follow its task's creation. Values stand there as literals, never as code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from kalegen.model.pipeline import Step
from kalegen.model.settings import PipelineSettings, Volume, Wish, value_of, wishes_of
from kalegen.syntax.nodes import call, line, literal, name, string

RESOURCES = ("cpu", "memory")
RETRY = {"interval": 0, "factor": 2.0, "max_interval": 3600}
"""The values that Kubeflow Pipelines uses where nothing is said. All are written out: what runs stands in the file."""

KINDS_OF_KUBERNETES = frozenset({
    "secret", "configmap", "volume", "label", "annotation", "node", "toleration", "image-pull-secret",
    "image-pull-policy", "timeout",
})  # fmt: skip
"""Wishes that kfp's Kubernetes extension fulfils, whatever they say."""


@dataclass(frozen=True)
class Task:
    """A task in the pipeline function: its variable, the extension's name, and the claims of volumes by their names."""

    variable: str
    kubernetes: str
    cluster: PipelineSettings
    claims: Mapping[str, cst.BaseExpression]

    def set(self, method: str, *arguments: Any) -> cst.Call:
        """``task.method(argument, …)``."""
        return call(f"{self.variable}.{method}", *(literal(argument) for argument in arguments))

    def extend(self, function: str, **arguments: cst.BaseExpression) -> cst.Call:
        """``kubernetes.function(task, key=argument, …)``."""
        return call(f"{self.kubernetes}.{function}", name(self.variable), **arguments)


Writer = Callable[[Sequence[Wish], Task], Iterable[cst.BaseExpression]]


def task_settings(step: Step, task: Task) -> list[cst.SimpleStatementLine]:
    """The lines that give a task all that its step asks for."""
    kinds = dict.fromkeys(wish.kind for wish in step.wishes if wish.kind in WRITERS)
    return [line(made) for kind in kinds for made in WRITERS[kind](wishes_of(step.wishes, kind), task)]


def needs_kubernetes(wishes: Sequence[Wish]) -> bool:
    """Whether fulfilling the wishes takes kfp's Kubernetes extension."""
    return any(wish.kind in KINDS_OF_KUBERNETES for wish in wishes) or bool(_context(wishes))


def _limits(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    for wish in wishes:
        if wish.item in RESOURCES:
            yield task.set(f"set_{wish.item}_limit", wish.value)
        elif wish.value != "0":
            yield task.set("set_accelerator_type", wish.item)
            yield task.set("set_accelerator_limit", wish.value)


def _requests(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set(f"set_{wish.item}_request", wish.value) for wish in wishes]


def _environment(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set("set_env_variable", wish.item, wish.value) for wish in wishes]


def _from(function: str, prefix: str) -> Writer:
    """Variables from secrets or config maps: one call for the keys of one object, as long as a key is used once."""

    def write(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
        groups: list[tuple[str, dict[str, str]]] = []
        for wish in wishes:
            owner, key = wish.value
            group = next((g for known, g in groups if known == owner and key not in g), None)
            if group is None:
                group = {}
                groups.append((owner, group))
            group[key] = wish.item
        for owner, variables in groups:
            arguments = {f"{prefix}_name": string(owner), f"{prefix}_key_to_env": literal(variables)}
            yield task.extend(function, **arguments)

    return write


def _volumes(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    for wish in wishes:
        volume = task.cluster.volume(wish.item)
        if volume is not None and volume.type == "ephemeral":
            yield task.extend("add_ephemeral_volume", **_ephemeral(volume, wish.value))
        else:
            claim = task.claims.get(wish.item, string(wish.item))
            yield task.extend("mount_pvc", pvc_name=claim, mount_path=string(wish.value))


def _ephemeral(volume: Volume, path: str) -> dict[str, cst.BaseExpression]:
    given = {
        "volume_name": volume.name,
        "mount_path": path,
        "access_modes": list(volume.access_modes or ("ReadWriteOnce",)),
        "size": volume.size,
        "storage_class_name": volume.storage_class,
        "annotations": dict(volume.annotations),
    }
    return {key: literal(value) for key, value in given.items() if value}


def _pair(function: str, what: str) -> Writer:
    """Labels and what is like them."""
    return lambda wishes, task: [
        task.extend(function, **{f"{what}_key": string(wish.item), f"{what}_value": string(wish.value)})
        for wish in wishes
    ]


def _tolerations(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    fields = ("key", "operator", "value", "effect")
    for wish in wishes:
        given = {field: string(value) for field, value in zip(fields, wish.value, strict=True) if value}
        yield task.extend("add_toleration", **given)


def _pull_secrets(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_image_pull_secrets", secret_names=literal([wish.item for wish in wishes]))]


def _pull_policy(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_image_pull_policy", policy=string(wishes[0].value))]


def _security_context(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    fields = _context(wishes)
    if fields:
        yield task.extend("set_security_context", **{key: literal(value) for key, value in fields.items()})


def _context(wishes: Sequence[Wish]) -> dict[str, Any]:
    """The fields of the security context, none where it is off."""
    own = wishes_of(wishes, "security_context")
    if not value_of(own, "security_context", "enabled"):
        return {}
    return {wish.item: wish.value for wish in own if wish.item != "enabled"}


def _caching(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set("set_caching_options", wishes[0].value)]


def _retry(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    count = value_of(wishes, "retry", "count")
    if not count:
        return
    given = {**RETRY, **{wish.item: wish.value for wish in wishes}}
    yield call(
        f"{task.variable}.set_retry",
        num_retries=literal(count),
        backoff_duration=string(f"{given['interval']}s"),
        backoff_factor=literal(given["factor"]),
        backoff_max_duration=string(f"{given['max_interval']}s"),
    )


def _timeout(wishes: Sequence[Wish], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_timeout", seconds=literal(wishes[0].value))]


WRITERS: Mapping[str, Writer] = {
    "limit": _limits,
    "request": _requests,
    "env": _environment,
    "secret": _from("use_secret_as_env", "secret"),
    "configmap": _from("use_config_map_as_env", "config_map"),
    "volume": _volumes,
    "label": _pair("add_pod_label", "label"),
    "annotation": _pair("add_pod_annotation", "annotation"),
    "node": _pair("add_node_selector", "label"),
    "toleration": _tolerations,
    "image-pull-secret": _pull_secrets,
    "image-pull-policy": _pull_policy,
    "security_context": _security_context,
    "cache": _caching,
    "retry": _retry,
    "timeout": _timeout,
}
"""By kind of wish. The other kinds are the component's (``image``), the pipeline function's, or another module's."""
