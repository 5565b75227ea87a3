"""``File → Save and Export Notebook As → Kubeflow pipeline``, and ``jupyter nbconvert --to kalegen``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from kalegen import api
from kalegen.diagnostics.diagnostic import Severity


class NotCompiled(Exception):
    """The notebook has ERRORs; the message says which."""


class PipelineExporter(Exporter):
    """Compiles a notebook to a module of Kubeflow Pipelines."""

    export_from_notebook = "Kubeflow pipeline"
    output_mimetype = "text/x-python"

    def _file_extension_default(self) -> str:
        return ".py"

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The module, and what nbconvert is told of it. Raises NotCompiled."""
        about = (resources or {}).get("metadata", {})
        path = Path(about.get("path") or ".") / f"{about.get('name') or 'notebook'}.ipynb"
        made = api.compile(nb, path=path)
        if made.source is None:
            errors = [one for one in made.diagnostics if one.severity is Severity.ERROR]
            raise NotCompiled("; ".join(f"{one.place}: {one.code}: {one.message}" for one in errors))
        return made.source, {**(resources or {}), "output_extension": ".py"}
