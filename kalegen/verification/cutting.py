"""Cutting a notebook without tags into steps of consecutive cells, so that any notebook can be tried."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from kalegen.frontends.ipython_text import to_python
from kalegen.frontends.notebook import own_comments, source_of


def cut(document: Mapping[str, Any], steps: int, *, prev: bool = True, seed: int | None = None) -> dict[str, Any]:
    """A copy of an nbformat 4 document whose cells are tagged as at most ``steps`` steps.

    Cells at the top that hold nothing but imports become ``imports``. The steps are of equal length, or with a
    ``seed`` cut at random places. With ``prev`` each names the one before it.
    """
    made = copy.deepcopy(dict(document))
    cells = [cell for cell in made["cells"] if cell["cell_type"] == "code" and _has_code(source_of(cell))]
    for cell in made["cells"]:
        cell["source"] = without_tags(source_of(cell))
        cell.setdefault("metadata", {})["tags"] = ["skip"] if cell["cell_type"] == "code" else []
    first = _count_imports(cells)
    for cell in cells[:first]:
        cell["metadata"]["tags"] = ["imports"]
    rest = cells[first:]
    ends = _ends(len(rest), min(steps, len(rest)), seed)
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False), 1):
        for cell in rest[start:end]:
            tags = [f"step:part{number}", *([f"prev:part{number - 1}"] if prev and number > 1 else [])]
            cell["metadata"]["tags"] = tags
    return made


def without_tags(source: str) -> str:
    """A cell's text in which the comments that were tags are nothing but comments."""
    lines = source.splitlines(keepends=True)
    for comment in own_comments(source):
        lines[comment.line - 1] = lines[comment.line - 1].replace("#|", "# |", 1)
    return "".join(lines)


def _count_imports(cells: Sequence[Mapping[str, Any]]) -> int:
    """How many cells at the top hold only imports; at least one cell is left for a step."""
    for index, cell in enumerate(cells[:-1]):
        if not _is_imports(source_of(cell)):
            return index
    return max(len(cells) - 1, 0)


def _is_imports(source: str) -> bool:
    try:
        body = ast.parse(to_python(source)).body
    except (SyntaxError, ValueError):
        return False
    return all(isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_star(node) for node in body)


def _has_code(source: str) -> bool:
    """Whether there is more than comments in a cell; one that does not parse is for the compiler to judge."""
    try:
        return bool(ast.parse(to_python(source)).body)
    except (SyntaxError, ValueError):
        return True


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _ends(length: int, steps: int, seed: int | None) -> list[int]:
    if not steps:
        return []
    if seed is None:
        return [round(length * (number + 1) / steps) for number in range(steps)]
    return [*sorted(Random(seed).sample(range(1, length), steps - 1)), length]
