"""What a step asks for, as the lines that follow its task's creation. Values stand there as literals, never as code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import libcst as cst

from kalegen.model.pipeline import PlannedStep
from kalegen.model.settings import PipelineSettings, TaskSetting, Volume, task_settings_of, value_of
from kalegen.settings.run_time_values import parameter_of
from kalegen.syntax.nodes import call, line, literal, name, string

RESOURCES = ("cpu", "memory")
RETRY = {"interval": 0, "factor": 2.0, "max_interval": 3600}
"""The values that Kubeflow Pipelines uses where nothing is said. All are written out: what runs stands in the file."""

KINDS_OF_KUBERNETES = frozenset({
    "secret", "configmap", "field", "volume", "empty-dir", "secret-volume", "configmap-volume", "affinity", "label",
    "annotation", "node", "toleration", "init-container", "image-pull-secret", "image-pull-policy", "timeout",
})  # fmt: skip
"""Settings that kfp's Kubernetes extension fulfils, whatever they say."""


class Task(NamedTuple):
    """A task in the pipeline function: its variable, the extension's name, and the claims of volumes by their names.

    ``mounts`` are the paths of the pod's volumes whose names are known.
    """

    variable: str
    kubernetes: str
    cluster: PipelineSettings
    claims: Mapping[str, cst.BaseExpression]
    sub_paths: Mapping[str, str]
    parameters: Mapping[str, str]
    mounts: Mapping[str, str]

    def set(self, method: str, *arguments: Any) -> cst.Call:
        """Build a call of a task's method, ``task.method(argument, …)``."""
        return call(f"{self.variable}.{method}", *(literal(argument) for argument in arguments))

    def set_value(self, method: str, value: str) -> cst.Call:
        """``task.method(value)`` of a constant, or of the pipeline's parameter that stands for one."""
        return call(f"{self.variable}.{method}", self.value(value))

    def value(self, value: str) -> cst.BaseExpression:
        """A constant, or the pipeline's parameter that stands for one."""
        parameter = parameter_of(value)
        return name(self.parameters[parameter]) if parameter else literal(value)

    def extend(self, function: str, **arguments: cst.BaseExpression) -> cst.Call:
        """Build a call of the Kubernetes extension, ``kubernetes.function(task, key=argument, …)``."""
        return call(f"{self.kubernetes}.{function}", name(self.variable), **arguments)


Writer = Callable[[Sequence[TaskSetting], Task], Iterable[cst.BaseExpression]]


def setting_lines(step: PlannedStep, task: Task) -> list[cst.SimpleStatementLine]:
    """The lines that give a task all that its step asks for."""
    kinds = dict.fromkeys(setting.kind for setting in step.task_settings if setting.kind in WRITERS)
    return [line(made) for kind in kinds for made in WRITERS[kind](task_settings_of(step.task_settings, kind), task)]


def needs_kubernetes(task_settings: Sequence[TaskSetting]) -> bool:
    """Whether fulfilling the settings takes kfp's Kubernetes extension."""
    return any(setting.kind in KINDS_OF_KUBERNETES for setting in task_settings) or bool(_context(task_settings))


def _limits(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    for setting in task_settings:
        if setting.item in RESOURCES:
            yield task.set_value(f"set_{setting.item}_limit", setting.value)
        elif setting.value != "0":
            yield task.set("set_accelerator_type", setting.item)
            yield task.set_value("set_accelerator_limit", setting.value)


def _image(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [
        task.set_value("set_container_image", setting.value) for setting in task_settings if parameter_of(setting.value)
    ]


def _requests(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set_value(f"set_{setting.item}_request", setting.value) for setting in task_settings]


def _environment(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set("set_env_variable", setting.item, setting.value) for setting in task_settings]


def _from(function: str, prefix: str) -> Writer:
    """Variables from secrets or config maps: one call for the keys of one object, as long as a key is used once."""

    def write(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
        groups: list[tuple[tuple[str, bool], dict[str, str]]] = []
        for setting in task_settings:
            owner, key, optional = setting.value
            group = next((g for known, g in groups if known == (owner, optional) and key not in g), None)
            if group is None:
                group = {}
                groups.append(((owner, optional), group))
            group[key] = setting.item
        for (owner, optional), variables in groups:
            arguments = {f"{prefix}_name": string(owner), f"{prefix}_key_to_env": literal(variables)}
            yield task.extend(function, **arguments, **_optional(optional))

    return write


def _optional(value: bool) -> dict[str, cst.BaseExpression]:
    return {"optional": literal(True)} if value else {}


def _fields(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [
        task.extend("use_field_path_as_env", env_name=string(setting.item), field_path=string(setting.value))
        for setting in task_settings
    ]


def _volumes(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    for setting in task_settings:
        volume = task.cluster.volume(setting.item)
        if volume is not None and volume.type == "ephemeral":
            yield task.extend("add_ephemeral_volume", **_ephemeral(volume, setting.value))
        else:
            claim = task.claims.get(setting.item, string(setting.item))
            folder = task.sub_paths.get(setting.item)
            more = {"sub_path": string(folder)} if folder else {}
            yield task.extend("mount_pvc", pvc_name=claim, mount_path=string(setting.value), **more)


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


def _empty_dirs(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    for setting in task_settings:
        path, size, medium = setting.value
        given = {"volume_name": setting.item, "mount_path": path, "medium": medium, "size_limit": size}
        yield task.extend("empty_dir_mount", **{key: string(value) for key, value in given.items() if value})


def _as_volume(function: str, prefix: str) -> Writer:
    """Secrets or config maps whose keys become files."""

    def write(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
        for setting in task_settings:
            path, optional = setting.value
            arguments = {f"{prefix}_name": string(setting.item), "mount_path": string(path)}
            yield task.extend(function, **arguments, **_optional(optional))

    return write


def _affinity(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    """What a node must have in one call, as Kubernetes asks for one of several; each preference in its own."""
    if parameter_of(task_settings[0].value):
        yield task.extend("add_node_affinity_json", node_affinity_json=task.value(task_settings[0].value))
        return
    required = [_expression(setting) for setting in task_settings if not setting.value[-1]]
    if required:
        yield task.extend("add_node_affinity", match_expressions=literal(required))
    for setting in task_settings:
        if weight := setting.value[-1]:
            expressions = literal([_expression(setting)])
            yield task.extend("add_node_affinity", match_expressions=expressions, weight=literal(weight))


def _expression(setting: TaskSetting) -> dict[str, Any]:
    key, operator, values, _ = setting.value
    return {"key": key, "operator": operator, **({"values": list(values)} if values else {})}


def _pair(function: str, what: str) -> Writer:
    """Labels and what is like them."""
    return lambda task_settings, task: [
        task.extend(function, **{f"{what}_key": string(setting.item), f"{what}_value": string(setting.value)})
        for setting in task_settings
    ]


def _node_labels(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    if parameter_of(task_settings[0].value):
        return [task.extend("add_node_selector_json", node_selector_json=task.value(task_settings[0].value))]
    return _pair("add_node_selector", "label")(task_settings, task)


def _tolerations(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    fields = ("key", "operator", "value", "effect")
    for setting in task_settings:
        if parameter_of(setting.value):
            yield task.extend("add_toleration_json", toleration_json=task.value(setting.value))
            continue
        given = {field: string(value) for field, value in zip(fields, setting.value, strict=True) if value}
        yield task.extend("add_toleration", **given)


def _init_containers(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    """Containers that find the step's volumes where the step does."""
    for setting in task_settings:
        image, command = setting.value
        given = {"name": setting.item, "image": image, "command": list(command), "volume_mounts": dict(task.mounts)}
        yield task.extend("add_init_container", **{key: literal(value) for key, value in given.items() if value})


def _pull_secrets(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_image_pull_secrets", secret_names=literal([setting.item for setting in task_settings]))]


def _pull_policy(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_image_pull_policy", policy=string(task_settings[0].value))]


def _security_context(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    fields = _context(task_settings)
    if fields:
        yield task.extend("set_security_context", **{key: literal(value) for key, value in fields.items()})


def _context(task_settings: Sequence[TaskSetting]) -> dict[str, Any]:
    """The fields of the security context, none where it is off."""
    own = task_settings_of(task_settings, "security_context")
    if not value_of(own, "security_context", "enabled"):
        return {}
    return {setting.item: setting.value for setting in own if setting.item != "enabled"}


def _caching(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    is_enabled, key = value_of(task_settings, "cache") is not False, value_of(task_settings, "cache", "key")
    more = {"cache_key": string(key)} if key and is_enabled else {}
    return [call(f"{task.variable}.set_caching_options", literal(is_enabled), **more)]


def _pauses(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    moments = task_settings[0].value
    given = {"before": "before" in moments, "on_error": "error" in moments}
    flags = {flag: literal(True) for flag, is_on in given.items() if is_on}
    if moments == ("before",):
        flags["after"] = literal(False)
    yield call(f"{task.variable}.set_debug_pause", **flags)


def _ignored_failure(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.set("ignore_upstream_failure")]


def _retry(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    count = value_of(task_settings, "retry", "count")
    if not count:
        return
    given = {**RETRY, **{setting.item: setting.value for setting in task_settings}}
    yield call(
        f"{task.variable}.set_retry",
        num_retries=literal(count),
        backoff_duration=string(f"{given['interval']}s"),
        backoff_factor=literal(given["factor"]),
        backoff_max_duration=string(f"{given['max_interval']}s"),
    )


def _timeout(task_settings: Sequence[TaskSetting], task: Task) -> Iterable[cst.BaseExpression]:
    return [task.extend("set_timeout", seconds=literal(task_settings[0].value))]


WRITERS: Mapping[str, Writer] = {
    "image": _image,
    "limit": _limits,
    "request": _requests,
    "env": _environment,
    "secret": _from("use_secret_as_env", "secret"),
    "configmap": _from("use_config_map_as_env", "config_map"),
    "field": _fields,
    "volume": _volumes,
    "empty-dir": _empty_dirs,
    "secret-volume": _as_volume("use_secret_as_volume", "secret"),
    "configmap-volume": _as_volume("use_config_map_as_volume", "config_map"),
    "affinity": _affinity,
    "label": _pair("add_pod_label", "label"),
    "annotation": _pair("add_pod_annotation", "annotation"),
    "node": _node_labels,
    "toleration": _tolerations,
    "init-container": _init_containers,
    "image-pull-secret": _pull_secrets,
    "image-pull-policy": _pull_policy,
    "security_context": _security_context,
    "cache": _caching,
    "retry": _retry,
    "timeout": _timeout,
    "debug-pause": _pauses,
    "ignore-upstream-failure": _ignored_failure,
}
"""By kind of setting. The other kinds are the component's, the pipeline function's, or another module's."""
