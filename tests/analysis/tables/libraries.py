"""The libraries whose rows are tried, each made when it is asked for: none is imported for another."""

from __future__ import annotations

import importlib

from tests.analysis.tables.rows import Library

LIBRARIES = ("python", "numpy", "pandas")
HEAVY = ("sklearn",)
"""Those that take long."""

BY_HAND = ("boosting", "scipy", "plots", "graphs")
"""Those that ``trying`` can try, and of which not everything that it shows has been reviewed."""

METHODS = ("kinds",)
"""The methods of objects of known kinds."""


def library_named(name: str) -> Library:
    """The library that is tried under a name."""
    library: Library = importlib.import_module(f"tests.analysis.tables.samples.{name}").LIBRARY
    return library
