"""JSON Schemas, made from the tables that the code uses: of what people write, and of what programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kalegen.schemas.documents import diagnostics_schema, graph_schema
from kalegen.schemas.settings import metadata_schema, project_schema

SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "kubeflow-notebook": metadata_schema,
    "tool-kalegen": project_schema,
    "diagnostics": diagnostics_schema,
    "graph": graph_schema,
}
"""By the name of the file, without its ending."""


def schema_text(name: str) -> str:
    """A schema as its file has it."""
    import json

    return json.dumps({**_head(name), **SCHEMAS[name]()}, indent=2, ensure_ascii=False) + "\n"


def of_tool(tool: str) -> dict[str, Any]:
    """The schema of ``[tool.kalegen]``, for ``validate-pyproject``, which finds it by its entry point."""
    return {**_head("tool-kalegen"), **project_schema()}


def _head(name: str) -> dict[str, Any]:
    """What identifies a schema; SchemaStore and validate-pyproject want draft 7."""
    address = f"https://raw.githubusercontent.com/kalegen/kalegen/main/docs/schemas/{name}.json"
    return {"$schema": "http://json-schema.org/draft-07/schema#", "$id": address}
