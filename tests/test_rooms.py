"""The house: imports between packages go one way, and every package says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

import kalegen

PACKAGE = Path(kalegen.__file__).parent
FOLDERS = sorted({file.parent for file in PACKAGE.rglob("*.py")})


def room(module: str) -> str:
    """The package that a module is in; the analysis has packages of its own, and a module at the root is a room."""
    parts = module.split(".")
    return ".".join(parts[1 : 3 if parts[1:2] == ["analysis"] and len(parts) > 3 else 2])


def imported(file: Path) -> Iterator[str]:
    """The modules of kalegen that a file imports anywhere, in functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kalegen."):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("kalegen."))


def arrows() -> dict[tuple[str, str], list[str]]:
    """Which room imports from which other one, with the files that do."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for target in imported(file):
            pair = (room(module), room(target))
            if all(pair) and pair[0] != pair[1]:
                found.setdefault(pair, []).append(f"{module} -> {target}")
    return found


def test_packages_do_not_import_one_another_in_a_circle():
    known = arrows()
    circles = [c for c in nx.strongly_connected_components(nx.DiGraph(list(known))) if len(c) > 1]
    within = {pair: files for pair, files in known.items() if any({*pair} <= circle for circle in circles)}
    assert within == {}


@pytest.mark.parametrize(
    ("low", "allowed"),
    [
        ("syntax", set()),
        ("diagnostics", set()),
        ("model", {"syntax", "diagnostics"}),
        ("runtime", set()),
        ("transforms", {"model", "syntax", "emit", "settings", "runtime"}),
    ],
)
def test_low_packages_know_nothing_of_those_above(low, allowed):
    assert {target for source, target in arrows() if source == low} <= allowed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_every_package_says_what_it_is_for(folder):
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the package has no docstring"
