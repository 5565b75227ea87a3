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


TIMEOUT = "activeDeadlineSeconds"


def ignored_settings(pipeline: LoadedPipeline) -> list[str]:
    """The settings that matter on a cluster alone, one text per step that has any: ``train: CPU limit, pvcMount``.

    Retries, timeouts, environment variables and the workspace are honoured. kfp.local has no resources, and nothing
    else that kfp-kubernetes sets.
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
    """The names of what kfp-kubernetes set for an executor: ``secretAsEnv``, ``pvcMount``, …; timeouts are honoured."""
    return sorted({name for fields in _platform_fields(platform, label) for name in fields} - {TIMEOUT})


def timeout_of(pipeline: LoadedPipeline, component: str) -> int | None:
    """After how many seconds a component is to be stopped, None for never."""
    label = pipeline.spec.components[component].executor_label
    given = [f[TIMEOUT].string_value for f in _platform_fields(pipeline.platform, label) if TIMEOUT in f]
    return int(given[0]) if given else None


def timeout_of_run(pipeline: LoadedPipeline) -> int | None:
    """After how many seconds the whole run is to be stopped, None for never."""
    configs = [config.pipelineConfig for config in pipeline.platform.platforms.values()]
    return next((c.active_deadline_seconds for c in configs if c.active_deadline_seconds), None)


def _platform_fields(platform: Any, label: str) -> list[Any]:
    """What each platform's configuration has for an executor."""
    deployments = [config.deployment_spec.executors for config in platform.platforms.values()]
    return [executors[label].fields for executors in deployments if label in executors]


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
