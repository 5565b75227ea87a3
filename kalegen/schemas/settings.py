"""The schemas of what people write: a notebook's metadata, and ``[tool.kalegen]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kalegen.diagnostics.diagnostic import Severity
from kalegen.settings import keys, mapping_values, metadata
from kalegen.settings.keys import GUARDS, TARGETS, Key, Shape
from kalegen.settings.policy import RULES, Form
from kalegen.settings.resolving import STEPS_DEFAULTS
from kalegen.settings.table import ROWS, StepSetting

Schema = dict[str, Any]

SCALAR = {"type": ["string", "number", "boolean"]}
TEXTS = {"type": "array", "items": {"type": "string"}}
SCALARS = {"type": "array", "items": SCALAR}
TABLE = {"type": "object"}
OF_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}

SHAPES: Mapping[Shape, Schema] = {
    Shape.TEXT: {"type": "string"},
    Shape.FLAG: {"type": "boolean"},
    Shape.TEXTS: TEXTS,
    Shape.TABLE: OF_TEXTS,
    Shape.GUARD: {"enum": [*GUARDS]},
    Shape.TARGET: {"enum": [*TARGETS]},
    Shape.SCRIPT: {"type": "string", "pattern": r"^([A-Za-z_]\w*\.py)?$"},
    Shape.CRON: {"type": "string", "pattern": f"^{keys.CRON.pattern}$"},
}
"""What the keys of a pipeline take."""

FORMS: Mapping[Form, Schema] = {
    Form.TEXT: {"type": "string"},
    Form.TEXTS: TEXTS,
    Form.FLAG: {"type": "boolean"},
    Form.COUNT: {"type": "integer", "minimum": 1},
    Form.LABELS: {"anyOf": [TEXTS, OF_TEXTS]},
    Form.AMOUNTS: {
        "anyOf": [{"const": True}, {"type": "object", "additionalProperties": {"type": ["string", "number"]}}]
    },
}
"""What the rules of a policy take."""

WRITTEN: Mapping[object, Schema] = {
    mapping_values.single: SCALAR,
    mapping_values.switch: SCALAR,
    mapping_values.flag: {"type": "boolean"},
    mapping_values.pairs: {"anyOf": [{"type": "object", "additionalProperties": SCALAR}, SCALARS, {"type": "string"}]},
    mapping_values.names: {"anyOf": [SCALARS, {"type": "string"}]},
    mapping_values.affinity: {"type": "array", "items": {"type": ["object", "string"]}},
    mapping_values.tolerations: {"type": "array", "items": {"type": ["object", "string"]}},
    mapping_values.security_context: dict(metadata.CONTEXT),
    mapping_values.importer: {"type": ["string", "object"]},
    mapping_values.pauses: {"anyOf": [{"type": "boolean"}, {"type": "string"}, TEXTS]},
}
"""What the settings of a step take, by what reads it; the others take tables, or lists of texts as in tags."""


def metadata_schema() -> Schema:
    """The schema of the metadata key ``kubeflow_notebook``."""
    return {
        "title": "The settings of a notebook's pipeline (kubeflow_notebook)",
        "type": "object",
        "properties": {name: _or_nothing(schema) for name, schema in {**_steps(), **_own(), **_old()}.items()},
        "additionalProperties": True,  # which is a WARNING: Kale's notebooks have keys of its own
    }


def project_schema() -> Schema:
    """The schema of ``[tool.kalegen]`` in pyproject.toml."""
    common = {**_steps(), **_own(), **_old(), **{name: _of_key(key) for name, key in keys.KEYS.items()}}
    common["severity"] = {
        **common["severity"],
        "additionalProperties": {"enum": [*(one.value for one in Severity), "ignore"]},
    }
    beside = {
        "yaml": {"type": "boolean", "description": "Whether the compiled pipeline is written beside the module."},
        "manifests": {"type": "string", "description": "The folder that Kubernetes' manifests are written to."},
    }
    known = {name: {"$ref": f"#/definitions/{name}"} for name in {**beside, **common}}
    entry = {
        "type": "object",
        "required": ["notebook", "output"],
        "properties": {
            "notebook": {"type": "string", "description": "The notebook or script."},
            "output": {"type": "string", "description": "The module that it is compiled to."},
            **known,
        },
        "additionalProperties": False,
    }
    return {
        "title": "The settings of kalegen ([tool.kalegen])",
        "type": "object",
        "properties": {
            **known,
            "policy": _policy(),
            "pipelines": {"type": "array", "items": entry, "description": "The pipelines that kalegen sync makes."},
        },
        "additionalProperties": False,
        "definitions": {**beside, **common},
    }


def _policy() -> Schema:
    rules = {
        name: {**FORMS[rule.form], "description": _plain(rule.meaning), "x-example": rule.example}
        for name, rule in RULES.items()
    }
    return {"type": "object", "properties": rules, "additionalProperties": False}


def _own() -> Schema:
    found = {
        name: {**key.schema, "description": _plain(key.meaning), "x-example": key.example}
        for name, key in metadata.KEYS.items()
    }
    found[STEPS_DEFAULTS] = {
        "description": _plain(metadata.KEYS[STEPS_DEFAULTS].meaning),
        "anyOf": [TEXTS, {"type": "object", "properties": _steps()}],
    }
    return found


def _old() -> Schema:
    """Old spellings, and Kale's keys that mean nothing any more."""
    renamed = {old: {"description": f"The old name of {name}."} for old, name in metadata.SPELLINGS.items()}
    return renamed | {name: {"description": "Has no effect."} for name in sorted(metadata.WITHOUT_MEANING)}


def _steps() -> Schema:
    """What a step asks for, which stands beside as a default of all."""
    return {key: _of_row(row) for row in ROWS if not row.is_own for key in row.keys}


def _of_row(row: StepSetting) -> Schema:
    since = f"; needs kfp {row.since}" if row.since else ""
    schema = WRITTEN.get(row.write, {"anyOf": [TABLE, SCALARS, {"type": "string"}]})
    return {**schema, "description": f"{_plain(row.meaning)}{since}", "x-example": row.example}


def _of_key(key: Key) -> Schema:
    return {**SHAPES[key.shape], "description": _plain(key.meaning), "x-example": key.example}


def _or_nothing(schema: Schema) -> Schema:
    """The schema, or what Kale writes where nothing is said."""
    about = {key: value for key, value in schema.items() if key in ("description", "x-example")}
    kinds = {key: value for key, value in schema.items() if key not in about}
    return {**about, "anyOf": [kinds, {"enum": [None, ""]}]} if kinds else about


def _plain(text: str) -> str:
    """A description without Markdown's marks."""
    return text.replace("`", "")
