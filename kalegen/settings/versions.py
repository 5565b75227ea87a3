"""What the installed kfp has not yet: it would refuse the module, with a traceback that names no cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.incremental.lookups import installed_version
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.settings import TaskSetting, value_of
from kalegen.settings.exit_handler import place_of
from kalegen.settings.metadata import KEYS
from kalegen.settings.table import ROWS

STEP_SETTINGS: Mapping[str, str] = {row.setting_kind: row.since for row in ROWS if row.since}
PIPELINE_SETTINGS: Mapping[str, str] = {name: key.since for name, key in KEYS.items() if key.since}
"""The first kfp that has a setting, by kind of setting and by key. All supported versions have the others."""


FILLED = ("clone", "snapshot")
"""The types of volumes that begin with what another one, or a snapshot, holds."""

DATA_SOURCE = "2.17"
"""The first kfp whose CreatePVC says what a volume is made of."""


def check_versions(pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """KG620 for each setting that the installed kfp is too old for."""
    for key, since in PIPELINE_SETTINGS.items():
        if getattr(pipeline.cluster, key) is not None:
            yield from _compare(key, since, Place(pipeline.file))
    for volume in pipeline.cluster.volumes:
        if volume.type in FILLED:
            yield from _compare(f"a volume of type {volume.type}", DATA_SOURCE, Place(pipeline.file))
    for step in pipeline.steps:
        for kind in dict.fromkeys(
            setting.kind for setting in step.task_settings if setting.kind in STEP_SETTINGS and is_on(step, setting)
        ):
            yield from _compare(kind, STEP_SETTINGS[kind], place_of(pipeline, step))


def is_on(step: PlannedStep, setting: TaskSetting) -> bool:
    """Whether a setting asks for something; fields of a security context that is off do not."""
    return setting.kind != "security_context" or bool(value_of(step.task_settings, "security_context", "enabled"))


def _compare(name: str, since: str, place: Place) -> Iterator[Diagnostic]:
    installed = installed_version("kfp")
    if installed and is_older(installed, since):
        message = f"{name} needs kfp {since} or later, and kfp {installed} is installed"
        yield error("KG620", message, place, f"pip install 'kfp>={since}', or remove the setting")


def is_older(version: str, since: str) -> bool:
    """Whether a version comes before the one that has something; its pre-releases have it."""
    from packaging.version import Version

    return Version(version).release < Version(since).release
