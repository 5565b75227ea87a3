"""What a pipeline as a whole asks for: its configuration, the volumes that a run creates, and its exit handler."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kalegen.emit.settings import needs_kubernetes
from kalegen.model.pipeline import PlannedPipeline
from kalegen.model.settings import PipelineSettings, Volume, Workspace, task_settings_of
from kalegen.settings.reserved import LONGEST_SUFFIX
from kalegen.syntax.nodes import assign, call, keyword_argument, line, literal, name, string


def uses_kubernetes(pipeline: PlannedPipeline) -> bool:
    """Whether the module needs kfp's Kubernetes extension."""
    return bool(created_volumes(pipeline)) or any(needs_kubernetes(step.task_settings) for step in pipeline.steps)


def created_volumes(pipeline: PlannedPipeline) -> list[Volume]:
    """The volumes that a run creates: those that some step mounts."""
    mounted = {setting.item for step in pipeline.steps for setting in task_settings_of(step.task_settings, "volume")}
    return [volume for volume in pipeline.cluster.volumes if volume.is_created and volume.name in mounted]


def deleted_volumes(pipeline: PlannedPipeline) -> list[Volume]:
    """The volumes that a run deletes: of those that it creates, the ones that no conditional step mounts.

    kfp lets no task outside of a condition wait for one inside.
    """
    conditional = (step for step in pipeline.steps if step.condition is not None)
    held = {setting.item for step in conditional for setting in task_settings_of(step.task_settings, "volume")}
    return [volume for volume in created_volumes(pipeline) if not volume.keep and volume.name not in held]


def create_volume(volume: Volume, variable: str, kubernetes: str) -> cst.SimpleStatementLine:
    """``data_volume = kubernetes.CreatePVC(…)``: a claim of the run's own, whose name begins with the run's."""
    arguments: dict[str, cst.BaseExpression] = {
        "pvc_name_suffix": string(f"-{_suffix(volume.name)}"),
        "access_modes": literal(list(volume.access_modes)),
        "size": string(volume.size),
    }
    if volume.type == "pv":
        arguments |= {"storage_class_name": string(volume.storage_class or ""), "volume_name": string(volume.name)}
    elif volume.storage_class:
        arguments["storage_class_name"] = string(volume.storage_class)
    if volume.annotations:
        arguments["annotations"] = literal(dict(volume.annotations))
    if volume.type == "clone":
        source = {"apiGroup": "", "kind": "PersistentVolumeClaim", "name": volume.name}
        arguments["data_source"] = literal(source)
    if volume.type == "snapshot":
        name_of = volume.snapshot_name or volume.name
        source = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": name_of}
        arguments["data_source"] = literal(source)
    return assign(variable, call(f"{kubernetes}.CreatePVC", **arguments))


def _suffix(name: str) -> str:
    """What of a volume's name can end the name of a claim, which is a UUID with it (``createPVC`` in KFP's driver)."""
    return name.replace(".", "-")[:LONGEST_SUFFIX].rstrip("-")


def claim_of(variable: str) -> cst.BaseExpression:
    """``data_volume.outputs["name"]``: the name of the claim that a run has created."""
    outputs = cst.Attribute(name(variable), name("outputs"))
    return cst.Subscript(outputs, [cst.SubscriptElement(cst.Index(string("name")))])


def delete_volume(variable: str, users: Sequence[str], kubernetes: str) -> cst.SimpleStatementLine:
    """``kubernetes.DeletePVC(…).after(…)``: when the steps that mount the volume are done."""
    deletion = call(f"{kubernetes}.DeletePVC", pvc_name=claim_of(variable))
    return line(call(cst.Attribute(deletion, name("after")), *(name(user) for user in users)))


def exit_handler(task: str, body: Sequence[cst.BaseStatement], dsl: str) -> cst.With:
    """``with kfp_dsl.ExitHandler(…):`` around all tasks but the one that it starts at the end."""
    item = cst.WithItem(call(f"{dsl}.ExitHandler", exit_task=name(task)))
    return cst.With([item], cst.IndentedBlock(body), leading_lines=[cst.EmptyLine(indent=False)])


ENDS = ("finished", "success", "failure")
"""After which a run's workflow may be kept for a time."""


def configuration(cluster: PipelineSettings, dsl: str) -> list[cst.Arg]:
    """``pipeline_config=kfp_dsl.PipelineConfig(…)``, nothing where nothing is asked for."""
    given = _with_workspace(cluster, dsl)
    times = {f"ttl_seconds_after_{end}": getattr(cluster, f"ttl_seconds_after_{end}") for end in ENDS}
    given |= {key: literal(seconds) for key, seconds in times.items() if seconds is not None}
    if cluster.timeout:
        given["active_deadline_seconds"] = literal(cluster.timeout)
    return _pipeline_config(given, dsl)


def nested_configuration(cluster: PipelineSettings, dsl: str) -> list[cst.Arg]:
    """What a pipeline inside another one needs of it: kfp compiles each function by itself, with the workspace."""
    return _pipeline_config(_with_workspace(cluster, dsl), dsl)


def _with_workspace(cluster: PipelineSettings, dsl: str) -> dict[str, cst.BaseExpression]:
    return {"workspace": _workspace(cluster.workspace, dsl)} if cluster.workspace is not None else {}


def _pipeline_config(given: dict[str, cst.BaseExpression], dsl: str) -> list[cst.Arg]:
    return [keyword_argument("pipeline_config", call(f"{dsl}.PipelineConfig", **given))] if given else []


def _workspace(workspace: Workspace, dsl: str) -> cst.Call:
    """``dsl.WorkspaceConfig(size=…)``, with what the claim asks for beside its size."""
    patch: dict[str, object] = {}
    if workspace.storage_class:
        patch["storageClassName"] = workspace.storage_class
    if workspace.access_modes:
        patch["accessModes"] = list(workspace.access_modes)
    given: dict[str, cst.BaseExpression] = {"size": string(workspace.size)}
    if patch:
        given["kubernetes"] = call(f"{dsl}.KubernetesWorkspaceConfig", pvcSpecPatch=literal(patch))
    return call(f"{dsl}.WorkspaceConfig", **given)
