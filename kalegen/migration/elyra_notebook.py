"""A pipeline of Elyra's as a notebook whose steps run its notebooks and scripts."""

from __future__ import annotations

import json
import keyword
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place
from kalegen.migration.elyra import ElyraPipeline, Node
from kalegen.migration.elyra_settings import setting_tags
from kalegen.migration.migrated import unmigrated
from kalegen.model.endings import NOTEBOOK, SCRIPT
from kalegen.syntax.identifiers import identifier, unique

WORKSPACE = "5Gi"
"""The size of the workspace, which Elyra has nothing like: it takes any number of files."""

DEFAULTED = (
    "runtime_image", "env_vars", "mounted_volumes", "kubernetes_secrets", "kubernetes_tolerations",
    "kubernetes_pod_annotations", "kubernetes_pod_labels", "kubernetes_shared_mem_size", "disable_node_caching",
)  # fmt: skip
"""What the pipeline can say for all nodes."""

TYPES: Mapping[str, type] = {"Integer": int, "Float": float, "Bool": bool, "String": str}
KERNEL: Mapping[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass
class _Made:
    """The cells of the notebook so far, and what could not be made."""

    file: str
    cells: list[dict[str, Any]] = field(default_factory=list)
    unresolved: list[Diagnostic] = field(default_factory=list)

    def code(self, tags: Sequence[str], source: str) -> None:
        """Add a code cell."""
        cell = {"cell_type": "code", "execution_count": None, "id": self._identity, "metadata": {"tags": list(tags)}}
        self.cells.append({**cell, "outputs": [], "source": source.splitlines(keepends=True)})

    def text(self, source: str) -> None:
        """Add a markdown cell."""
        cell = {"cell_type": "markdown", "id": self._identity, "metadata": {}}
        self.cells.append({**cell, "source": source.splitlines(keepends=True)})

    @property
    def _identity(self) -> str:
        return f"cell-{len(self.cells) + 1}"

    def note(self, what: str, why: str, hint: str) -> None:
        """Note what could not be made."""
        self.unresolved.append(unmigrated(f"{what}, {why}", Place(self.file), hint))


def notebook_of(pipeline: ElyraPipeline, path: Path, output: Path) -> tuple[str, list[Diagnostic]]:
    """The text of the notebook that is to be at ``output``, for the pipeline in the file at ``path``."""
    made = _Made(str(path))
    description = str(pipeline.properties.get("description") or "")
    made.text(f"# {pipeline.name}" + (f"\n\n{description}" if description else ""))
    variables = _variables(pipeline)
    parameters = list(_parameters(pipeline, variables, made))
    if parameters:
        made.code(["pipeline-parameters"], "\n".join(parameters))
    names = _names(pipeline.nodes)
    image = _common_image(pipeline)
    for node in pipeline.nodes:
        _add_step(node, pipeline, made, _Context(names, variables, image, path.parent, output.parent))
    settings = {
        "pipeline_name": re.sub(r"[^a-z0-9]+", "-", pipeline.name.lower()).strip("-") or "pipeline",
        **({"pipeline_description": description} if description else {}),
        **({"base_image": image} if image else {}),
        **_files(pipeline, path.parent, output.parent),
        **_workspace(pipeline),
    }
    document = {
        "cells": made.cells,
        "metadata": {**KERNEL, "kubeflow_notebook": settings},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n", made.unresolved


@dataclass(frozen=True)
class _Context:
    """What the cells of steps are made with.

    The steps' names by the nodes' ids, the variables by the parameters' names, the image of all, where files are and
    where to go.
    """

    names: Mapping[str, str]
    variables: Mapping[str, str]
    image: str
    folder: Path
    target: Path


def _add_step(node: Node, pipeline: ElyraPipeline, made: _Made, context: _Context) -> None:
    """The cell of a node."""
    name = context.names[node.identity]
    full = _with_defaults(node, pipeline)
    image = str(full.properties.get("runtime_image") or "")
    tags = [f"step:{name}", *(f"prev:{context.names[one]}" for one in node.after if one in context.names)]
    if image and image != context.image:
        tags.append(f"image:{image}")
    tags += setting_tags(full, lambda why, hint: made.note(f"node {node.label!r}", why, hint))
    tags += _outputs(node, made)
    made.code(list(dict.fromkeys(tags)), "\n".join(_lines(node, made, context)))


def _with_defaults(node: Node, pipeline: ElyraPipeline) -> Node:
    """A node with what the pipeline says for all; lists are joined, and the node's own items come first."""
    joined = dict(node.properties)
    for key in DEFAULTED:
        default = pipeline.defaults.get(key)
        if isinstance(default, list):
            joined[key] = [*node.listed(key), *(one for one in default if not _says(node.listed(key), one))]
        elif default and not joined.get(key):
            joined[key] = default
    return Node(node.identity, node.label, node.kind, joined, node.after)


def _says(own: Sequence[Any], default: Any) -> bool:
    """Whether a node has an item of its own in the place of the pipeline's."""

    def key(item: Any) -> Any:
        keys = ("env_var", "path", "key")
        return next((item.get(one) for one in keys if one in item), None) if isinstance(item, Mapping) else item

    return any(key(item) == key(default) for item in own)


def _lines(node: Node, made: _Made, context: _Context) -> Iterator[str]:
    """The code of a node's cell."""
    file = _path(node.file, context.folder, context.target)
    ending = PurePosixPath(node.file).suffix.lower()
    if not node.is_generic or ending not in (NOTEBOOK, SCRIPT):
        what = "a component of a catalogue" if not node.is_generic else f"{node.file!r} is no Python"
        made.note(f"node {node.label!r}", what, "write its code into the cell, which fails as it is")
        yield f"raise NotImplementedError({f'node {node.label}: {what}'!r})"
        return
    names = _wanted(node)
    if names:
        yield "import os\n"
    for name in names:
        yield f"os.environ[{json.dumps(name)}] = str({context.variables[name]})  # kalegen: ignore[KG214]"
    if ending == ".py" and not re.fullmatch(r"[\w./-]+", file):
        made.note(f"node {node.label!r}", f"%run of {file!r} is not read: the path has blanks", "rename the file")
    yield f'%run "{file}"' if " " in file else f"%run {file}"
    if "/" in node.file:
        why = f"{node.file!r} ran in its own folder, and runs in that of the pipeline now"
        made.note(f"node {node.label!r}", why, "write the paths that it opens relative to the pipeline's folder")


def _outputs(node: Node, made: _Made) -> Iterator[str]:
    """The tags that keep files which a node writes."""
    for one in map(str, node.listed("outputs")):
        if any(sign in one for sign in "*?["):
            hint = "in the workspace later steps find the files; name each by a tag output:PATH to keep it"
            made.note(f"node {node.label!r}", f"the output {one!r} is a pattern, and not kept", hint)
        elif one:
            yield f"output:{one}"


def _wanted(node: Node) -> list[str]:
    """The names of the parameters that a node gets as environment variables."""
    return [str(name) for name in node.listed("pipeline_parameters") or node.listed("parameters")]


def _given(pipeline: ElyraPipeline) -> list[Any]:
    """The parameters of the pipeline."""
    given = pipeline.properties.get("pipeline_parameters") or pipeline.properties.get("parameters")
    return given if isinstance(given, list) else []


def _variables(pipeline: ElyraPipeline) -> dict[str, str]:
    """The variables of the notebook by the names of parameters, most of which are names of variables."""
    declared = [str(one["name"]) for one in _given(pipeline) if isinstance(one, Mapping) and one.get("name")]
    names = dict.fromkeys([*declared, *(name for node in pipeline.nodes for name in _wanted(node))])
    made = {name: name for name in names if name.isidentifier() and not keyword.iskeyword(name)}
    for name in names:
        if name not in made:
            made[name] = unique(identifier(name), set(made.values()))
    return made


def _parameters(pipeline: ElyraPipeline, variables: Mapping[str, str], made: _Made) -> Iterator[str]:
    """The lines of the cell of parameters."""
    for number, one in enumerate(_given(pipeline), 1):
        if not isinstance(one, Mapping) or not one.get("name"):
            made.note(f"parameter {number}", "it has no name", "give it one in Elyra's file")
            continue
        name = variables[str(one["name"])]
        if name != one["name"]:
            hint = f"start runs with {name}; the step's environment variable has its name as before"
            made.note(f"parameter {one['name']!r}", f"it is called {name} here, since Python takes no such name", hint)
        value = one.get("default_value", one.get("value"))
        kind = value.get("type", "String") if isinstance(value, Mapping) else ""
        value = value.get("value") if isinstance(value, Mapping) else value
        if value is None:
            value = TYPES.get(kind, str)()
            made.note(f"parameter {one['name']!r}", "it has no default", f"give it one: here it is {value!r}")
        comment = f"# {' '.join(str(one['description']).split())}\n" if one.get("description") else ""
        yield f"{comment}{name} = {value!r}"


def _names(nodes: Sequence[Node]) -> dict[str, str]:
    """The steps' names, by the nodes' ids."""
    names: dict[str, str] = {}
    for node in nodes:
        name = re.sub(r"[^a-z0-9_]+", "_", node.label.lower()).strip("_") or "step"
        names[node.identity] = unique(name if not name[0].isdigit() else f"step_{name}", set(names.values()))
    return names


def _common_image(pipeline: ElyraPipeline) -> str:
    """The image that most nodes have."""
    images = [str(_with_defaults(node, pipeline).properties.get("runtime_image") or "") for node in pipeline.nodes]
    return max(filter(None, images), key=images.count, default="")


def _files(pipeline: ElyraPipeline, folder: Path, target: Path) -> dict[str, Any]:
    """The files that nodes say they need; modules travel by themselves."""
    found: list[str] = []
    for node in pipeline.nodes:
        for one in map(str, node.listed("dependencies")):
            if one and not one.endswith(".py"):
                own = str(PurePosixPath(node.file).parent / one)
                found.append(_path(own, folder, target))
                if node.properties.get("include_subdirectories"):
                    found.append(_path(str(PurePosixPath(node.file).parent / "**" / one), folder, target))
    return {"files": list(dict.fromkeys(found))} if found else {}


def _workspace(pipeline: ElyraPipeline) -> dict[str, Any]:
    """A working directory that all steps share, where nodes write files for others."""
    givers = {one for node in pipeline.nodes for one in node.after}
    if not any(node.listed("outputs") and node.identity in givers for node in pipeline.nodes):
        return {}
    return {"workspace": WORKSPACE}


def _path(file: str, folder: Path, target: Path) -> str:
    """A file of the pipeline's folder, relative to the notebook."""
    if target.resolve() == folder.resolve():
        return PurePosixPath(file).as_posix()
    return Path(os.path.relpath(folder / file, target)).as_posix()
