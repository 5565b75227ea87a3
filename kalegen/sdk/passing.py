"""The way of values from step to step: through files, as the marshaller of a generated module writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kalegen.runtime.marshal import marshal_load, marshal_save
from kalegen.sdk.errors import PipelineError

SAID = re.compile(r"cannot save '(?P<name>\w+)'.*", re.DOTALL)
"""What the marshaller says of a variable that it cannot save."""


@dataclass(frozen=True)
class Passing:
    """A folder with the variables that there are between two steps, saved together: what they share stays shared."""

    folder: Path

    @property
    def _artifact(self) -> SimpleNamespace:
        return SimpleNamespace(path=str(self.folder / "variables"), metadata={})

    def save(self, values: dict[str, Any], giver: str, notes: Mapping[str, str]) -> None:
        """Save variables; PipelineError for one that can't be passed, with the giver's name and the variable's note."""
        try:
            marshal_save(values, self._artifact, *values)
        except TypeError as problem:
            found = SAID.search(str(problem))
            if found is None:
                raise PipelineError(f"{giver}: {problem}") from problem
            name = found["name"]
            note = f" ({name!r} is {notes[name]})" if notes.get(name) else ""
            raise PipelineError(f"{giver} {found[0]}{note}") from problem

    def load(self) -> dict[str, Any]:
        """Load the variables from what was saved."""
        values: dict[str, Any] = marshal_load(self._artifact)
        return values
