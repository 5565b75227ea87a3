"""The names under which the generated module knows kfp's modules: a pipeline's parameter may have the usual one."""

from __future__ import annotations

from kalegen.model.pipeline import PlannedPipeline
from kalegen.syntax.identifiers import unique


def dsl_alias(pipeline: PlannedPipeline) -> str:
    """Return the name under which the module imports ``kfp.dsl``."""
    return _alias("kfp_dsl", pipeline)


def kubernetes_alias(pipeline: PlannedPipeline) -> str:
    """Return the name under which the module imports ``kfp.kubernetes``."""
    return _alias("kfp_kubernetes", pipeline)


def _alias(usual: str, pipeline: PlannedPipeline) -> str:
    return unique(usual, {parameter.name for parameter in pipeline.parameters})
