"""From a cell's text to statements with places."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace

import libcst as cst

from kalegen.diagnostics import Diagnostic, Place, error
from kalegen.model import Cell, Statement


def parse(source: str, place: Place) -> tuple[cst.Module | None, list[Diagnostic]]:
    """Parse a cell's Python; an ERROR at the spot where it is none."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, ValueError, RecursionError) as problem:
        return None, [_not_python(text, problem, place)]
    stray = _stray_statement(module)
    if stray is not None:
        message = f"{stray!r} stands outside a function or loop"
        return None, [error("KG011", message, place, "Python refuses it in a notebook too")]
    return module, []


def _not_python(text: str, problem: Exception, place: Place) -> Diagnostic:
    """KG010: in the words and at the place of Python itself, which knows better what is missing than libcst does."""
    hint = "a cell must hold complete Python statements; tag it 'skip' to leave it out"
    line, column, reason = 0, 0, f": {problem}"
    if isinstance(problem, cst.ParserSyntaxError):
        line, column, reason = problem.raw_line, problem.raw_column + 1, ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as said:
        line, column, reason = said.lineno or line, said.offset or column, f": {said.msg}"
    except (ValueError, RecursionError, MemoryError):
        pass
    message = f"the cell does not parse as Python{reason}"
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return error("KG010", message, place, hint)
    spot = replace(place, line=line, column=column or None, source=lines[line - 1])
    return error("KG010", message, spot, hint)


def _stray_statement(node: cst.CSTNode, in_function: bool = False, in_loop: bool = False) -> str | None:
    """``return``, ``yield``, ``break`` or ``continue`` at a place where Python refuses it."""
    if isinstance(node, cst.Return) and not in_function:
        return "return"
    if isinstance(node, cst.Yield) and not in_function:
        return "yield"
    if isinstance(node, (cst.Break, cst.Continue)) and not in_loop:
        return "break" if isinstance(node, cst.Break) else "continue"
    if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        in_function, in_loop = not isinstance(node, cst.ClassDef), False
    elif isinstance(node, (cst.For, cst.While)):
        in_loop = True
    if not _may_hold_statement(node):
        return None
    for child in node.children:
        found = _stray_statement(child, in_function, in_loop)
        if found is not None:
            return found
    return None


def _may_hold_statement(node: cst.CSTNode) -> bool:
    """Whether a node can have one of those inside: the many leaves of a tree can't."""
    return not isinstance(node, (cst.Name, cst.BaseNumber, cst.SimpleString, cst.SimpleWhitespace))


def statements_of(cell: Cell) -> tuple[Statement, ...]:
    """The top-level statements of a cell, with the comments that stand above and below them."""
    statements, line = [], 1
    for index, node in enumerate(cell.module.body):
        if index == 0:
            node = node.with_changes(leading_lines=[*cell.module.header, *node.leading_lines])
        line += len(node.leading_lines)
        statements.append(Statement(node, cell.number, line))
        line += _height(node) - len(node.leading_lines)
    if cell.origin is not None:
        return tuple(replace(s, line=first) for s, first in zip(statements, cell.origin.lines, strict=True))
    return tuple(statements)


def _height(node: cst.SimpleStatementLine | cst.BaseCompoundStatement) -> int:
    """How many lines a statement takes, its leading comments included."""
    return cst.Module([node]).code.count("\n")
