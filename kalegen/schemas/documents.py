"""The schemas of what programs read: findings, and pictures."""

from __future__ import annotations

from typing import Any

from kalegen.diagnostics.diagnostic import Severity

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
PLACE: Schema = {
    "file": {"type": "string", "description": "The notebook or script, as it was named."},
    "cell": {"type": ["integer", "null"], "description": "The number of the code cell, from 1."},
    "line": {"type": ["integer", "null"], "description": "The line in the cell; in a script, in the file."},
    "column": {"type": ["integer", "null"]},
    "step": {"type": ["string", "null"]},
    "source": {"type": ["string", "null"], "description": "The text of that line."},
}


def diagnostics_schema() -> Schema:
    """The schema of ``--format json``."""
    reason = _object({"text": TEXT, **PLACE}, ["text", "file"])
    finding = {
        "code": {"type": "string", "pattern": "^KG[0-9]{3}$"},
        "name": {"type": "string", "description": "The code in words, such as unknown-package."},
        "severity": {"enum": [one.value for one in Severity]},
        "message": TEXT,
        "hint": {"type": ["string", "null"], "description": "What to do."},
        **PLACE,
        "reasons": {"type": "array", "items": reason, "description": "What it rests on, where it rests on more."},
    }
    items = _object(finding, ["code", "name", "severity", "message", "file"])
    return {"title": "Findings of kalegen (--format json)", "type": "array", "items": items}


def graph_schema() -> Schema:
    """The schema of ``graph --format json``."""
    frame = _object({"kind": {"enum": ["notebook", "if", "for"]}, "title": TEXT}, ["kind", "title"])
    step = {
        "name": TEXT,
        "component": {"type": "string", "description": "The component's name in the compiled pipeline."},
        "frames": {"type": "array", "items": frame, "description": "What the step is inside of, the outermost first."},
        "cells": {"type": "array", "items": {"type": "integer"}},
        "inputs": TEXTS,
        "outputs": {"type": "object", "additionalProperties": TEXT, "description": "From outputs to what is in them."},
        **dict.fromkeys(("parameters", "settings", "packages", "metrics", "changes"), TEXTS),
    }
    edge = {
        "from": TEXT,
        "to": TEXT,
        "values": {**TEXTS, "description": "The variables that pass; none where there is only an order."},
        "why": {**TEXTS, "description": "What shows the edge, with --why."},
    }
    graph = {
        "name": TEXT,
        "description": TEXT,
        "parameters": {**TEXTS, "description": "N: int = 3"},
        "steps": {"type": "array", "items": _object(step, list(step))},
        "edges": {"type": "array", "items": _object(edge, list(edge))},
    }
    return {"title": "The graph of a pipeline (kalegen graph --format json)", **_object(graph, list(graph))}


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
