"""What a target can't do, at the cell that asks for it.

Sources, all of which were looked at in November 2026:

- **kfp 2.15** against 2.17: the signatures in ``kfp.kubernetes`` and ``kfp.dsl`` of both, and the releases' notes
  (``CHANGELOG.md`` of kubeflow/pipelines). The first version of each setting stands in its own table; beside those the
  source of a claim came with 2.16, and 2.15 takes 1, 2, 4, 8 or 16 accelerators.
- **Vertex AI Pipelines** takes the pipeline's own specification alone. What kfp's Kubernetes extension does, and the
  workspace, stand in a second document of the YAML, on which its client fails (kubeflow/pipelines#11241). It sizes a
  machine by limits that are constants (#6681), not by requests (#8038), at most 96 CPUs and 624 GB, and knows
  accelerators by its own names (https://cloud.google.com/vertex-ai/docs/pipelines/machine-types). In the place of
  volumes it mounts buckets (https://cloud.google.com/vertex-ai/docs/pipelines/migrate-kfp).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.emit.cluster import created_volumes
from kalegen.emit.settings import KINDS_OF_KUBERNETES
from kalegen.model.pipeline import Importer, PlannedStep
from kalegen.model.settings import TaskSetting
from kalegen.rules.subject import Subject
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.syntax import quantity
from kalegen.settings.versions import DATA_SOURCE, FILLED, PIPELINE_SETTINGS, STEP_SETTINGS, is_older, is_on

Lack = tuple[str, str]
"""Why a target can't do something, and what would do."""

NO_KUBERNETES = "Vertex AI Pipelines takes nothing of kfp's Kubernetes extension"
LARGEST = {"cpu": "96", "memory": "624G"}
"""Of a machine of Vertex AI Pipelines."""

OLDEST = "2.15"
ELSEWHERE = 'remove it, or set target = "kfp"'

COUNTS = ("0", "1", "2", "4", "8", "16")
"""The numbers of accelerators that kfp 2.15 takes."""

UNKNOWN = {("cache", "key"): "keys of results", ("debug-pause", ""): "pauses"}
"""What came into the pipeline's own specification with later versions of kfp."""

INSTEAD = {
    "secret": "read it from Secret Manager in the step's code",
    "secret-volume": "read it from Secret Manager in the step's code",
    "configmap": "give it as env:NAME:VALUE or as a parameter",
    "configmap-volume": "read it from a bucket, below /gcs/",
    "volume": "read and write a bucket, below /gcs/",
    "empty-dir": "write below /tmp: the machine has a disk",
    "timeout": "set it where the run is started, or remove it",
    "label": "give labels where the run is started, or remove it",
}
"""By setting, what to do on Vertex AI Pipelines; the others have no like there."""


def check_target(target: str, subject: Subject) -> list[Diagnostic]:
    """KG920 for each thing that the target can't do."""
    lacks, of_pipeline = TARGETS[target]
    found = [*of_pipeline(subject)]
    for step in subject.pipeline.steps:
        for setting in step.task_settings:
            lack = lacks(setting, step)
            if lack is not None:
                place = subject.place_of_setting(step, setting.kind, setting.item) or subject.place_of_step(step)
                found.append(_finding(f"the step {step.name!r}: {lack[0]}", place, lack[1]))
    return found


def _finding(message: str, place: Place, hint: str) -> Diagnostic:
    return error("KG920", message, place, hint)


def _nothing(setting: TaskSetting, step: PlannedStep) -> Lack | None:
    return None


def _none(subject: Subject) -> Iterator[Diagnostic]:
    yield from ()


def _lacks_of_2_15(setting: TaskSetting, step: PlannedStep) -> Lack | None:
    """What came after kfp 2.15."""
    since = STEP_SETTINGS.get(setting.kind)
    if since is not None and is_older(OLDEST, since) and is_on(step, setting):
        return f"{setting.kind} came with kfp {since}", ELSEWHERE
    if (
        setting.kind == "limit"
        and "/" in setting.item
        and not parameter_of(setting.value)
        and setting.value not in COUNTS
    ):
        return f"kfp 2.15 takes no {setting.value} accelerators", f"ask for one of {', '.join(COUNTS[1:])}"
    return None


def _pipeline_on_2_15(subject: Subject) -> Iterator[Diagnostic]:
    cluster = subject.pipeline.cluster
    for key, since in PIPELINE_SETTINGS.items():
        if getattr(cluster, key) is not None and is_older(OLDEST, since):
            place = subject.place_of_key(key) or subject.place
            yield _finding(f"{key} of a pipeline came with kfp {since}", place, ELSEWHERE)
    for volume in created_volumes(subject.pipeline):
        if volume.type in FILLED:
            place = subject.place_of_key("volumes", volume.name) or subject.place
            message = f"the volume {volume.name!r} is a {volume.type}: those came with kfp {DATA_SOURCE}"
            yield _finding(message, place, "mount one that exists (type pvc), or a new volume")


def _lacks_of_vertex(setting: TaskSetting, step: PlannedStep) -> Lack | None:
    """What Vertex AI Pipelines has no like of."""
    if setting.kind in KINDS_OF_KUBERNETES or setting.kind == "security_context":
        return (
            (f"{NO_KUBERNETES}: {setting.kind}", INSTEAD.get(setting.kind, ELSEWHERE)) if is_on(step, setting) else None
        )
    if (setting.kind, setting.item) in UNKNOWN:
        return f"Vertex AI Pipelines knows no {UNKNOWN[setting.kind, setting.item]}", ELSEWHERE
    if setting.kind == "serve":
        return "Vertex AI Pipelines has no KServe", "save the model, and deploy it to an endpoint by its client"
    if setting.kind == "request":
        return (
            "Vertex AI Pipelines sizes machines by limits, not by requests",
            f"write limit:{setting.item}:{setting.value}",
        )
    if parameter_of(setting.value):
        return f"Vertex AI Pipelines takes no parameter for {setting.kind}", "write a constant"
    if setting.kind == "limit" and "/" in setting.item and setting.value != "0":
        return f"Vertex AI Pipelines knows no accelerator {setting.item!r}, but those by names of its own", (
            "remove it, and give the machine where the run is started"
        )
    if (
        setting.kind == "limit"
        and setting.item in LARGEST
        and quantity(setting.value, "") > quantity(LARGEST[setting.item], "")
    ):
        most = LARGEST[setting.item]
        return f"Vertex AI Pipelines has no machine with {setting.value} of {setting.item}", f"at most {most}"
    if setting.kind == "importer" and isinstance(step.program, Importer) and not setting.value[1].startswith("gs://"):
        return f"Vertex AI Pipelines imports no {setting.value[1]}", "import it from gs://"
    return None


def _pipeline_on_vertex(subject: Subject) -> Iterator[Diagnostic]:
    """What the pipeline as a whole asks for."""
    cluster = subject.pipeline.cluster
    asked = {
        "workspace": (cluster.workspace, "a workspace", "read and write a bucket, below /gcs/"),
        "timeout": (cluster.timeout, "a time limit of the pipeline", "set it where the run is started"),
        **{key: (getattr(cluster, key), f"a {key}", "remove it") for key in TTL},
        "cron": (subject.pipeline.settings.get("cron"), "a schedule in manifests", "create it by gcloud or its client"),
    }
    for key, (value, what, hint) in asked.items():
        if value is not None:
            message = f"Vertex AI Pipelines knows no {what.removeprefix('a ')}"
            yield _finding(message, subject.place_of_key(key) or subject.place, hint)


TTL = tuple(key for key in PIPELINE_SETTINGS if key.startswith("ttl_"))
"""How long a finished run's workflow is kept."""

TARGETS: Mapping[
    str, tuple[Callable[[TaskSetting, PlannedStep], Lack | None], Callable[[Subject], Iterator[Diagnostic]]]
] = {
    "kfp": (_nothing, _none),
    "kfp-2.15": (_lacks_of_2_15, _pipeline_on_2_15),
    "vertex": (_lacks_of_vertex, _pipeline_on_vertex),
}
"""By target: what it lacks that a step can ask for, and what a pipeline can."""
