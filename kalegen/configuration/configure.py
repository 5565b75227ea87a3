"""From a notebook as it was read to the notebook with all settings that concern it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from kalegen.build import base_image
from kalegen.configuration.check import check_keys, check_values
from kalegen.configuration.effects import read_effects
from kalegen.configuration.formats import read_formats
from kalegen.configuration.merge import Layer, Settings, merge
from kalegen.configuration.policy import read_policy
from kalegen.configuration.project import FILE, Entry, Project, enclosing, find_project
from kalegen.configuration.request import Request
from kalegen.configuration.severities import check_severities
from kalegen.configuration.toml_lines import place_in
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors
from kalegen.incremental.lookups import is_file
from kalegen.model.notebook import Notebook
from kalegen.model.rules import Rules, Said
from kalegen.model.settings import Source
from kalegen.settings.keys import KEYS
from kalegen.settings.metadata import SPELLINGS


class Layers(NamedTuple):
    """Everything that says something about a notebook's settings, weakest first."""

    defaults: Layer
    shared: Layer
    entry: Layer
    notebook: Layer
    flags: Layer

    @property
    def settings(self) -> Settings:
        """Return the settings of all layers, merged."""
        return merge([self.defaults, self.shared, self.entry, self.notebook, self.flags])

    def place(self, key: str) -> Place:
        """The file that a setting's value comes from."""
        origin = self.settings.origin(key)
        layers = (self.shared, self.entry, self.notebook, self.flags)
        return Place(next((layer.file for layer in layers if layer.origin == origin), origin))


def configure(notebook: Notebook, path: Path, request: Request) -> tuple[Notebook, list[Diagnostic]]:
    """The notebook of the file ``path`` with its settings merged, checked, and the files read that they name.

    ``project`` keeps what is weaker than the notebook itself, because steps' defaults are merged setting by setting.
    """
    project, found = find_project(path.absolute().parent)
    layers = layers_of(notebook, path, project, request)
    tables, problems = policies_of(project, path, request) if not found else ((), [])
    found += [*check_layers(layers), *problems]
    if has_errors(found):
        return notebook, found
    values = layers.settings.values
    folders = [folder for folder in (notebook.folder, project.folder) if folder is not None]
    said = _said(layers, project, project.entry(path, request.output))
    pins, problems = _pins(layers, folders, said)
    formats, misfits = read_formats(values["marshal"], folders, layers.place("marshal"))
    effects, unstated = read_effects(
        values["effects"], values["effects_from"], layers.place("effects"), layers.place("effects_from")
    )
    found += [*problems, *misfits, *unstated, *check_severities(values["severity"], layers.place("severity"))]
    own = merge([layers.notebook, layers.flags]).values
    weaker = merge([layers.defaults, layers.shared, layers.entry]).values
    settings = {**own, **{key: values[key] for key in KEYS if key in values}, "pins": pins, "effects": effects}
    inside = {group: _below(source, layers.flags) for group, source in notebook.inside.items()}
    rules = Rules(tables, said)
    notebook = replace(notebook, settings=settings, project=weaker, formats=formats, inside=inside, rules=rules)
    return replace(notebook, is_local=request.is_local, in_kales_place=request.in_kales_place), found


def policies_of(project: Project, path: Path, request: Request) -> tuple[tuple[Said, ...], list[Diagnostic]]:
    """The rules of all projects that a notebook is in."""
    projects, found = enclosing(project, path.absolute().parent, request.listed_in)
    tables, problems = read_policy(projects)
    return tables, [*found, *problems]


def _said(layers: Layers, project: Project, entry: Entry | None) -> tuple[Said, ...]:
    """What says something about the settings, strongest first, with the lines that it stands on."""
    table = ("tool", "kalegen")
    number = entry.number if entry is not None else 0
    return (
        Said(layers.flags.file, layers.flags.values),
        Said(layers.notebook.file, layers.notebook.values),
        Said(FILE, layers.entry.values, project.text, (*table, "pipelines", number)),
        Said(FILE, layers.shared.values, project.text, table),
    )


def _below(source: Source, flags: Layer) -> Source:
    """The metadata of a notebook inside where the command line says nothing, which is about all steps."""
    if not flags.values or not isinstance(source.values, Mapping):
        return source
    said = {SPELLINGS.get(key, key) for key in flags.values}
    return source._replace(values={k: v for k, v in source.values.items() if SPELLINGS.get(k, k) not in said})


def layers_of(notebook: Notebook, path: Path, project: Project, request: Request) -> Layers:
    """What says something about the settings of a notebook."""
    entry = project.entry(path, request.output)
    return Layers(
        Layer("default", notebook.file, _defaults(notebook)),
        Layer(f"{FILE} [tool.kalegen]", FILE, project.settings),
        Layer(f"{FILE} [[tool.kalegen.pipelines]]", FILE, entry.settings if entry is not None else {}),
        Layer(notebook.file, notebook.file, notebook.settings),
        Layer("command line", "command line", request.flags),
    )


def check_layers(layers: Layers) -> list[Diagnostic]:
    """What is wrong with the settings; a notebook's unknown keys, which may be another tool's, are found elsewhere."""
    strict = (layers.shared, layers.entry, layers.flags)
    unknown = [problem for layer in strict for problem in check_keys(layer)]
    return [*unknown, *(problem for layer in (*strict, layers.notebook) for problem in check_values(layer))]


def _defaults(notebook: Notebook) -> dict[str, Any]:
    """What holds when nobody says anything."""
    own = {"base_image": base_image(replace(notebook, settings={})), "pipeline_name": notebook.name}
    return {**{name: key.default for name, key in KEYS.items()}, **own}


def _pins(layers: Layers, folders: list[Path], said: tuple[Said, ...]) -> tuple[dict[str, str], list[Diagnostic]]:
    """The specifiers of all packages for which the settings name versions, the strongest source last."""
    values = layers.settings.values
    if not (values["pin_installed"] or values["pin_from"] or values["pins"]):
        return {}, []
    from kalegen.configuration.pins import installed_pins, pins_in, specifiers

    pins = installed_pins() if values["pin_installed"] else {}
    found = []
    for name in values["pin_from"]:
        file = next((folder / name for folder in folders if is_file(folder / name)), folders[0] / name)
        try:
            pins |= pins_in(file)
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else str(problem)
            message = f"can't read versions from {name!r}: {reason}"
            source = next((one for one in said if one.values.get("pin_from")), None)
            place = place_in(source, "pin_from", words=(name,)) if source is not None else layers.place("pin_from")
            found.append(error("KG025", message, place, _hint_for(file)))
    try:
        pins |= specifiers(values["pins"])
    except ValueError as problem:
        found.append(error("KG022", str(problem), layers.place("pins"), KEYS["pins"].example))
    return pins, found


def _hint_for(file: Path) -> str:
    """What to do about a file of versions that can't be read."""
    if is_file(file):
        return f"write {file.name} again, or remove it from `pin_from`"
    maker = MAKERS.get(file.name)
    return f"create it{f' with `{maker}`' if maker else ''}, or remove it from `pin_from`"


MAKERS = {
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
}
"""The commands that write lock files."""
