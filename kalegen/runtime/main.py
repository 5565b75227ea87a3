"""Making a component what a notebook's cells run in: the interpreter's main module."""

from __future__ import annotations


def run_as_main() -> None:
    """Make this module the interpreter's main module, as a notebook is."""
    import sys
    import typing

    import kfp

    sys.modules["__main__"] = sys.modules[__name__]
    sys.argv[1:] = []
    # kfp puts its own names here before the component, where a notebook has none
    for names in (vars(typing), vars(kfp.dsl), {"kfp": kfp, "dsl": kfp.dsl}):
        for name in names:
            if not name.startswith("__") and globals().get(name) is names[name]:
                del globals()[name]
    globals()["__name__"] = "__main__"


def import_star(module: str) -> None:
    """Bind what ``from module import *`` binds."""
    import importlib

    found = vars(importlib.import_module(module))
    public = [name for name in found if not name.startswith("_")]
    globals().update({name: found[name] for name in found.get("__all__", public)})
