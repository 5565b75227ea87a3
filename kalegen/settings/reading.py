"""From tags and mappings to checked settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.model.settings import Setting, TaskSetting
from kalegen.settings.run_time_values import parameter_of
from kalegen.settings.syntax import Invalid
from kalegen.settings.table import BY_KEY, BY_NAME, StepSetting
from kalegen.settings.tag_values import LACKING, Pairs

Slot = tuple[str, str]
"""What a step can say only once: a space of settings and an item in it."""


class Layer(NamedTuple):
    """The settings from one place, by slot, with the settings that made them."""

    task_settings: Mapping[Slot, TaskSetting]
    origins: Mapping[Slot, Setting]


def step_settings_from_mapping(
    mapping: Mapping[str, Any], place: Place, ignored: Iterable[str] = ()
) -> tuple[tuple[Setting, ...], list[Diagnostic]]:
    """The settings in a mapping with the keys of ``@step(…)``; those in ``ignored`` are somebody else's.

    KG603 for a value of the wrong form, KG604 (a WARNING) for an unknown key. None says nothing.
    """
    settings: list[Setting] = []
    found: list[Diagnostic] = []
    for key, value in mapping.items():
        row = BY_KEY.get(key)
        if key in ignored or (row is not None and value is None):
            continue
        if row is None:
            lacking = LACKING.get(str(key).replace("_", "-").removesuffix("s"))
            hint = lacking or did_you_mean(str(key), BY_KEY) or "docs/reference/settings.md lists the keys"
            found.append(
                warning("KG604", f"kalegen does not know the setting {key!r}, so it has no effect", place, hint)
            )
            continue
        try:
            settings += [Setting(row.name, text, place, f"{key}: {text}") for text in row.write(value)]
        except Invalid as invalid:
            found.append(error("KG603", f"{key}: {invalid.problem}", place, invalid.advice))
    return tuple(settings), found


def step_settings_from_tags(tags: Sequence[Any], place: Place) -> tuple[tuple[Setting, ...], list[Diagnostic]]:
    """The settings in Kale's list-of-tags form of ``steps_defaults``; KG603 for what is no setting's tag."""
    settings: list[Setting] = []
    found: list[Diagnostic] = []
    for tag in tags:
        key, colon, value = str(tag).strip().partition(":")
        row = BY_NAME.get(key)
        if row is not None and row.form and (colon or (row.shape and re.fullmatch(row.shape, ""))):
            settings.append(Setting(key, value.strip(), place))
        else:
            hint = did_you_mean(key, [row.name for row in BY_NAME.values() if row.form])
            found.append(error("KG603", f"{tag!r} in a list of tags is not a setting", place, hint))
    return tuple(settings), found


def read_layer(settings: Iterable[Setting]) -> tuple[Layer, list[Diagnostic]]:
    """Check settings that come from one place; KG601 for a wrong value, KG602 for two different ones."""
    task_settings: dict[Slot, TaskSetting] = {}
    origins: dict[Slot, Setting] = {}
    found: list[Diagnostic] = []
    for setting in settings:
        row = BY_NAME[setting.key]
        try:
            pairs = _read(row, setting.value)
        except Invalid as invalid:
            message = f"{written(setting)}: {invalid.problem}"
            found.append(error("KG601", message, setting.place, _advice(row, setting.value, invalid)))
            continue
        for item, value in pairs:
            slot, task_setting = (row.slot, item), TaskSetting(row.setting_kind, item, value)
            if task_settings.setdefault(slot, task_setting) != task_setting:
                found.append(_contradiction(origins[slot], setting))
            origins.setdefault(slot, setting)
    return Layer(task_settings, origins), found


def _read(row: StepSetting, text: str) -> Pairs:
    if row.shape and not re.fullmatch(row.shape, text, re.DOTALL):
        raise Invalid(f"{text!r} has another form than this setting", f"write it as {row.form}")
    return row.read(text)


def _advice(row: StepSetting, text: str, invalid: Invalid) -> str:
    """What to do about a value: of one that is meant to be a parameter, what kfp takes."""
    if not any(parameter_of(part) for part in text.split(":")):
        return invalid.advice
    form = next((form for form in row.form.split(" or ") if "{" in form), "")
    return f"kfp takes a parameter as {form} alone" if form else f"kfp takes no parameter here: {invalid.advice}"


def _contradiction(first: Setting, second: Setting) -> Diagnostic:
    where = f" (cell {first.place.cell})" if first.place.cell != second.place.cell else ""
    message = f"the step has both {written(first)}{where} and {written(second)}"
    return error("KG602", message, second.place, "remove one of the two")


def written(setting: Setting) -> str:
    """A setting as its author wrote it."""
    return repr(setting.origin or (f"{setting.key}:{setting.value}" if setting.value else setting.key))


def merge_layers(layers: Sequence[Layer]) -> dict[Slot, TaskSetting]:
    """All settings, the first layer that has a slot winning it."""
    merged: dict[Slot, TaskSetting] = {}
    for layer in layers:
        for slot, task_setting in layer.task_settings.items():
            merged.setdefault(slot, task_setting)
    return merged
