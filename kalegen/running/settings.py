"""Which of a pipeline's settings a local run does not honour."""

from __future__ import annotations

from typing import Any

from kalegen.running.module import LoadedPipeline, tasks_of

RESOURCES = {
    "cpu_limit": "CPU limit",
    "cpu_request": "CPU request",
    "memory_limit": "memory limit",
    "memory_request": "memory request",
    "accelerator": "accelerator",
}


def ignored_settings(pipeline: LoadedPipeline) -> list[str]:
    """The settings that matter on a cluster alone, one text per step that has any: ``train: CPU limit, pvcMount``.

    kfp.local honours retries and environment variables. It has no resources, and nothing that kfp-kubernetes sets.
    """
    found = []
    for component, step in pipeline.steps.items():
        label = pipeline.spec.components[component].executor_label
        names = find_resources(pipeline.spec, label) + find_platform_settings(pipeline.platform, label)
        if names:
            found.append(f"{step}: {', '.join(names)}")
    return found


def find_resources(spec: Any, label: str) -> list[str]:
    """The resources asked for by an executor of a PipelineSpec."""
    from kfp.local import utils

    executor = utils.struct_to_executor_spec(spec.deployment_spec["executors"][label])
    asked = {field.name.removeprefix("resource_") for field, _ in executor.container.resources.ListFields()}
    return sorted(RESOURCES[name] for name in asked if name in RESOURCES)


def find_platform_settings(platform: Any, label: str) -> list[str]:
    """The names of what kfp-kubernetes set for an executor: ``secretAsEnv``, ``pvcMount``, …"""
    return sorted(
        {
            setting
            for config in platform.platforms.values()
            if label in config.deployment_spec.executors
            for setting in config.deployment_spec.executors[label].fields
        }
    )


def has_nested_pipelines(pipeline: LoadedPipeline) -> bool:
    """Whether some of the pipeline's tasks are pipelines themselves; conditions and loops are, to kfp."""
    components = pipeline.spec.components
    return any(
        components[task.component_ref.name].WhichOneof("implementation") == "dag" for _, task in tasks_of(pipeline.spec)
    )


def has_control_flow(pipeline: LoadedPipeline) -> bool:
    """Whether the pipeline has conditions, loops or exit handlers."""
    return any(
        task.trigger_policy.condition or task.trigger_policy.strategy or task.WhichOneof("iterator")
        for _, task in tasks_of(pipeline.spec)
    )
