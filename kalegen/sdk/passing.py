"""The way of values from step to step: through files, as the marshaller of a generated module writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kalegen.runtime.marshal import marshal_load, marshal_save
from kalegen.sdk.errors import PipelineError


@dataclass(frozen=True)
class Passing:
    """A folder with the variables that there are between two steps, saved together: what they share stays shared."""

    folder: Path

    @property
    def _artifact(self) -> SimpleNamespace:
        return SimpleNamespace(path=str(self.folder / "variables"), metadata={})

    def save(self, values: dict[str, Any], giver: str) -> None:
        """Save variables; PipelineError with the giver's and the variable's name for one that can't be passed."""
        try:
            marshal_save(values, self._artifact, *values)
        except TypeError as problem:
            _, verb, reason = str(problem).partition("cannot save")
            raise PipelineError(f"{giver} {verb}{reason}" if verb else f"{giver}: {problem}") from problem

    def load(self) -> dict[str, Any]:
        """The variables, made anew."""
        values: dict[str, Any] = marshal_load(self._artifact)
        return values
