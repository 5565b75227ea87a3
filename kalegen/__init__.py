"""Compile a tagged Jupyter notebook, or a decorated Python script, into one Kubeflow Pipelines v2 module.

``kalegen.read``, ``check``, ``compile``, ``graph``, ``annotate``, ``describe_name``, ``fixes``, ``apply`` and
``load_run`` are the public API; ``kalegen.api`` tells of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from kalegen.api import (
        Compilation,
        Document,
        Edit,
        Fix,
        Proposal,
        annotate,
        apply,
        check,
        compile,
        describe_name,
        fixes,
        graph,
        load_run,
        read,
    )

__all__ = [
    "Compilation",
    "Document",
    "Edit",
    "Fix",
    "Proposal",
    "annotate",
    "apply",
    "check",
    "compile",
    "describe_name",
    "fixes",
    "graph",
    "load_run",
    "read",
]


def __getattr__(name: str) -> Any:
    """The API, imported when it is first used: scripts that import ``kalegen.sdk`` alone need none of it."""
    if name not in __all__:
        raise AttributeError(f"module 'kalegen' has no attribute {name!r}")
    from kalegen import api

    return getattr(api, name)


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext kalegen``: the magics ``%kalegen`` and ``%%kalegen_step``."""
    from kalegen.kernel.magics import register

    register(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext kalegen``."""
    from kalegen.kernel.magics import unregister

    unregister(shell)
