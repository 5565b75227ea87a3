"""What the calls in a notebook's kernel have written down, read back as one observation for each step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kalegen.verification.cells import Plan
from kalegen.verification.observation import Observation
from kalegen.verification.parts import Parts, listed, with_value


@dataclass(frozen=True)
class Notes:
    """A folder with a file for each place that was looked at, named after its cell's position among all."""

    folder: Path

    def end(self, cell: int) -> Path:
        """The variables at a cell's end."""
        return self.folder / f"{cell:d}.end"

    def middle(self, cell: int) -> Path:
        """The variables in the middle of a cell; beside it, what a condition came to, and each iteration."""
        return self.folder / f"{cell:d}.middle"

    def metrics(self, cell: int) -> Path:
        """The metrics that a cell names."""
        return self.folder / f"{cell:d}.metrics"

    def shown(self) -> Path:
        """What all cells have shown."""
        return self.folder / "shown"

    def aliases(self) -> list[list[str]]:
        """The names of each object that can be fitted and had several, wherever somebody looked."""
        return [group for path in sorted(self.folder.glob("*.aliases")) for group in _read(path)]


def observations(plan: Plan, notes: Notes, printed: Mapping[str, str]) -> dict[str, Observation]:
    """What each step came to, those included that the pipeline alone has."""
    ends = plan.ends()
    logged = {label: value for cell in plan.metrics for label, value in _read(notes.metrics(cell)).items()}
    made = {step: Observation(_read(notes.end(cell)), printed[step], {}) for step, cell in ends.items()}
    for parts in plan.parts:
        own = {name: value for metric in parts.main.metrics for name, value in logged.get(metric.label, {}).items()}
        made[parts.main.name] = replace(made[parts.main.name], metrics=own)
        made.update(_in_the_middle(parts, made[parts.main.name], notes.middle(parts.cell)))
    return made


def _in_the_middle(parts: Parts, main: Observation, path: Path) -> dict[str, Observation]:
    found = {}
    if parts.tested and path.exists():
        found[parts.tested] = Observation(_read(path), metrics={})
    holds, each = path.with_name(f"{path.name}.holds"), path.with_name(f"{path.name}.each")
    if parts.condition and holds.exists():
        found[parts.main.name] = with_value(main, parts.condition, ["plain", "bool", str(_read(holds))])
    if parts.each is not None and each.exists():
        lines = each.read_text(encoding="utf-8").splitlines()
        found[parts.each.name] = Observation(listed(json.loads(line) for line in lines), metrics={})
    return found


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
