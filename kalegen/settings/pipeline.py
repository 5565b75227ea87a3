"""The settings of a pipeline as a whole, from metadata that ``settings/metadata`` has found valid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.settings import PipelineSettings, Volume
from kalegen.settings import syntax
from kalegen.settings.mapping_values import scalar
from kalegen.settings.syntax import Invalid
from kalegen.settings.volumes import snapshot_class, volume, workspace

Read = TypeVar("Read")


def pipeline_settings(data: Mapping[str, Any], place: Place) -> tuple[PipelineSettings, list[Diagnostic]]:
    """What the metadata asks for; KG605 for each value that can't be."""
    reader = _Reader(data, place)
    settings = PipelineSettings(
        volumes=_volumes(reader),
        workspace=reader.read("workspace", lambda value: workspace(value, data)),
        timeout=reader.read("timeout", _seconds),
        ttl_seconds_after_finished=reader.read("ttl_seconds_after_finished", _seconds),
        ttl_seconds_after_success=reader.read("ttl_seconds_after_success", _seconds),
        ttl_seconds_after_failure=reader.read("ttl_seconds_after_failure", _seconds),
        files=tuple(data.get("files") or ()),
        autosnapshot=reader.read("autosnapshot", bool),
        snapshot_volumes=reader.read("snapshot_volumes", bool),
        snapshot_class_name=reader.read("snapshot_class_name", snapshot_class),
    )
    return settings, reader.found


def merge_settings(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a notebook and, where it says nothing, of its project; tables are joined key by key.

    ``steps_defaults`` are left out: they are merged setting by setting.
    """
    merged = {key: value for key, value in defaults.items() if key != "steps_defaults"}
    for key, value in own.items():
        inherited = merged.get(key)
        if isinstance(value, Mapping) and isinstance(inherited, Mapping):
            merged[key] = {**inherited, **value}
        elif key != "steps_defaults":
            merged[key] = value
    return merged


class _Reader:
    """Reads values one by one and keeps what was wrong."""

    def __init__(self, data: Mapping[str, Any], place: Place) -> None:
        self.data = data
        self.place = place
        self.found: list[Diagnostic] = []

    def read(self, key: str, convert: Callable[[Any], Read]) -> Read | None:
        """The value of a key, None where it is missing or wrong."""
        value = self.data.get(key)
        return None if value is None else self.convert(key, value, convert)

    def convert(self, where: str, value: Any, convert: Callable[[Any], Read]) -> Read | None:
        """The value after a conversion, None where that fails."""
        try:
            return convert(value)
        except Invalid as invalid:
            self.found.append(error("KG605", f"{where}: {invalid.problem}", self.place, invalid.advice))
            return None


def _volumes(reader: _Reader) -> tuple[Volume, ...]:
    """The volumes of the metadata, each name once: KG605 for a second one."""
    volumes: dict[str, Volume] = {}
    for number, item in enumerate(reader.data.get("volumes") or ()):
        made = reader.convert(f"volumes[{number}]", item, lambda value: volume(value, reader.data))
        if made is not None and made.name in volumes:
            message = f"volumes[{number}] has the name of another volume, {made.name!r}"
            reader.found.append(error("KG605", message, reader.place, "remove one of the two, or give it another name"))
        elif made is not None:
            volumes[made.name] = made
    return tuple(volumes.values())


def _seconds(value: Any) -> int:
    return syntax.seconds(scalar(value))
