"""Where settings meet the model: a notebook's metadata is checked and merged, and every step gets its settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.model.notebook import Notebook, Statement
from kalegen.model.pipeline import Step
from kalegen.model.settings import Source, value_of
from kalegen.settings.exit_handler import bind_status
from kalegen.settings.inside import read_inside
from kalegen.settings.keys import KEYS
from kalegen.settings.metadata import check_table, read_metadata
from kalegen.settings.pipeline import merge_settings, pipeline_settings
from kalegen.settings.resolving import Defaults, read_defaults, resolve
from kalegen.settings.run_time_values import parameter_of

PROJECT = Place("pyproject.toml")

BUILT = "built"
"""In the place of an image: the one that ``kalegen image`` makes."""


def settle(notebook: Notebook) -> tuple[tuple[Notebook, Defaults], list[Diagnostic]]:
    """The notebook with its valid settings and its project's, merged; the defaults of its steps; what was wrong."""
    place = Place(notebook.file)
    found = check_table(notebook.settings, place)
    elsewhere = frozenset(KEYS)
    own, problems = read_metadata({} if found else notebook.settings, place, elsewhere)
    # unknown keys of the project's file are found where it is read, all of them together
    project, others = read_metadata(notebook.project, PROJECT, elsewhere | notebook.project.keys())
    merged = merge_settings(own, project)
    cluster, unfit = pipeline_settings(merged, place)
    defaults, wrong = read_defaults([Source(own, place), Source(project, PROJECT)], cluster)
    inside, unread = read_inside(notebook.inside, merged)
    settings = {**merged, "import_names": {**inside.import_names, **merged.get("import_names", {})}}
    defaults = defaults._replace(inside=inside.defaults)
    notebook = replace(notebook, settings=settings if inside.import_names else merged)
    return (notebook, defaults), [*found, *problems, *others, *unfit, *wrong, *unread]


def with_task_settings(
    steps: Iterable[Step], shared: Sequence[Statement], defaults: Defaults
) -> tuple[list[Step], list[Diagnostic]]:
    """The steps with all that they ask for; ``shared`` is the code that all of them may use."""
    settled: list[Step] = []
    found: list[Diagnostic] = []
    for step in steps:
        own, requirements = defaults.of_group(step.group)
        task_settings, problems = resolve(step.settings, own, step.name)
        found += problems
        named = value_of(task_settings, "image")
        is_built = named == BUILT
        image = step.image if named is None or is_built or parameter_of(named) else named
        step = replace(step, task_settings=task_settings, image=image, is_built=is_built, requirements=requirements)
        settled.append(bind_status(step, shared))
    return settled, found
