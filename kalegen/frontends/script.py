"""The script front end: a ``.py`` file with ``@step`` and ``@pipeline`` functions becomes a ``Notebook``.

The file is parsed, never imported or run. Its module-level code is one shared cell, and so is that of each other file
that it takes steps from; the pipeline's parameters are the parameters cell, and each call in the pipeline's body is a
step whose only statement is the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors
from kalegen.frontends.parameters import read_parameters
from kalegen.frontends.script_body import Body, read_body
from kalegen.frontends.script_cells import cells_of, parameter_statements
from kalegen.frontends.script_choices import check_choices, with_choices
from kalegen.frontends.script_file import SourceFile, read_source
from kalegen.frontends.script_project import Project, read_project
from kalegen.frontends.script_steps import Function
from kalegen.model.notebook import SCRIPT, Cell, Notebook, Origin, Role, Statement


@dataclass(frozen=True, eq=False)
class PipelineScript:
    """A pipeline as its script has it: the files, the function, and what the function does."""

    project: Project
    function: Function
    body: Body


def read_script(path: Path, pipeline: str | None = None) -> tuple[Notebook | None, list[Diagnostic]]:
    """Read a script; None with ERRORs where that can't be done. ``pipeline`` names one of several pipelines."""
    script, found = read_pipeline(path, pipeline)
    if script is None:
        return None, found
    parameters, problems = _parameters(script)
    found += problems
    if has_errors(found):
        return None, found
    parameters = with_choices(script.body, parameters)
    cells, problems = cells_of(script.project, script.function, parameters, script.body)
    found += problems
    notebook = Notebook(
        file=path.name,
        name=script.function.label,
        cells=tuple(cells),
        settings=_settings(script.function),
        folder=path.parent,
        dialect=SCRIPT,
    )
    return (None if has_errors(found) else notebook), found


def read_pipeline(path: Path, pipeline: str | None = None) -> tuple[PipelineScript | None, list[Diagnostic]]:
    """Read a script as far as running it here needs it: its steps and the calls of them."""
    source, found = read_source(path, path.name)
    if source is None:
        return None, found
    project = read_project(source, path.parent)
    function, problems = _choose(project, source, pipeline)
    found = [*project.found, *problems]
    if function is None:
        return None, found
    body = read_body(function, project.steps, project.names)
    found += body.found
    return (None if has_errors(found) else PipelineScript(project, function, body)), found


def check_parameters(script: PipelineScript) -> list[Diagnostic]:
    """What is wrong with the pipeline's parameters, those that the compiler would refuse later among them."""
    parameters, found = _parameters(script)
    origin = Origin(script.function.source.file, tuple(one.line for one in parameters))
    module = cst.Module([one.node for one in parameters])
    cell = Cell(1, Role.PARAMETERS, script.function.source.text, module, origin=origin)
    _, problems = read_parameters([cell], script.function.source.file)
    return [*found, *in_files(problems, [cell])]


def _parameters(script: PipelineScript) -> tuple[list[Statement], list[Diagnostic]]:
    """The lines of the cell of parameters, and what is wrong with them."""
    made = list(parameter_statements(script.function))
    parameters = [one for one in made if not isinstance(one, Diagnostic)]
    found = [one for one in made if isinstance(one, Diagnostic)]
    found += _parameters_in_the_way(script, parameters)
    return parameters, [*found, *check_choices(script.body, parameters)]


def _choose(project: Project, source: SourceFile, pipeline: str | None) -> tuple[Function | None, list[Diagnostic]]:
    """The pipeline of that function's name, or the only one."""
    known = project.script.decorated.pipelines
    if pipeline is not None and pipeline in known:
        return known[pipeline], []
    place = Place(source.file)
    if not known:
        hint = "write @pipeline, from kalegen.sdk, above the function that calls the steps"
        return None, [error("KG501", "the script has no function with @pipeline", place, hint)]
    if len(known) > 1:
        names = ", ".join(known)
        second = list(known.values())[1]
        hint = "keep one, and move the others to files of their own, which import the steps"
        return None, [error("KG502", f"the script has {len(known)} pipelines: {names}", second.place, hint)]
    return next(iter(known.values())), []


def _parameters_in_the_way(script: PipelineScript, parameters: Iterable[Statement]) -> list[Diagnostic]:
    """KG522 for parameters named like something that the script's functions use."""
    from kalegen.syntax.scopes import names_bound_in

    used = script.project.names
    found = []
    for parameter in parameters:
        for name in names_bound_in(parameter.node).bound & used:
            message = (
                f"the parameter {name!r} has the name of a global variable or a builtin that the script's functions use"
            )
            place = script.function.source.place_of_line(parameter.line)
            found.append(error("KG522", message, place, "rename the parameter"))
    return found


def _settings(function: Function) -> Mapping[str, Any]:
    """The pipeline's settings under the names that a notebook's metadata has for them."""
    options = function.options
    docstring = (function.node.get_docstring() or "").partition("\n\n")[0].replace("\n", " ")
    settings = {
        "pipeline_name": function.label,
        "pipeline_description": options.get("description") or docstring,
        **{key: value for key, value in options.items() if key not in ("name", "description")},
    }
    return {key: value for key, value in settings.items() if value is not None}


def in_script(diagnostics: Iterable[Diagnostic], notebook: Notebook) -> list[Diagnostic]:
    """The findings with places in the script's files instead of in cells."""
    return in_files(diagnostics, notebook.cells)


def in_files(diagnostics: Iterable[Diagnostic], cells: Sequence[Cell]) -> list[Diagnostic]:
    """The findings with places in the files that cells come from."""
    files = {cell.number: cell.origin for cell in cells if cell.origin is not None}
    calls = {cell.number for cell in cells if cell.step is not None}

    def reworded(text: str) -> str:
        text = re.sub(r"\bcell (\d+)", lambda match: f"line {files[int(match[1])].lines[0]}", text)
        text = text.replace("remove the 'for:' tag", "move the loop into one step")
        return text.replace("the notebook", "the script")

    def moved(place: Place) -> Place:
        origin = files.get(place.cell) if place.cell is not None else None
        if origin is None:
            return place
        line = place.line or origin.lines[0]
        text = next(c.source for c in cells if c.number == place.cell).split("\n")[line - 1]
        is_call = place.cell in calls or place.line is None
        column = len(text) - len(text.lstrip()) + 1 if is_call else place.column
        return place._replace(file=origin.file, cell=None, line=line, column=column, source=text)

    found = []
    for diagnostic in (each.moved(moved) for each in diagnostics):
        hint = reworded(diagnostic.hint) if diagnostic.hint else None
        reasons = tuple(reason._replace(text=reworded(reason.text)) for reason in diagnostic.reasons)
        found.append(diagnostic._replace(message=reworded(diagnostic.message), hint=hint, reasons=reasons))
    return found
