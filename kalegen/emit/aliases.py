"""The names under which the generated module knows kfp's modules: a pipeline's parameter may have the usual one."""

from __future__ import annotations

from kalegen.model.pipeline import Pipeline
from kalegen.syntax.identifiers import unique


def dsl_alias(pipeline: Pipeline) -> str:
    """The name of ``kfp.dsl``."""
    return _alias("kfp_dsl", pipeline)


def kubernetes_alias(pipeline: Pipeline) -> str:
    """The name of ``kfp.kubernetes``."""
    return _alias("kfp_kubernetes", pipeline)


def _alias(usual: str, pipeline: Pipeline) -> str:
    return unique(usual, {parameter.name for parameter in pipeline.parameters})
