"""The custom resources of a pipeline: a ``Pipeline``, its ``PipelineVersion`` and, where it has one, its schedule.

The first two are as kfp writes them (``kubernetes_manifest_format``), but for the version's name: kfp gives every
version the pipeline's own, and the second one is refused, since a version never changes. Here it ends in a hash of the
content, as that of ``kalegen submit`` does.

Each kind has a folder of its own. A version is refused as long as its pipeline is not there, and a tool that asks the
server about all resources before it makes any (Flux) needs them in two parts.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.deployment.schedule import Schedule, cron_job
from kalegen.emit.title import TITLE

if TYPE_CHECKING:
    from kalegen.deployment.compiled import CompiledPipeline
    from kalegen.model.pipeline import PlannedPipeline

PIPELINES = "pipelines"
VERSIONS = "versions"
SCHEDULES = "schedules"
KINDS = (PIPELINES, VERSIONS, SCHEDULES)
"""The kinds of resources, which are the folders that they lie in."""

DIGITS = 12
"""Hexadecimal digits of the hash that a version's name ends in."""


def resources(compiled: CompiledPipeline, pipeline: PlannedPipeline) -> dict[str, str]:
    """The resources of a pipeline as texts, by kind; no schedule where no ``cron`` is set."""
    import yaml

    version = version_name(compiled.package, pipeline.name)
    documents = list(yaml.safe_load_all(_manifests(compiled.function, version)))
    made: dict[str, Any] = dict(zip((PIPELINES, VERSIONS), documents, strict=True))
    if pipeline.settings.get("cron"):
        made[SCHEDULES] = cron_job(_schedule(pipeline, version))
    title = f"{TITLE}from {pipeline.file}. Edit the {pipeline.dialect.document}, not this file.\n"
    return {kind: title + dumped(document) for kind, document in made.items()}


def _schedule(pipeline: PlannedPipeline, version: str) -> Schedule:
    """When runs of the pipeline start, as its settings say."""
    settings = pipeline.settings
    experiment = settings.get("experiment_name") or settings.get("experiment")
    return Schedule(pipeline.name, version, str(settings["cron"]), pipeline.base_image, str(experiment or ""))


def version_name(package: str, pipeline: str) -> str:
    """The name of the version that has this content, whatever the layout of its YAML and the comments in it."""
    import yaml

    documents = list(yaml.safe_load_all(package))
    content = hashlib.sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()
    return f"{pipeline}-{content[:DIGITS]}"


def _manifests(function: Any, version: str) -> str:
    """What kfp writes for a cluster: both resources."""
    from kfp import compiler

    options = compiler.KubernetesManifestOptions(
        pipeline_version_name=version, pipeline_version_display_name=version, include_pipeline_manifest=True
    )
    with tempfile.TemporaryDirectory(prefix="kalegen-") as directory:
        file = Path(directory) / "manifests.yaml"
        compiler.Compiler().compile(
            function, str(file), kubernetes_manifest_format=True, kubernetes_manifest_options=options
        )
        return file.read_text(encoding="utf-8")


def dumped(document: Mapping[str, Any]) -> str:
    """A document as YAML; texts of several lines stand there as they are."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts of several lines as blocks."""

    style = {True: "|", False: None}
    Dumper.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style["\n" in text])
    )
    return str(yaml.dump(document, Dumper=Dumper, sort_keys=True, allow_unicode=True, width=10**6))
