"""Making a component what a notebook's cells run in: the interpreter's main module."""

from __future__ import annotations


def run_as_main() -> None:
    """Make this module the interpreter's main module, as a notebook is."""
    import builtins
    import sys
    import types
    import typing

    import kfp

    names = globals()
    sys.modules["__main__"] = sys.modules[__name__]
    sys.argv[1:] = []
    # kfp puts its own names here before the component, where a notebook has none
    for given in (vars(typing), vars(kfp.dsl), {"kfp": kfp, "dsl": kfp.dsl}):
        for name in given:
            if not name.startswith("__") and names.get(name) is given[name]:
                del names[name]
    # the notebook may bind the names of built-ins, which these functions need
    own = dict(names)
    for name, value in list(names.items()):
        if isinstance(value, types.FunctionType) and value.__globals__ is names:
            own[name] = names[name] = types.FunctionType(
                value.__code__, own, name, value.__defaults__, value.__closure__
            )
            own[name].__kwdefaults__ = value.__kwdefaults__
            # where namedtuple() and the like look for the module that calls them
            value.__module__ = "__main__"
    names["__name__"] = "__main__"
    # elsewhere a dictionary
    names["__builtins__"] = builtins


def import_star(module: str) -> None:
    """Bind what ``from module import *`` binds."""
    import sys

    found = __import__(module, fromlist=["*"])  # with the submodules that __all__ names
    public = [name for name in vars(found) if not name.startswith("_")]
    names = {name: getattr(found, name) for name in getattr(found, "__all__", public)}
    vars(sys.modules["__main__"]).update(names)
