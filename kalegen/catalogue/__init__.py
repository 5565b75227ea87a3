"""The catalogue of diagnostics: one record per code, one module per hundred of them.

``kalegen explain``, ``docs/reference/diagnostics.md`` and SARIF's rules are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.catalogue import (
    composition,
    data_flow,
    images,
    input_files,
    jupyter,
    packages,
    policy,
    running,
    scripts,
    settings,
    submitting,
    tags,
    tuning,
    verifying,
)
from kalegen.catalogue.record import Code
from kalegen.diagnostics.suggestions import did_you_mean

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
    "Tuning": tuning.CODES,
    "Images": images.CODES,
    "Composition": composition.CODES,
    "Policy and targets": policy.CODES,
}
"""The codes by what they are about, in the order of their numbers."""

CODES: Mapping[str, Code] = {record.code: record for group in GROUPS.values() for record in group}
"""Every code that kalegen reports."""

NAMES: Mapping[str, str] = {record.name: record.code for record in CODES.values()}
"""The codes by their names."""


def code_of(text: str) -> str:
    """The code, or the beginning of codes, that a text stands for; it may be a code's name.

    >>> code_of("undefined-name"), code_of("kg2")
    ('KG201', 'KG2')
    """
    return NAMES.get(text.strip().lower(), text.strip().upper())


def did_you_mean_code(text: str) -> str:
    """A hint for a text that stands for no code."""
    known = CODES if text.upper().startswith("KG") else NAMES
    return did_you_mean(text.upper() if known is CODES else text.lower(), known) or "`kalegen explain` lists them all"
