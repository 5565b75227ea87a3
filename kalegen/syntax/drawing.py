"""Code that shows figures: the modules that do, by the names that imports give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from kalegen.syntax.scopes import dotted_name, imported_module, imported_name
from kalegen.syntax.walk import walk

MODULES_THAT_DRAW = re.compile(
    r"(matplotlib\.py(plot|lab)|pylab|arviz|corner|joypy|matplotlib_venn|missingno|mplfinance|ptitprince|scikitplot"
    r"|seaborn|squarify|upsetplot|yellowbrick)\b"
)
"""Modules whose functions draw on pyplot's current figure, or make one."""


def modules_that_draw(node: cst.CSTNode) -> Iterator[str]:
    """The names that an import gives to modules that draw, or to what it takes from them."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            if MODULES_THAT_DRAW.match(dotted_name(alias.name)) and imported_name(alias) != "matplotlib":
                yield imported_name(alias)
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            if MODULES_THAT_DRAW.match(f"{imported_module(node)}.{dotted_name(alias.name)}"):
                yield imported_name(alias)


def shows(node: cst.CSTNode, names: set[str]) -> bool:
    """Whether a module that draws shows its figures: ``plt.show()``."""
    calls = (part.func for part in walk(node) if isinstance(part, cst.Call))
    return any(isinstance(f, cst.Attribute) and f.attr.value == "show" and dotted_name(f.value) in names for f in calls)
