"""Figures that a cell leaves open."""

from __future__ import annotations


def close_figures() -> None:
    """Close all figures, as Jupyter's inline backend does when a cell ends."""
    import sys

    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot:
        pyplot.close("all")
