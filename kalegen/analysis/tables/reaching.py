"""Calls of libraries that reach names and definitions of the notebook which their arguments do not show."""

from __future__ import annotations

NAMESPACE_CALLS = frozenset({"exec", "eval", "globals", "locals", "vars", "dir"})
"""Built-in functions that see the names of the scope they are called in."""

NAMESPACES = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})
"""Of these, those that give a dict of all variables."""

MAIN_USERS = (
    "cProfile.", "code.", "concurrent.futures.", "doctest.", "multiprocessing.", "pdb.", "profile.", "timeit.",
    "trace.", "typing.get_type_hints", "unittest.",
)  # fmt: skip
"""How the names of functions begin that look names up in the main module, themselves or in other processes."""

TEXT_RUNNERS = ("cProfile.run", "pdb.run", "profile.run", "timeit.timeit", "timeit.repeat", "trace.")
"""Of these, how those begin that run Python which they are given as text."""

TEXT_METHODS = frozenset(
    {"query", "eval", "ols", "logit", "probit", "glm", "wls", "gls", "mixedlm", "dmatrices", "dmatrix"}
)
"""Functions that look names up in the caller's scope: pandas' expressions and the formulas of patsy."""

RELOAD = "importlib.reload"
"""Binds all names of a module anew."""

IMPORTING = frozenset({"importlib.import_module", "builtins.__import__"})
"""Functions that import the module with a name."""

ATTRIBUTE_GETTERS = frozenset({"builtins.getattr", "builtins.hasattr", "builtins.vars", "builtins.dir"})
"""Functions that read the attribute of their first argument that the second one names, or all of them."""

PICKLING = frozenset(
    f"{package}.{name}" for package in ("pickle", "cloudpickle", "dill") for name in ("dumps", "loads")
)
"""Functions that make pickles, and that read them."""

LOADING = frozenset(
    {"pickle.load", "cloudpickle.load", "dill.load", "joblib.load", "pandas.read_pickle", "shelve.open", "torch.load"}
)
"""Functions that read pickles from files, whose objects may be of any class of the notebook."""
