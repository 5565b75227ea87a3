"""One spelling for functions that are reached by several dotted names."""

from __future__ import annotations

from kalegen.analysis.tables.effects import longest_prefix

PREFIX_ALIASES: dict[str, str] = {
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tf_keras": "keras",
    "pylab": "matplotlib.pyplot",
    "matplotlib.pylab": "matplotlib.pyplot",
    "numpy.core": "numpy",
    "networkx.approximation": "networkx.algorithms.approximation",
    "networkx.community": "networkx.algorithms.community",
    "networkx.drawing.layout": "networkx",
    "networkx.drawing.nx_pylab": "networkx",
    "networkx.generators.random_graphs": "networkx",
    "__builtin__": "builtins",
    "posixpath": "os.path",
    "ntpath": "os.path",
}
"""Second names of modules, by which users reach the same functions."""


def canonical(dotted: str) -> str:
    """``dotted`` in the spelling that the tables use."""
    prefix = longest_prefix(dotted, PREFIX_ALIASES)
    return dotted if prefix is None else PREFIX_ALIASES[prefix] + dotted[len(prefix) :]
