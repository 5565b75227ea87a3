"""From the cells of a notebook to the steps of a pipeline: what stands in several cells comes together here.

The roles of the cells decide: parameters, metrics, shared code, and the cells of each step. What the settings ask of a
step, and calls that stand for settings, are read here too, so that the analysis meets no step that it can't run.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kalegen.diagnostics.diagnostic import Diagnostic, Found, Place, error
from kalegen.frontends.metrics import read_metrics
from kalegen.frontends.parameters import read_parameters
from kalegen.frontends.programs import with_program
from kalegen.frontends.run_calls import read_run_calls
from kalegen.frontends.serve_calls import read_serve_calls
from kalegen.frontends.served_models import read_served_models
from kalegen.frontends.source import no_step, statements_of
from kalegen.model.notebook import SHARED_ROLES, Cell, Notebook, Role, Setting
from kalegen.model.pipeline import Pipeline, Step
from kalegen.model.settings import task_settings_of
from kalegen.settings.applying import settle, with_task_settings
from kalegen.syntax.identifiers import identifier, pipeline_name, unique

DEFAULT_IMAGE = "python:3.12"


def build(notebook: Notebook) -> tuple[Pipeline, list[Diagnostic]]:
    """Join the cells of each step, and read the parameters, the metrics and the settings."""
    found = Found()
    notebook, defaults = found.take(settle(notebook))
    by_role: dict[Role, list[Cell]] = defaultdict(list)
    for cell in notebook.cells:
        by_role[cell.role].append(cell)
    parameters = found.take(read_parameters(by_role[Role.PARAMETERS], notebook.file))
    fixed = found.take(read_parameters(by_role[Role.ARGUMENTS], notebook.file))
    metrics = found.take(read_metrics(by_role[Role.METRICS], notebook.file))
    shared = [s for cell in notebook.cells if cell.role in SHARED_ROLES for s in statements_of(cell)]
    name = pipeline_name(str(notebook.settings.get("pipeline_name") or notebook.name))
    steps, shared = found.take(read_serve_calls(_steps(by_role[Role.STEP]), shared, name, notebook.file))
    steps, shared = found.take(read_run_calls(steps, shared, notebook.file))
    steps = found.take(read_served_models(steps, notebook.settings.get("serve"), notebook.file))
    steps = found.take(with_task_settings(steps, shared, defaults))
    steps = [found.take(with_program(step, shared, notebook.file)) for step in steps]
    pipeline = Pipeline(
        name=name,
        file=notebook.file,
        parameters=(*parameters, *(parameter._replace(is_fixed=True) for parameter in fixed)),
        shared=tuple(shared),
        steps=tuple(steps),
        metrics=tuple(metrics),
        description=str(notebook.settings.get("pipeline_description") or ""),
        base_image=base_image(notebook),
        python=notebook.python,
        settings=notebook.settings,
        sources={cell.number: cell.source for cell in notebook.cells},
        skipped=notebook.skipped,
        starts=notebook.starts,
        pair=notebook.pair,
        files={cell.number: cell.origin.file for cell in notebook.cells if cell.origin is not None},
        requirements=tuple(r for cell in notebook.cells for r in cell.requirements),
        folder=notebook.folder,
        formats=notebook.formats,
        dialect=notebook.dialect,
        in_kales_place=notebook.in_kales_place,
        cluster=defaults.pipeline,
    )
    return pipeline, [*found, *_check_steps(pipeline, notebook)]


def base_image(notebook: Notebook) -> str:
    """The image of the metadata; else the plain Python that the notebook was written with."""
    named = notebook.settings.get("base_image")
    if named:
        return str(named)
    version = (notebook.python or "").split(".")
    if len(version) >= 2 and version[0] == "3" and re.fullmatch("[0-9]{1,3}", version[1]) and int(version[1]) >= 9:
        return f"python:3.{version[1]}"
    return DEFAULT_IMAGE


def _steps(cells: list[Cell]) -> list[Step]:
    """The steps in the order of their first cells."""
    grouped: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        assert cell.step is not None
        grouped[cell.step].append(cell)
    taken: set[str] = set()
    steps = []
    for name, own in grouped.items():
        chosen = unique(identifier(name), taken)
        taken.add(chosen)
        steps.append(_step(name, chosen, own))
    return steps


def _step(name: str, chosen: str, cells: list[Cell]) -> Step:
    """The step of some cells, which have its name: what they say together."""
    settings: list[Setting] = [setting for cell in cells for setting in cell.settings]
    return Step(
        name=name,
        identifier=chosen,
        cells=tuple(cell.number for cell in cells),
        statements=tuple(statement for cell in cells for statement in statements_of(cell)),
        after=tuple(dict.fromkeys(previous for cell in cells for previous in cell.after)),
        told_in={previous: cell.number for cell in reversed(cells) for previous in cell.after},
        settings=tuple(settings),
        helpers=frozenset(helper for cell in cells for helper in cell.helpers),
        waits=tuple(dict.fromkeys(other for cell in cells for other in cell.waits)),
        kinds={variable: kind for cell in cells for variable, kind in cell.kinds.items()},
        kept=tuple(variable for cell in cells for variable in cell.kept),
        files=tuple(file for cell in cells for file in cell.files),
        command=tuple(word for cell in cells for word in cell.command),
        assertions=tuple(assertion for cell in cells for assertion in cell.assertions),
        group=cells[0].group,
    )


def _check_steps(pipeline: Pipeline, notebook: Notebook) -> list[Diagnostic]:
    """KG112 where there is no step, KG113 for steps of which all cells are empty, and which serve no model either."""
    if not pipeline.steps:
        return [no_step(notebook.file, notebook.folder)]
    return [
        error(
            "KG113",
            f"the step {step.name!r} has no code",
            Place(pipeline.file, step.cells[0], step=step.name),
            "write code into the cell, or remove its tag",
        )
        for step in pipeline.steps
        if not (step.statements or task_settings_of(step.task_settings, "serve"))
        and not any(map(_is_code, _sources(step, notebook)))
    ]


def _sources(step: Step, notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.number in step.cells]


def _is_code(source: str) -> bool:
    """Whether a cell holds more than blanks and comments: a magic may be all, and leave nothing to do."""
    return any(line.strip() and not line.strip().startswith("#") for line in source.splitlines())
