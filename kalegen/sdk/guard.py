"""The guard of a run here: a change that the compiled pipeline would lose is an error before it is one on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kalegen.runtime.marshal_guard import marshal_change
from kalegen.sdk.errors import PipelineError


@dataclass(frozen=True)
class Guard:
    """Compares what steps are given with what they leave; asks the compiler, once, where that differs."""

    path: Path

    def check(self, step: str, names: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """PipelineError if a step has changed one of the variables, and its component hands on what was before."""
        for name in names:
            where = marshal_change(name, before[name], after[name], False, set())
            if where and name in self._guarded.get(step, ()):
                told = f"step {step!r} changes {where}, and compiled, later steps would get {name!r} as it was before"
                raise PipelineError(f"{told}: return it from the step, or change a copy")

    @cached_property
    def _guarded(self) -> Mapping[str, tuple[str, ...]]:
        """By step, the variables that the compiler believes unchanged."""
        from kalegen.generate import generate

        pipeline = generate(self.path).pipeline
        return {step.name: step.guards for step in pipeline.steps} if pipeline is not None else {}
