"""The files that belong to a pipeline: its module, and what was asked for beside it."""

from __future__ import annotations

from collections.abc import Mapping
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

RUNTIME = "runtime:"
"""Begins the key of the text of a module that pipelines import functions from; the file's name follows."""


def texts_of(
    source: str, pipeline: PlannedPipeline, wanted: Wanted, place: Place
) -> tuple[dict[str, str], list[Diagnostic]]:
    """What is written of a pipeline, by what it is; KG704 and no text where kfp refuses the module."""
    modules = {MODULE: source} if wanted.whole else _modules_of(source, pipeline)
    if not wanted.yaml and wanted.manifests is None:
        return modules, []
    from kalegen.deployment.compiled import compiled_module
    from kalegen.deployment.resources import resources

    with compiled_module(source, pipeline) as compiled:
        if isinstance(compiled, Diagnostic):
            return {}, [compiled._replace(place=place)]
        package = {PACKAGE: compiled.package} if wanted.yaml else {}
        made = resources(compiled, pipeline) if wanted.manifests is not None else {}
        return {**modules, **package, **made}, []


def _modules_of(source: str, pipeline: PlannedPipeline) -> dict[str, str]:
    """The pipeline's module, and the one that it imports kalegen's functions from, if it is to import them.

    What kfp makes of the first is what it makes of ``source``, which has all functions in it.
    """
    file = pipeline.settings.get("runtime")
    if not file:
        return {MODULE: source}
    from kalegen.compilation import on_deep_stack
    from kalegen.emit.module import emit_module, runtime_module
    from kalegen.model.pipeline import EmittedPipeline

    assert isinstance(pipeline, EmittedPipeline)
    module = on_deep_stack(lambda: emit_module(pipeline, file.removesuffix(".py")))
    return {MODULE: module, f"{RUNTIME}{file}": runtime_module()}


def files_of(texts: Mapping[str, str], output: Path, pipeline: str, wanted: Wanted) -> dict[Path, str | None]:
    """Which file holds which of the texts; None for a file that must not be there: of a schedule that has ended.

    The YAML lies beside the module, where running that writes it.
    """
    beside = {key.removeprefix(RUNTIME): text for key, text in texts.items() if key.startswith(RUNTIME)}
    files: dict[Path, str | None] = {output: texts[MODULE], **{output.parent / key: beside[key] for key in beside}}
    if wanted.yaml:
        files[output.parent / f"{pipeline}.yaml"] = texts[PACKAGE]
    if wanted.manifests is not None:
        files |= {wanted.manifests / kind / f"{pipeline}.yaml": texts.get(kind) for kind in KINDS}
    return files
