"""Pipelines as Elyra writes them, in several versions of its format, with the files that their nodes run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NOTEBOOK, SCRIPT, R = "execute-notebook-node", "execute-python-node", "execute-r-node"


def node(
    identity: str, kind: str, properties: Mapping[str, Any], after: Sequence[str] = (), *, is_old: bool = False
) -> dict[str, Any]:
    """A node with its links; in the oldest versions its properties stand beside its looks."""
    looks = {"ui_data": {"label": Path(str(properties.get("filename", identity))).name, "x_pos": 10, "y_pos": 20}}
    links = [{"id": f"{one}-{identity}", "node_id_ref": one, "port_id_ref": "outPort"} for one in after]
    port = {"id": "inPort", "app_data": {"ui_data": {"label": "Input Port"}}, **({"links": links} if links else {})}
    data = {**looks, **properties} if is_old else {"label": "", "component_parameters": dict(properties), **looks}
    return {
        "id": identity, "type": "execution_node", "op": kind, "app_data": data,
        "inputs": [port], "outputs": [{"id": "outPort"}],
    }  # fmt: skip


def supernode(identity: str, flow: str, after: Sequence[str] = ()) -> dict[str, Any]:
    """A node that stands for a flow of its own."""
    made = node(identity, "", {}, after)
    return {**made, "type": "super_node", "subflow_ref": {"pipeline_id_ref": flow}, "app_data": {}}


def binding(identity: str, after: Sequence[str] = ()) -> dict[str, Any]:
    """What stands at the border of such a flow."""
    return {**node(identity, "", {}, after), "type": "binding", "app_data": {}}


def document(
    nodes: Sequence[Mapping[str, Any]],
    version: int = 8,
    properties: Mapping[str, Any] | None = None,
    **flows: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """A whole file; ``flows`` are those that nodes of it stand for."""
    own = {"name": "Rows and counts", "runtime": "Generic", **(properties or {})}
    primary = {
        "id": "primary", "nodes": list(nodes), "runtime_ref": "",
        "app_data": {"ui_data": {"comments": []}, "version": version, "properties": own},
    }  # fmt: skip
    others = [{"id": name, "nodes": list(inner), "app_data": {}} for name, inner in flows.items()]
    return {
        "doc_type": "pipeline", "version": "3.0", "id": "elyra-auto-generated-pipeline",
        "primary_pipeline": "primary", "pipelines": [*others, primary], "schemas": [],
    }  # fmt: skip


def write(folder: Path, made: Mapping[str, Any], name: str = "steps.pipeline") -> Path:
    """The file of a pipeline."""
    path = folder / name
    path.write_text(json.dumps(made, indent=2), encoding="utf-8")
    return path


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook without tags, as people have it who use Elyra."""
    made = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": text,
        }
        for number, text in enumerate(cells)
    ]
    language = {"language_info": {"name": "python", "version": "3.11.0"}}
    path.write_text(
        json.dumps({"cells": made, "metadata": language, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )
