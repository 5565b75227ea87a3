"""What Kubeflow Pipelines' server says to resources that are applied, as far as a GitOps tool depends on it.

By ``backend/src/apiserver/webhook/pipelineversion_webhook.go`` of kubeflow/pipelines: a version without its pipeline is
refused, also when the server is only asked (dry run), and so is a change of a version's specification.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Refused(Exception):
    """What the server answers."""


class Cluster:
    """The resources of one namespace."""

    def __init__(self) -> None:
        self.resources: dict[tuple[str, str], Any] = {}

    def apply(self, documents: Iterable[Any]) -> None:
        """Ask about all of them, and then apply them, as Flux does with those of a Kustomization."""
        listed = list(documents)
        for document in listed:
            self._admit(document)
        for document in listed:
            self.resources[self._key(document)] = document

    def prune(self, documents: Iterable[Any], *kinds: str) -> None:
        """Delete those of these kinds that are not among the documents."""
        wanted = {self._key(document) for document in documents}
        for key in [key for key in self.resources if key[0] in kinds and key not in wanted]:
            del self.resources[key]

    def names(self, kind: str) -> set[str]:
        """The names of the resources of a kind."""
        return {name for known, name in self.resources if known == kind}

    def _admit(self, document: Any) -> None:
        if document["kind"] != "PipelineVersion":
            return
        if ("Pipeline", document["spec"]["pipelineName"]) not in self.resources:
            raise Refused("The spec.pipelineName doesn't map to an existing Pipeline object")
        known = self.resources.get(self._key(document))
        if known is not None and known["spec"] != document["spec"]:
            raise Refused("Pipeline spec is immutable")

    @staticmethod
    def _key(document: Any) -> tuple[str, str]:
        return document["kind"], document["metadata"]["name"]
