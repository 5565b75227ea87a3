"""From a notebook as it was read to the notebook with all settings that concern it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kalegen.build import base_image
from kalegen.configuration.check import check_keys, check_values
from kalegen.configuration.formats import read_formats
from kalegen.configuration.keys import KEYS
from kalegen.configuration.merge import Layer, Settings, merge
from kalegen.configuration.pins import installed_pins, pins_in, specifiers
from kalegen.configuration.project import FILE, Project, find_project
from kalegen.configuration.request import Request
from kalegen.configuration.severities import check_severities
from kalegen.diagnostics import Diagnostic, Place, error, has_errors
from kalegen.lookups import is_file
from kalegen.model import Notebook

NOTEBOOK = "notebook metadata"
FLAGS = "command line"


def configure(notebook: Notebook, path: Path, request: Request) -> tuple[Notebook, list[Diagnostic]]:
    """The notebook of the file ``path`` with its settings merged, checked, and the files read that they name."""
    project, found = find_project(path.absolute().parent)
    settings, problems = settings_of(notebook, path, project, request)
    found += problems
    if has_errors(found):
        return notebook, found
    folders = [folder for folder in (notebook.folder, project.folder) if folder is not None]
    pins, problems = _pins(settings, folders)
    found += problems
    formats, problems = read_formats(settings.values["marshal"], folders, settings.origin("marshal"))
    found += [*problems, *check_severities(settings.values["severity"], settings.origin("severity"))]
    return replace(notebook, settings={**settings.values, "pins": pins}, formats=formats), found


def settings_of(
    notebook: Notebook, path: Path, project: Project, request: Request
) -> tuple[Settings, list[Diagnostic]]:
    """The merged settings of a notebook, and what is wrong with them."""
    entry = project.entry(path, request.output)
    own = Layer(f"{FILE} [[tool.kalegen.pipelines]]", entry.settings if entry is not None else {})
    shared, flags = Layer(f"{FILE} [tool.kalegen]", project.settings), Layer(FLAGS, request.flags)
    settings = merge([_defaults(notebook), shared, own, Layer(NOTEBOOK, notebook.settings), flags])
    unknown = [problem for layer in (shared, own, flags) for problem in check_keys(layer.values, layer.origin)]
    return settings, [*unknown, *check_values(settings)]


def _defaults(notebook: Notebook) -> Layer:
    """What holds when nobody says anything."""
    own = {"base_image": base_image(replace(notebook, settings={})), "pipeline_name": notebook.name}
    return Layer("default", {**{name: key.default for name, key in KEYS.items()}, **own})


def _pins(settings: Settings, folders: list[Path]) -> tuple[dict[str, str], list[Diagnostic]]:
    """The specifiers of all packages for which the settings name versions, the strongest source last."""
    values = settings.values
    pins = installed_pins() if values["pin_installed"] else {}
    found = []
    for name in values["pin_from"]:
        file = next((folder / name for folder in folders if is_file(folder / name)), Path(name))
        try:
            pins |= pins_in(file)
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else str(problem)
            message = f"can't read versions from {name!r}: {reason}"
            found.append(
                error("KG025", message, Place(settings.origin("pin_from")), "name a file next to the notebook")
            )
    try:
        pins |= specifiers(values["pins"])
    except ValueError as problem:
        found.append(error("KG022", str(problem), Place(settings.origin("pins")), KEYS["pins"].example))
    return pins, found
