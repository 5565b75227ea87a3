"""Whether settings are what they should be: known keys, values of the right shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kalegen.configuration.keys import ALIASES, CLUSTER_KEYS, KEYS
from kalegen.configuration.merge import Settings
from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.suggestions import did_you_mean


def check_keys(values: Mapping[str, Any], origin: str) -> list[Diagnostic]:
    """ERRORs for keys that nobody knows."""
    known = {*KEYS, *ALIASES, *CLUSTER_KEYS}
    hints = {key: did_you_mean(key, known) or "docs/configuration.md lists the keys" for key in values}
    return [
        error("KG021", f"unknown key {key!r}", Place(origin), hint) for key, hint in hints.items() if key not in known
    ]


def check_values(settings: Settings) -> list[Diagnostic]:
    """ERRORs for values of the wrong shape."""
    return [
        error("KG022", f"{name!r} is not {key.shape.value}", Place(settings.origin(name)), f"write {key.example}")
        for name, key in KEYS.items()
        if name in settings.values and settings.values[name] is not None and not key.shape.fits(settings.values[name])
    ]
