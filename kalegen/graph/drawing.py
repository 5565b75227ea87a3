"""The layout of a picture: graphviz's where it is installed, grandalf's otherwise."""

from __future__ import annotations

import subprocess

from kalegen.graph.graphviz import is_installed, lay_out_by_graphviz
from kalegen.graph.layered import lay_out_by_grandalf
from kalegen.graph.layout import Layout
from kalegen.graph.picture import Picture


def lay_out(picture: Picture) -> Layout:
    """The layout of a picture."""
    if is_installed():
        try:
            return lay_out_by_graphviz(picture)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError):
            pass  # a broken installation, or one that is older than its JSON: the other one does it too
    return lay_out_by_grandalf(picture)
