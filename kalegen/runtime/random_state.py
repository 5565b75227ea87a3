"""The states of the process-wide random generators, which travel from step to step."""

from __future__ import annotations

from typing import Any


def random_state(library: str) -> Any:
    """The state of a library's process-wide random generator."""
    import importlib

    if library == "random":
        return importlib.import_module("random").getstate()
    if library == "numpy":
        return importlib.import_module("numpy.random").get_state()
    return importlib.import_module("torch").get_rng_state()


def set_random_state(library: str, state: Any) -> None:
    """Let a library's process-wide random generator go on from a state."""
    import importlib

    if library == "random":
        importlib.import_module("random").setstate(state)
    elif library == "numpy":
        importlib.import_module("numpy.random").set_state(state)
    else:
        importlib.import_module("torch").set_rng_state(state)
