"""The files that belong to a pipeline: its module, and what was asked for beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kalegen.configuration.request import Wanted
from kalegen.deployment.resources import KINDS
from kalegen.diagnostics.diagnostic import Diagnostic, Place

if TYPE_CHECKING:
    from kalegen.model.pipeline import PlannedPipeline

MODULE = "module"
PACKAGE = "package"
"""The two texts of a pipeline that are no resources."""


def texts_of(
    source: str, pipeline: PlannedPipeline, wanted: Wanted, place: Place
) -> tuple[dict[str, str], list[Diagnostic]]:
    """What is written of a pipeline, by what it is; KG704 and no text where kfp refuses the module."""
    if not wanted.yaml and wanted.manifests is None:
        return {MODULE: source}, []
    from kalegen.deployment.compiled import compiled_module
    from kalegen.deployment.resources import resources

    with compiled_module(source, pipeline) as compiled:
        if isinstance(compiled, Diagnostic):
            return {}, [replace(compiled, place=place)]
        package = {PACKAGE: compiled.package} if wanted.yaml else {}
        made = resources(compiled, pipeline) if wanted.manifests is not None else {}
        return {MODULE: source, **package, **made}, []


def files_of(texts: Mapping[str, str], output: Path, pipeline: str, wanted: Wanted) -> dict[Path, str | None]:
    """Which file holds which of the texts; None for a file that must not be there: of a schedule that has ended.

    The YAML lies beside the module, where running that writes it.
    """
    files: dict[Path, str | None] = {output: texts[MODULE]}
    if wanted.yaml:
        files[output.parent / f"{pipeline}.yaml"] = texts[PACKAGE]
    if wanted.manifests is not None:
        files |= {wanted.manifests / kind / f"{pipeline}.yaml": texts.get(kind) for kind in KINDS}
    return files
