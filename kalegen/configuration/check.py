"""Whether settings are what they should be: known keys, values of the right shape."""

from __future__ import annotations

from kalegen.configuration.merge import Layer
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.settings import metadata
from kalegen.settings.keys import KEYS
from kalegen.settings.table import BY_KEY


def check_keys(layer: Layer) -> list[Diagnostic]:
    """ERRORs (KG021) for keys that nobody knows."""
    known = {*KEYS, *metadata.KEYS, *metadata.SPELLINGS, *metadata.WITHOUT_MEANING, *BY_KEY}
    return [
        error("KG021", f"unknown key {key!r} in {layer.origin}", Place(layer.file), _hint(key, known))
        for key in layer.values
        if key not in known
    ]


def check_values(layer: Layer) -> list[Diagnostic]:
    """ERRORs (KG022) for values of the wrong shape; the keys that metadata has too are checked where all of it is."""
    return [
        error("KG022", f"{name!r} in {layer.origin} is not {key.shape.value}", Place(layer.file), key.example)
        for name, key in KEYS.items()
        if name not in metadata.KEYS and name in layer.values and not key.shape.fits(layer.values[name])
    ]


def _hint(key: str, known: set[str]) -> str:
    return did_you_mean(key, known) or "docs/reference/configuration.md and docs/reference/settings.md list the keys"
