"""Say what star imports bind under the Python that runs this, which may be any from 3.9 on, and has kalegen nowhere.

``python tests/star_names_observed.py [MODULE]…``: without modules, every public one of the standard library.
"""

import contextlib
import importlib
import io
import json
import pkgutil
import sys
import types

LEFT_OUT = {
    "__main__", "antigravity", "distutils", "encodings", "idlelib", "lib2to3", "site", "test", "tests", "this",
    "turtledemo",
}  # fmt: skip
"""Parts of names of modules that do something when they are imported, or that nobody uses by name."""

FACADES = {"pylab": ("numpy.linalg", "numpy.random", "numpy.fft", "numpy", "matplotlib.pyplot")}
FACADES["matplotlib.pylab"] = FACADES["pylab"]
"""Modules that bind what other modules do."""


def standard_modules():
    """The names of all modules of the standard library that may be imported."""
    found = (module.name for module in pkgutil.iter_modules() if "-packages" not in str(module.module_finder))
    for name in sorted({*sys.builtin_module_names, *found, "os.path"}):
        if is_public(name):
            yield name
            yield from submodules(name)


def submodules(name):
    """The names of a package's modules, and of theirs."""
    module = imported(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}."):
        if is_public(found.name):
            yield found.name
            yield from submodules(found.name)


def is_public(name):
    """Whether a module has a name that is meant to be used, and may be imported."""
    return not any(part in LEFT_OUT or part.startswith("_") for part in name.split(".")) or name == "__future__"


def imported(name):
    """A module; None where this Python, or this system, has none of that name."""
    with contextlib.suppress(Exception, SystemExit):
        return importlib.import_module(name)
    return None


def meanings(name):
    """What a star import of a module binds: each name, and the full name of what it is."""
    bound = {}
    try:
        exec(f"from {name} import *", bound)
    except (Exception, SystemExit):
        return None
    del bound["__builtins__"]
    return {key: origin(value, name, key) for key, value in sorted(bound.items())}


def origin(value, module, name):
    """The full name of what a module's name stands for: another one's where that is from somewhere else."""
    own = f"{module}.{name}"
    if isinstance(value, types.ModuleType):
        return own if sys.modules.get(own) is value else value.__name__
    for home in (*FACADES.get(module, ()), *homes(value, module)):
        if getattr(sys.modules.get(home), name, None) is value:
            return f"{home}.{name}"
    return own


def homes(value, module):
    """The module that says it made the value, where that is none of the same library.

    The standard library's names mean its own, wherever it has them from.
    """
    home = getattr(value, "__module__", None)
    if (
        len(sys.argv) > 1
        and isinstance(home, str)
        and is_public(home)
        and home.partition(".")[0] != module.partition(".")[0]
    ):
        yield home


def main():
    """Write what was found as JSON."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = {name: meanings(name) for name in (sys.argv[1:] or standard_modules())}
    print(json.dumps({name: names for name, names in found.items() if names is not None}))


main()
