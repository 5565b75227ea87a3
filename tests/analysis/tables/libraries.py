"""The libraries whose rows are tried, each made when it is asked for: none is imported for another."""

from __future__ import annotations

import importlib

from tests.analysis.tables.rows import Library

LIBRARIES = ("python", "numpy", "pandas")
HEAVY = ("sklearn", "scipy")
"""Those that are tried with all the packages of the extra ``ml`` installed, and those that take long."""


def library_named(name: str) -> Library:
    """The library that is tried under a name."""
    library: Library = importlib.import_module(f"tests.analysis.tables.samples.{name}").LIBRARY
    return library
