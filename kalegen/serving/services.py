"""The services that a local run has left: the manifests beside it, and the models that they serve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SUFFIX = ".inferenceservice.yaml"
HERE = "file://"


@dataclass(frozen=True)
class Service:
    """A service: its name, its model's library and folder, and the folder of what stands before it."""

    name: str
    framework: str
    folder: Path
    preprocessing: Path | None = None


def services_of(directory: Path) -> list[Service]:
    """The services of the run in a directory, by name."""
    return [_service(path) for path in sorted(directory.glob(f"*{SUFFIX}"))]


def _service(path: Path) -> Service:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]
    model = spec["predictor"]["model"]
    before = next(_addresses(spec.get("transformer", {})), None)
    folder = Path(model["storageUri"].removeprefix(HERE))
    return Service(path.name.removesuffix(SUFFIX), model["modelFormat"]["name"], folder, before)


def _addresses(transformer: dict[str, Any]) -> Iterator[Path]:
    for container in transformer.get("containers", ()):
        for variable in container.get("env", ()):
            if variable["name"] == "STORAGE_URI":
                yield Path(variable["value"].removeprefix(HERE))
