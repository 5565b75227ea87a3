"""The catalogue of diagnostics: one record per code, one module per hundred of them.

``kalegen explain``, ``docs/diagnostics.md`` and SARIF's rules are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.catalogue import (
    composition,
    data_flow,
    input_files,
    jupyter,
    packages,
    running,
    scripts,
    settings,
    submitting,
    tags,
    verifying,
)
from kalegen.catalogue.record import Code

GROUPS: Mapping[str, tuple[Code, ...]] = {
    "Input, output and configuration": input_files.CODES,
    "Tags, parameters and metrics": tags.CODES,
    "Data flow": data_flow.CODES,
    "Jupyter's own syntax": jupyter.CODES,
    "Packages and limits": packages.CODES,
    "Scripts": scripts.CODES,
    "Settings": settings.CODES,
    "Running": running.CODES,
    "Submitting": submitting.CODES,
    "Verifying": verifying.CODES,
    "Composition": composition.CODES,
}
"""The codes by what they are about, in the order of their numbers."""

CODES: Mapping[str, Code] = {record.code: record for group in GROUPS.values() for record in group}
"""Every code that kalegen reports."""
