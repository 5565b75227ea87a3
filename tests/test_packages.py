"""The packages: imports between them go one way, and each says what it is for."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import networkx as nx
import pytest

import kalegen
from kalegen import analysis
from kalegen.transforms import PASSES

PACKAGE = Path(kalegen.__file__).parent
FOLDERS = sorted({file.parent for file in PACKAGE.rglob("*.py")})


def package_of(module: str) -> str:
    """The package that a module is in; the analysis has packages of its own, and a module at the root is its own."""
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
    """Which package imports from which other one, with the files that do."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for target in imported(file):
            pair = (package_of(module), package_of(target))
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


def test_the_analysis_knows_nothing_of_what_is_made_of_its_facts():
    above = {"planning", "transforms", "emit", "generate"}
    assert [pair for pair in arrows() if pair[0].startswith("analysis") and pair[1] in above] == []


def is_there(path: str) -> bool:
    """Whether a path is one below kalegen's package, or below the root of the repository."""
    return any(PACKAGE.glob(path)) or (PACKAGE.parent / path).exists()


def test_the_map_names_what_there_is():
    named = re.findall(r"``([a-z_]+\.[a-z_]+)``", analysis.__doc__ or "")
    assert len(named) > 10
    paths = [f"{name.replace('.', '/')}.py" for name in named]
    assert [path for path in paths if not is_there(path) and not is_there(f"analysis/{path}")] == []
    assert len((analysis.__doc__ or "").splitlines()) <= 40


def test_the_architecture_names_what_there_is():
    text = (PACKAGE.parent / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w*]+(?:/[\w*]+)*(?:\.py|/))`", text)
    assert len(named) > 50
    assert [name for name in named if not is_there(name)] == []
    packages = [folder.name for folder in FOLDERS if folder.parent == PACKAGE]
    assert [package for package in packages if f"`{package}`" not in text] == []


def test_a_pass_stands_once_and_says_why_it_stands_there():
    for change in PASSES:
        said = " ".join((sys.modules[change.__module__].__doc__ or "").split())
        assert all(word in said for word in ("What:", "Before:", "After:", "Why here:")), change.__name__
    assert len({change.__module__ for change in PASSES}) == len(PASSES)


def test_functions_fit_in_the_eye():
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PACKAGE.rglob("*.py")))
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    sizes = sorted((node.end_lineno or 0) - node.lineno + 1 for node in nodes)
    assert median(sizes) <= 8
    assert sizes[len(sizes) * 99 // 100] < 40


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_every_package_says_what_it_is_for(folder):
    text = (folder / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the package has no docstring"
