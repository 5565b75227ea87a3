"""All that a pipeline and its steps ask for, merged: a step's own settings, then defaults, strongest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.model.settings import PipelineSettings, Setting, Source, TaskSetting
from kalegen.settings.reading import (
    Layer,
    Slot,
    merge_layers,
    read_layer,
    step_settings_from_mapping,
    step_settings_from_tags,
    written,
)
from kalegen.settings.table import BY_KEY, BY_NAME, ORDER

PIPELINE_KEYS = frozenset({"timeout", "volumes", "base_image", "serve"})
"""Keys that mean something else for a step than they do for a pipeline."""


STEPS_DEFAULTS = "steps_defaults"


class Defaults(NamedTuple):
    """What steps get unless they say otherwise: layers, strongest first, and the pipeline's own settings.

    ``inside`` are the layers and the requirements of the notebooks inside, by the group of their steps.
    """

    layers: tuple[Layer, ...]
    pipeline: PipelineSettings
    inside: Mapping[tuple[str, ...], tuple[tuple[Layer, ...], tuple[str, ...]]] = MappingProxyType({})

    def of_group(self, group: tuple[str, ...]) -> tuple[Defaults, tuple[str, ...]]:
        """The defaults and the requirements of the steps of a notebook inside: the nearest notebook's come first."""
        groups = [group[:depth] for depth in range(len(group), 0, -1) if group[:depth] in self.inside]
        layers = [layer for one in groups for layer in self.inside[one][0]]
        requirements = [requirement for one in reversed(groups) for requirement in self.inside[one][1]]
        return self._replace(layers=(*layers, *self.layers)), tuple(requirements)


def read_defaults(sources: Sequence[Source], pipeline: PipelineSettings) -> tuple[Defaults, list[Diagnostic]]:
    """The defaults for steps in the sources, of which the first is the strongest.

    In each, ``steps_defaults`` wins over a step's setting that stands beside it (``enable_caching``, ``labels``, …).
    """
    found: list[Diagnostic] = []
    volumes = [
        Setting("volume", f"{volume.name}:{volume.mount_point}", sources[0].place)
        for volume in pipeline.volumes
        if volume.mount_point
    ]
    groups = [group for source in sources for group in _groups(source, found)]
    layers, problems = _layers([*groups, ("volumes", volumes)])
    return Defaults(tuple(layers), pipeline), [*found, *problems]


def read_source(source: Source) -> tuple[list[Layer], list[Diagnostic]]:
    """The defaults for steps in one source, strongest first."""
    found: list[Diagnostic] = []
    layers, problems = _layers(_groups(source, found))
    return layers, [*found, *problems]


def _layers(groups: Iterable[tuple[str, Iterable[Setting]]]) -> tuple[list[Layer], list[Diagnostic]]:
    """The groups of settings as layers, and what is wrong with them, by the groups' names."""
    layers: list[Layer] = []
    found: list[Diagnostic] = []
    for name, group in groups:
        layer, problems = read_layer(group)
        layers.append(layer)
        found += [_within(name, problem) for problem in problems]
    return layers, found


def _within(name: str, problem: Diagnostic) -> Diagnostic:
    """A finding that says in which table the setting stands."""
    return problem._replace(message=f"{name}: {problem.message}") if name else problem


def _groups(source: Source, found: list[Diagnostic]) -> list[tuple[str, Iterable[Setting]]]:
    """What a source says for all steps: its ``steps_defaults``, and the keys beside that are a step's."""
    beside = {key: value for key, value in source.values.items() if key in BY_KEY and key not in PIPELINE_KEYS}
    given = source.values.get(STEPS_DEFAULTS) or {}
    if isinstance(given, Mapping):
        own, problems = step_settings_from_mapping(given, source.place)
    else:
        own, problems = step_settings_from_tags(given, source.place)
    others, more = step_settings_from_mapping(beside, source.place)
    problems += [_of_a_step(setting) for setting in own if BY_NAME[setting.key].is_own]
    more += [_of_a_step(setting) for setting in others if BY_NAME[setting.key].is_own]
    found += [*(_within(STEPS_DEFAULTS, problem) for problem in problems), *more]
    return [(STEPS_DEFAULTS, own), ("", others)]


def _of_a_step(setting: Setting) -> Diagnostic:
    message = f"{written(setting)} belongs to one step, and can't be a default of all steps"
    return error(
        "KG603", message, setting.place, "move it to the step: a tag of its cell, or an argument of its decorator"
    )


def resolve(
    settings: Sequence[Setting], defaults: Defaults, step: str
) -> tuple[tuple[TaskSetting, ...], list[Diagnostic]]:
    """The settings of a step, in the order in which they are written out."""
    own, found = read_layer(settings)
    merged = merge_layers([own, *defaults.layers])
    if defaults.pipeline.workspace is not None and ("cache", "") not in own.task_settings:
        # what comes from a cache has written no files into this run's workspace
        merged[("cache", "")] = TaskSetting("cache", "", False)
    if ("on-exit", "") in merged:
        if ("cache", "") not in own.task_settings:
            # its inputs may be those of the run before, but this run has an end of its own
            merged[("cache", "")] = TaskSetting("cache", "", False)
        _drop_created_volumes(merged, own, defaults.pipeline)
    _expose_mount_paths(merged, defaults.pipeline)
    task_settings = sorted(merged.values(), key=lambda task_setting: ORDER[task_setting.kind])
    return tuple(task_settings), [problem._replace(place=problem.place._replace(step=step)) for problem in found]


def _expose_mount_paths(task_settings: dict[Slot, TaskSetting], pipeline: PipelineSettings) -> None:
    """Tell the step where a volume is, where the volume asks for it."""
    for volume in pipeline.volumes:
        mounted = task_settings.get(("volume", volume.name))
        if mounted is not None and volume.expose_as_env_var:
            variable = volume.environment_variable
            task_settings.setdefault(("variable", variable), TaskSetting("env", variable, mounted.value))


def _drop_created_volumes(task_settings: dict[Slot, TaskSetting], own: Layer, pipeline: PipelineSettings) -> None:
    """An exit handler depends on no task, so it has none of the volumes that tasks create; asking for one is KG612."""
    for volume in pipeline.volumes:
        slot = ("volume", volume.name)
        if volume.is_created and slot not in own.task_settings:
            task_settings.pop(slot, None)
