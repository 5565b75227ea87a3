"""The guard of a run here: a change that the compiled pipeline would lose is an error before it is one on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kalegen.runtime.marshal_guard import marshal_digest
from kalegen.sdk.errors import PipelineError


@dataclass(frozen=True)
class Guard:
    """Compares what steps are given with what they leave; asks the compiler, once, where that differs."""

    path: Path

    def check(self, step: str, watched: Mapping[str, Any]) -> None:
        """PipelineError if a step has changed what was watched, and its component hands on what was there before."""
        for name, (value, digest) in watched.items():
            if marshal_digest(value) != digest and name in self._guarded.get(step, ()):
                told = f"step {step!r} changes {name!r}, and compiled, later steps would get it as it was before"
                raise PipelineError(f"{told}: return it from the step, or change a copy")

    @cached_property
    def _guarded(self) -> Mapping[str, tuple[str, ...]]:
        """By step, the variables that the compiler believes unchanged."""
        from kalegen.generate import generate

        pipeline = generate(self.path).pipeline
        return {step.name: step.guards for step in pipeline.steps} if pipeline is not None else {}
