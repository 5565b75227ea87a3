"""The map from a generated module back to the notebook: which cell and line each line of a component comes from.

The map is made from the two texts, after the fact: passes and black change the user's code, but keep the order of its
statements. So the statements of each component are aligned with those that planning gave to the step, and what finds no
partner is kalegen's own. Nothing about cells stands inside a component, where it would spoil kfp's cache.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePath
from typing import TypeGuard

import libcst as cst

from kalegen.emit.component import component_name
from kalegen.model.notebook import CellNumber, Statement
from kalegen.model.pipeline import PlannedPipeline, PlannedStep
from kalegen.model.source_map import Segment, SourceMap


@dataclass(frozen=True, eq=False)
class Origin:
    """A statement as the user wrote it; ``shift`` is what makes a line of its own tree a line of ``cell``."""

    node: ast.stmt
    cell: int
    shift: int


Pair = tuple[ast.stmt, Origin | None]
"""A statement of a component, and the user's statement that it was made from, if there is one."""


def make_source_map(pipeline: PlannedPipeline, source: str, notebook: str) -> SourceMap:
    """The map of a generated module.

    ``pipeline`` is the model that ``source`` was printed from, ``notebook`` what tracebacks call the notebook. The
    module has been imported already: a SyntaxError for what this Python can't read.
    """
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    steps = {
        component_name(step): segments(functions[component_name(step)], origins(step))
        for step in pipeline.steps
        if component_name(step) in functions
    }
    sources = dict[int | None, str](pipeline.sources.items())
    return SourceMap(notebook, steps, sources, dict(_homes(pipeline, PurePath(notebook))), pipeline.starts)


def _homes(pipeline: PlannedPipeline, path: PurePath) -> Iterator[tuple[int, tuple[str, int | None]]]:
    """The cells that are parts of a script, or of another notebook than the one at ``path``."""
    for cell in pipeline.sources:
        if cell in pipeline.files:
            yield cell, (str(path.parent / pipeline.files[cell]), None)
        elif isinstance(cell, CellNumber):
            yield cell, (str(path.parent / cell.file), cell.number)


def origins(step: PlannedStep) -> list[Origin]:
    """The user's statements in a step, in the order in which the component has them."""
    copied = [item for item in step.preparation if isinstance(item, Statement)]
    return [origin for statement in (*copied, *step.statements) for origin in _origins_of(statement)]


def _origins_of(statement: Statement) -> Iterator[Origin]:
    """``a = 1; b = 2`` is one statement to libcst, and two here."""
    leading = len(statement.node.leading_lines)
    for node in ast.parse(cst.Module([statement.node]).code).body:
        yield Origin(node, statement.cell, statement.line - 1 - leading)


def segments(function: ast.FunctionDef, known: Sequence[Origin]) -> tuple[Segment, ...]:
    """The segments of a component function, given the user's statements in it."""
    found = {1: Segment(1, None, None)}
    for node, origin in align(list(_unwrapped(function.body)), known):
        for segment in _segments_of(node, origin):
            first = segment.first - function.lineno + 1
            if found.get(first, segment).line is None or first not in found:
                found[first] = Segment(first, segment.cell, segment.line)
    return tuple(found[first] for first in sorted(found))


def _unwrapped(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """A component's statements, without what they are wrapped in: its report, the coroutine of a step that awaits."""
    for node in body:
        if _is_coroutine(node) or _is_report(node):
            yield from _unwrapped(node.body)
        else:
            yield node


def _is_coroutine(node: ast.stmt) -> TypeGuard[ast.AsyncFunctionDef]:
    return isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("run_cells")


def _is_report(node: ast.stmt) -> TypeGuard[ast.With]:
    if not isinstance(node, ast.With):
        return False
    opened = node.items[0].context_expr
    return (
        isinstance(opened, ast.Call) and isinstance(opened.func, ast.Name) and opened.func.id.startswith("report_open")
    )


def _segments_of(node: ast.stmt, origin: Origin | None) -> Iterator[Segment]:
    """The segments of a statement, in the lines of the module; several for one that has statements or lines inside."""
    if origin is None:
        yield Segment(_first_line(node), None, None)
        return
    if ast.dump(node) == ast.dump(origin.node):
        yield Segment(_first_line(node), origin.cell, _first_line(origin.node) + origin.shift)
        yield from _same_tree(node, origin)
        return
    yield Segment(_first_line(node), origin.cell, _first_line(origin.node) + origin.shift)
    for ours, theirs in zip(_blocks(node), _blocks(origin.node), strict=False):
        inner = [Origin(child, origin.cell, origin.shift) for child in theirs]
        for child, partner in align(ours, inner):
            yield from _segments_of(child, partner)


def _same_tree(node: ast.stmt, origin: Origin) -> Iterator[Segment]:
    """A segment for each line on which a part of the statement begins; the trees are the same, the layouts are not."""
    for ours, theirs in zip(ast.walk(node), ast.walk(origin.node), strict=True):
        if isinstance(ours, (ast.stmt, ast.expr)) and isinstance(theirs, (ast.stmt, ast.expr)):
            yield Segment(ours.lineno, origin.cell, theirs.lineno + origin.shift)


def _first_line(node: ast.stmt) -> int:
    """The statement's first line, which is its first decorator's if it has one."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks inside a compound statement, in the order of the text."""
    found = [getattr(node, field, []) for field in ("body", "handlers", "cases", "orelse", "finalbody")]
    blocks: list[list[ast.stmt]] = []
    for children in found:
        statements = [child for child in children if isinstance(child, ast.stmt)]
        blocks += [statements] if statements else [child.body for child in children]
    return blocks


def align(ours: Sequence[ast.stmt], known: Sequence[Origin]) -> list[Pair]:
    """Each of our statements with the user's one that it was made from, or None where there is none."""
    dumps, known_dumps = [ast.dump(node) for node in ours], [ast.dump(origin.node) for origin in known]
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, dumps, known_dumps, autojunk=False)
    for tag, start, end, known_start, known_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(ours[start:end], known[known_start:known_end], strict=True)
        else:
            pairs += _align_changed(ours[start:end], known[known_start:known_end])
    return pairs


def _align_changed(ours: Sequence[ast.stmt], known: Sequence[Origin]) -> list[Pair]:
    """Pairs among statements that a pass changed: by kind and by the names that they bind."""
    matcher = SequenceMatcher(None, [_label(node) for node in ours], [_label(o.node) for o in known], autojunk=False)
    partners: dict[int, Origin] = {}
    for block in matcher.get_matching_blocks():
        partners.update({block.a + index: known[block.b + index] for index in range(block.size)})
    return [(node, partners.get(index)) for index, node in enumerate(ours)]


def _label(node: ast.stmt) -> str:
    """What of a statement survives a pass: its kind, and what it defines or binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return f"def {node.name}"
    if isinstance(node, ast.ImportFrom):
        return f"from {node.module}"
    if isinstance(node, ast.Assign):
        return f"assign {_dumps(node.targets)}"
    if isinstance(node, ast.AnnAssign):
        return f"assign {_dumps([node.target])}"
    return type(node).__name__


def _dumps(nodes: Iterable[ast.AST]) -> str:
    return ", ".join(ast.dump(node) for node in nodes)
