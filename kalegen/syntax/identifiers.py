"""Names: identifiers made of what users write, and names that clash with nothing."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection


def identifier(text: str) -> str:
    """A Python identifier in ASCII that resembles the text: ``Load data-2`` becomes ``Load_data_2``."""
    name = re.sub(r"[^0-9A-Za-z_]", "_", text)
    name = name if name.strip("_") else "x" + name
    if not re.match(r"[A-Za-z]", name):
        name = ("x" + name) if name.startswith("_") else ("n" + name)
    return name + "_" if keyword.iskeyword(name) else name


def unique(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken already."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def pipeline_name(text: str) -> str:
    """A name that Kubeflow Pipelines takes: lower case letters, digits and single hyphens, at most 128."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return name[:128].rstrip("-") or "pipeline"
