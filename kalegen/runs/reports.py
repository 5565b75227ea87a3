"""The steps' reports and other HTML files, copied under names that browsers know for HTML."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from kalegen.running.events import ArtifactFile, StepOutcome
from kalegen.syntax.identifiers import identifier, unique

FOLDER = "reports"


def copy_reports(steps: Sequence[StepOutcome], folder: Path) -> dict[Path, Path]:
    """Copy the steps' HTML files into a folder; from each artifact's path to its copy's. Raises OSError."""
    copies: dict[Path, Path] = {}
    taken: set[str] = set()
    for step in steps:
        for artifact in _pages(step):
            name = unique(f"{identifier(step.step)}-{artifact.name.removesuffix('_out')}", taken)
            taken.add(name)
            folder.mkdir(exist_ok=True)
            copies[artifact.path] = Path(shutil.copyfile(artifact.path, folder / f"{name}.html"))
    return copies


def _pages(step: StepOutcome) -> list[ArtifactFile]:
    return [artifact for artifact in step.artifacts if artifact.kind == "HTML" and artifact.path.is_file()]
