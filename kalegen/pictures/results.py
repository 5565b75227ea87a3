"""What a local run left behind: sizes and types of its artifacts, and its metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECORD = "executor_output.json"
"""kfp's record of what a step came to, in the step's folder of a run."""

LOOP = re.compile(r"-iteration-\d+$")
"""A folder of the steps' folders for one item of a loop."""


@dataclass(frozen=True)
class Results:
    """Of one step: its outputs' types and sizes in bytes, by port, and its metrics."""

    outputs: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)


def read_run(directory: Path) -> dict[str, Results]:
    """The results in a run's folder (``DIR/PIPELINE-TIME`` of ``kalegen run --root DIR``), by the steps' folders.

    A step that did not run, or whose record can't be read, is left out; of a step in a loop the results are those of
    the first item, and the sizes those of all. Raises OSError if there is no such folder.
    """
    found: dict[str, Results] = {}
    loops = sorted(folder for folder in directory.iterdir() if LOOP.search(folder.name))
    for folder in sorted(item for parent in (directory, *loops) for item in parent.iterdir()):
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            results = _results(record)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        found[folder.name] = _joined(found[folder.name], results) if folder.name in found else results
    return found


def _joined(first: Results, other: Results) -> Results:
    """The results of one item of a loop, with the sizes of another one's added."""
    outputs = dict(first.outputs)
    for port, (_, size) in other.outputs.items():
        kind, so_far = outputs.get(port, ("", None))
        outputs[port] = kind, None if size is None or so_far is None else so_far + size
    return Results(outputs, first.metrics)


def folder_of(component: str) -> str:
    """The folder of a component's run, which has the name that kfp gives the component."""
    return "-".join(part for part in component.lower().replace("_", "-").split("-") if part)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 step``, ``2 steps``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _results(record: Mapping[str, Any]) -> Results:
    outputs: dict[str, tuple[str, int | None]] = {}
    metrics: dict[str, float] = {}
    for port, listed in record.get("artifacts", {}).items():
        for artifact in listed["artifacts"]:
            metadata = artifact.get("metadata", {})
            if "python_type" in metadata:
                outputs[port] = (str(metadata["python_type"]), metadata.get("size_bytes"))
            else:
                metrics |= {k: v for k, v in metadata.items() if isinstance(v, (int, float))}
    return Results(outputs, metrics)
