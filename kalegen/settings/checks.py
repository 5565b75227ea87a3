"""What can be wrong about settings that are each right: with each other, and with the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import Volume, task_settings_of, value_of
from kalegen.settings.data_files import attach_files
from kalegen.settings.exit_handler import check_exit_handlers, is_exit_handler, place_of
from kalegen.settings.outputs import attach_outputs
from kalegen.settings.programs import check_programs
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.serving import check_serving
from kalegen.settings.snapshots import check_snapshots
from kalegen.settings.syntax import Invalid, quantity, volume_name
from kalegen.settings.versions import FILLED, check_versions

OTHER_VOLUMES = ("empty-dir", "secret-volume", "configmap-volume")
ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


def apply_settings(pipeline: PlannedPipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """The planned pipeline with the files that travel and those given out, and all findings about its settings."""
    pipeline, found = attach_files(attach_outputs(pipeline))
    for step in pipeline.steps:
        found += _check_resources(step, place_of(pipeline, step))
        found += _check_parameters(step, pipeline, place_of(pipeline, step))
        found += _check_effects(step, pipeline, place_of(pipeline, step))
        found += _check_after_failure(step, place_of(pipeline, step))
        found += _check_names(step, pipeline, place_of(pipeline, step))
        found += _check_paths(step, place_of(pipeline, step))
    for volume in pipeline.cluster.volumes:
        found += _check_volume(volume, pipeline)
    found += _check_workspace(pipeline)
    found += _check_variables(pipeline)
    found += [
        *check_programs(pipeline),
        *check_serving(pipeline),
        *check_snapshots(pipeline),
        *check_versions(pipeline),
    ]
    return pipeline, [*found, *check_exit_handlers(pipeline)]


def _check_resources(step: PlannedStep, place: Place) -> Iterator[Diagnostic]:
    for resource in ("cpu", "memory"):
        limit, request = (value_of(step.task_settings, kind, resource) for kind in ("limit", "request"))
        if parameter_of(limit) or parameter_of(request):
            continue
        if limit and request and quantity(request, "") > quantity(limit, ""):
            message = f"the step requests {request} of {resource}, more than its limit of {limit}"
            yield error("KG606", message, place, "raise the limit, or lower the request: Kubernetes refuses such a pod")
    asked = [w.item for w in task_settings_of(step.task_settings, "limit") if "/" in w.item and w.value != "0"]
    if len(asked) > 1:
        message = f"the step asks for two kinds of accelerators, {asked[0]} and {asked[1]}, and a task can have one"
        yield error(
            "KG607", message, place, f"remove one of them; limit:{asked[1]}:0 removes one that comes from a default"
        )


def _check_names(step: PlannedStep, pipeline: PlannedPipeline, place: Place) -> Iterator[Diagnostic]:
    """A pod's volumes have the names of the claims, but for claims that a run creates."""
    for task_setting in task_settings_of(step.task_settings, "volume"):
        volume = pipeline.cluster.volume(task_setting.item)
        if volume is None or not volume.is_created:
            try:
                volume_name(task_setting.item)
            except Invalid as invalid:
                yield error(
                    "KG601",
                    f"'volume:{task_setting.item}:{task_setting.value}': {invalid.problem}",
                    place,
                    invalid.advice,
                )


def _check_paths(step: PlannedStep, place: Place) -> Iterator[Diagnostic]:
    """A path, and a name of a volume in the pod, are each given once."""
    mounts = [
        (task_setting.item, task_setting.value) for task_setting in task_settings_of(step.task_settings, "volume")
    ]
    mounts += [
        (task_setting.item, task_setting.value[0])
        for task_setting in task_settings_of(step.task_settings, *OTHER_VOLUMES)
    ]
    for (first, path), (second, other) in combinations(mounts, 2):
        if path == other:
            message = f"the volumes {first!r} and {second!r} are both mounted at {path}"
            yield error("KG608", message, place, "mount one of them elsewhere")
        elif first == second:
            message = f"two volumes of the step are called {first!r}, mounted at {path} and {other}"
            yield error("KG608", message, place, "rename one of the two volumes: Kubernetes refuses such a pod")


PARAMETERS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    **dict.fromkeys(("image", "limit", "request"), (("str",), "a text", '"…"')),
    "node": (("dict",), "a table of labels", '{"disk": "ssd"}'),
    "toleration": (("dict", "list"), "a table or a list of tables", '[{"key": "gpu", "operator": "Exists"}]'),
    "affinity": (
        ("dict",), "a node affinity as Kubernetes writes it",
        '{"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": […]}}',
    ),
}  # fmt: skip
"""The settings that parameters can give: their types, what they are, and an example.

By the driver: ``resolvePodSpecInputRuntimeParameter`` in resolve.go, ``resolveK8sJsonParameter`` in k8s.go.
"""

ALONE = ("node", "affinity")
"""Of a parameter and a constant, the driver drops one, or lets a node meet either."""


def _check_parameters(step: PlannedStep, pipeline: PlannedPipeline, place: Place) -> Iterator[Diagnostic]:
    """Parameters in settings, and where the cluster would take them for texts."""
    for task_setting in step.task_settings:
        name = parameter_of(task_setting.value)
        parameter = pipeline.parameter(name) if name else None
        types, what, example = PARAMETERS.get(task_setting.kind, ((), "", ""))
        if name and not types and parameter is not None and task_setting.kind in ("env", "annotation"):
            written = f"{task_setting.kind}: {task_setting.item!r}"
            message = f"{written} would be the text {task_setting.value!r}, because kfp takes no parameter here"
            yield error("KG601", message, place, f"read {name} in the step's code instead")
        elif name and types and (parameter is None or parameter.type not in types or parameter.is_fixed):
            message = (
                f"{task_setting.kind}: {task_setting.value} has to be a parameter of the pipeline whose value is {what}"
            )
            yield error("KG601", message, place, f"declare it in the parameters cell: {name} = {example}")
        elif name and task_setting.kind in ALONE and len(task_settings_of(step.task_settings, task_setting.kind)) > 1:
            message = f"{task_setting.kind}: {task_setting.value} replaces all settings of this kind that the step has"
            yield error(
                "KG601",
                message,
                place,
                "remove the other settings, and write what they ask for into the parameter's value",
            )
        elif name and types and step.group:
            message = (
                f"{task_setting.kind}: {task_setting.value} can't be a parameter in a notebook that another one"
                " includes"
            )
            yield error("KG601", message, place, "write a constant")


def _check_effects(step: PlannedStep, pipeline: PlannedPipeline, place: Place) -> Iterator[Diagnostic]:
    """Settings of the step's own that could do nothing."""
    mounted = {task_setting.item for task_setting in task_settings_of(step.task_settings, "volume")}
    # a step with a loop is several in the pipeline: what gives the items, and what collects the results
    has_loop = any(other.loop for other in pipeline.steps if not {*other.cells}.isdisjoint(step.cells))
    for setting in step.settings:
        name = setting.value.partition(":")[0]
        volume = pipeline.cluster.volume(name)
        if setting.key == "parallelism" and not has_loop:
            yield error(
                "KG601",
                "the setting parallelism has no effect: the step has no loop",
                place,
                "remove it, or add a tag for: to the step",
            )
        elif setting.key == "cache-key" and value_of(step.task_settings, "cache") is False:
            hint = "add the tag cache:enabled, or remove the key"
            yield error("KG601", "the setting cache-key has no effect: the cache of the step is disabled", place, hint)
        elif setting.key == "sub-path" and name not in mounted:
            message = f"the setting sub-path names the volume {name!r}, which the step does not mount"
            yield error("KG601", message, place, f"add the tag volume:{name}:/data")
        elif setting.key == "sub-path" and volume is not None and volume.type == "ephemeral":
            yield error(
                "KG601",
                "the setting sub-path names an ephemeral volume, which has no folders yet",
                place,
                "remove the setting: the step then mounts the whole volume",
            )


def _check_after_failure(step: PlannedStep, place: Place) -> Iterator[Diagnostic]:
    """KG617 for a step that is to run after a failure, and needs what the failed one did not make."""
    names = sorted(name for load in step.loads for name in load.names)
    if names and value_of(step.task_settings, "ignore-upstream-failure") is not None:
        message = f"the step runs even if steps before it fail, but reads {', '.join(names)} from them"
        yield error(
            "KG617", message, place, "write the values to a volume, read them there, and order the step by a prev: tag"
        )


def _check_variables(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """Kale's names of variables do not tell ``my-data`` from ``my.data``."""
    exposed = [volume for volume in pipeline.cluster.volumes if volume.expose_as_env_var]
    for first, second in combinations(exposed, 2):
        if first.environment_variable == second.environment_variable:
            message = (
                f"the paths of the volumes {first.name!r} and {second.name!r} are both {first.environment_variable}"
            )
            yield error(
                "KG608", message, Place(pipeline.file), "rename one of the volumes, or remove its expose_as_env_var"
            )


def _check_volume(volume: Volume, pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    place = Place(pipeline.file)
    users = [
        s for s in pipeline.steps if any(w.item == volume.name for w in task_settings_of(s.task_settings, "volume"))
    ]
    if ONE_NODE.intersection(volume.access_modes) and volume.type != "ephemeral":
        pair = next(((a, b) for a, b in combinations(users, 2) if _are_parallel(a, b, pipeline)), None)
        if pair is not None:
            message = (
                f"the parallel steps {pair[0].name!r} and {pair[1].name!r} both mount the volume {volume.name!r}, and"
                f" its access mode, {volume.access_modes[0]}, allows one node"
            )
            hint = (
                f"add the tag prev:{pair[0].name} to step {pair[1].name!r}, or give the volume the mode ReadWriteMany"
            )
            yield warning("KG609", message, place, hint)
    if users and volume.type in ("new_pvc", "clone", "snapshot") and not volume.storage_class:
        message = f"the new volume {volume.name!r} has no storage class, and may wait for one for ever"
        yield warning(
            "KG610",
            message,
            place,
            'add "storage_class_name": "NAME" to the volume; kubectl get storageclass lists the names',
        )
    if users and volume.type in FILLED:
        message = (
            f"a server before Kubeflow Pipelines 2.17 leaves the volume {volume.name!r} empty: it ignores the source"
        )
        yield warning(
            "KG610",
            message,
            place,
            "submit to Kubeflow Pipelines 2.17 or later, and ignore KG610; or mount the source itself, with type pvc",
        )
    conditional = next((step.name for step in users if step.condition is not None), None)
    if volume.is_created and not volume.keep and conditional is not None:
        message = (
            f"a run does not delete the volume {volume.name!r}: step {conditional!r}, which mounts it, has a condition"
        )
        yield warning(
            "KG616",
            message,
            place,
            'add "keep": true to the volume if that is what you want; or mount it in steps without a condition',
        )


def _check_workspace(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    workspace = pipeline.cluster.workspace
    if workspace is None or not ONE_NODE.intersection(workspace.access_modes):
        return
    who = _find_parallel([step for step in pipeline.steps if not is_exit_handler(step)], pipeline)
    if who:
        message = (
            f"{who} run in parallel, and the access mode of the workspace, {workspace.access_modes[0]}, allows one node"
        )
        hint = 'write "workspace": {"size": "5Gi", "volume_access_mode": "rwm"}, with the size that it has'
        yield warning("KG609", message, Place(pipeline.file), hint)


def _find_parallel(steps: Sequence[PlannedStep], pipeline: PlannedPipeline) -> str:
    """Two of the steps, or iterations of one, that may run at the same time; empty where there are none."""
    pair = next(((a, b) for a, b in combinations(steps, 2) if _are_parallel(a, b, pipeline)), None)
    if pair is not None:
        return f"the steps {pair[0].name!r} and {pair[1].name!r}"
    looping = next((s for s in steps if s.loop is not None and value_of(s.task_settings, "parallelism") != 1), None)
    return f"the iterations of the step {looping.name!r}" if looping is not None else ""


def _are_parallel(first: PlannedStep, second: PlannedStep, pipeline: PlannedPipeline) -> bool:
    return first.name not in _ancestors(second, pipeline) and second.name not in _ancestors(first, pipeline)


def _ancestors(step: PlannedStep, pipeline: PlannedPipeline) -> set[str]:
    found: set[str] = set()
    todo = [step]
    while todo:
        current = todo.pop()
        for name in (*current.order, *(load.artifact.producer for load in current.loads)):
            if name not in found:
                found.add(name)
                todo.append(pipeline.step(name))
    return found
