"""From a cell's text to statements with places."""

from __future__ import annotations

import ast
import shlex
import unicodedata
import warnings
from dataclasses import replace
from pathlib import Path, PurePath

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Cell, Statement
from kalegen.syntax.parsing import TooDeep, parse_module


def parse(source: str, place: Place) -> tuple[cst.Module | None, list[Diagnostic]]:
    """Parse a cell's Python; an ERROR at the spot where it is none."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        module = parse_module(text)
    except TooDeep as problem:
        return None, [too_deep(problem, text, place)]
    except (cst.ParserSyntaxError, ValueError) as problem:
        return None, [_not_python(text, problem, place)]
    problem_in_place = _out_of_place(text, place)
    if problem_in_place is not None:
        return None, [problem_in_place]
    return (module if text.isascii() else cst.ensure_type(module.visit(_Normalised()), cst.Module)), []


def too_deep(problem: TooDeep, text: str, place: Place) -> Diagnostic:
    """Report KG013 at the place where code is too deep."""
    said = SyntaxError("", ("", problem.line, problem.column, None))
    hint = "assign parts of the expression to variables, or read the data from a file"
    return error("KG013", f"the code can't be compiled: {problem}", _spot(said, text, place), hint)


class _Normalised(cst.CSTTransformer):
    """Spells identifiers as Python reads them (PEP 3131): two spellings of one name are one name."""

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=unicodedata.normalize("NFKC", updated_node.value))


def _not_python(text: str, problem: Exception, place: Place) -> Diagnostic:
    """KG010: in the words and at the place of Python itself, which knows better what is missing than libcst does."""
    hint = "complete the statement in this cell, or tag the cell skip to leave it out"
    said = _syntax_error(text)
    if said is not None:
        return error("KG010", f"the cell does not parse as Python: {said.msg}", _spot(said, text, place), hint)
    if isinstance(problem, cst.ParserSyntaxError):
        said = SyntaxError("", ("", problem.raw_line, problem.raw_column + 1, None))
        return error("KG010", "the cell does not parse as Python", _spot(said, text, place), hint)
    return error("KG010", f"the cell does not parse as Python: {problem}", place, hint)


ABOUT_LITERALS = (
    "(unicode error)",
    "(value error)",
    "bytes can only contain",
    "dict unpacking cannot",
    "too many",
    "Exceeds the limit",
)
"""How Python's parser begins what it alone says: libcst does not look into literals."""


def problem_of_script(text: str) -> SyntaxError | None:
    """What Python says against a file of code that libcst parses."""
    return _syntax_error(text) or _syntax_error(text, is_compiled=True)


def _out_of_place(text: str, place: Place) -> Diagnostic | None:
    """KG011: what Python refuses though libcst parses it: a stray ``return`` or ``break``, ``nonlocal`` at the top, …

    A syntax newer than the Python that this runs on is libcst's to judge; literals are Python's (KG010).
    """
    said = _syntax_error(text)
    if said is not None:
        return _not_python(text, said, place) if said.msg.startswith(ABOUT_LITERALS) else None
    said = _syntax_error(text, is_compiled=True)
    if said is None or "__future__" in said.msg:  # IPython compiles a cell statement by statement
        return None
    return error("KG011", said.msg, _spot(said, text, place), "correct the line: Python refuses it in a notebook, too")


def _syntax_error(text: str, is_compiled: bool = False) -> SyntaxError | None:
    """What Python's parser says against the text, or its compiler, for which cells may await at their top."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if is_compiled else ast.PyCF_ONLY_AST
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "cell", "exec", flags, dont_inherit=True)
    except SyntaxError as said:
        return said
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _spot(said: SyntaxError, text: str, place: Place) -> Place:
    """The place of a syntax error; that of a wrong indentation is where the line's text begins."""
    lines, line, column = text.split("\n"), said.lineno or 0, said.offset
    if not 0 < line <= len(lines):
        return place
    source = lines[line - 1]
    if isinstance(said, IndentationError):
        column = len(source) - len(source.lstrip()) + 1
    return place._replace(line=line, column=column or None, source=source)


def statements_of(cell: Cell) -> tuple[Statement, ...]:
    """The top-level statements of a cell, with the comments that stand above and below them."""
    statements, line = [], 1
    for index, node in enumerate(cell.module.body):
        if index == 0:
            node = node.with_changes(leading_lines=[*cell.module.header, *node.leading_lines])
        line += len(node.leading_lines)
        statements.append(Statement(node, cell.number, line))
        line += height_of(node) - len(node.leading_lines)
    lines = cell.origin.lines if cell.origin is not None else cell.lines
    if lines:
        return tuple(replace(s, line=first) for s, first in zip(statements, lines, strict=True))
    return tuple(statements)


def inner_statements(statement: Statement, block: cst.BaseSuite) -> tuple[Statement, ...]:
    """The statements of a block inside a compound statement, as if they stood at the top level of its cell."""
    from kalegen.syntax.positions import spans_in

    if isinstance(block, cst.SimpleStatementSuite):
        line = cst.SimpleStatementLine(block.body, leading_lines=statement.node.leading_lines)
        return (Statement(line, statement.cell, statement.line),)
    span = spans_in(statement.node, statement.line)
    inner = [
        Statement(node, statement.cell, span(node).start.line)
        for node in block.body
        if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    ]
    first = inner[0].node
    above = [*statement.node.leading_lines, *first.leading_lines]
    return (replace(inner[0], node=first.with_changes(leading_lines=above)), *inner[1:])


def height_of(node: cst.SimpleStatementLine | cst.BaseCompoundStatement) -> int:
    """How many lines a statement takes, its leading comments included."""
    return cst.Module([node]).code.count("\n")


def no_step(file: str, folder: Path | None) -> Diagnostic:
    """KG112: nothing in the notebook is a step; the hint is a command that works from where kalegen was called."""
    shown = shlex.quote(str(folder / PurePath(file).name if folder is not None else file))
    hint = f"run 'kalegen annotate {shown}', which proposes tags; or add --auto to use these without writing them"
    return error("KG112", "the notebook has no step: no cell has a tag step:NAME", Place(file), hint)
