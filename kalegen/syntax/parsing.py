"""Parsing code that may be anything: what is nested deeper than Python itself compiles is refused before it is walked.

Parsers, and whoever walks their trees, recurse, and a native parser that runs out of stack takes the process with it.
So every text that somebody else wrote is parsed here.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import TypeVar

import libcst as cst

DEEPEST = 2900
"""Levels of expressions and statements inside one another; Python 3.10 to 3.12 compile 2,990, as ``1 + 1 + …``."""

MOST_INTRICATE = 4000
"""Operators, brackets and keywords of a text that Python refuses and libcst, which may know more, is asked about."""

_Node = TypeVar("_Node")
_INTRICATE = re.compile(r"[-+~*/%@&|^<>=.,:([{]|\b(?:not|lambda|await|if|elif|for|and|or)\b")


class TooDeep(ValueError):
    """Code that is nested too deeply; ``line`` and ``column`` count from 1 and say where."""

    def __init__(self, reason: str, line: int, column: int | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


def parse_module(text: str) -> cst.Module:
    """A text as libcst's tree. Raises cst.ParserSyntaxError, and ValueError, TooDeep among them."""
    check_depth(text)
    return _parsed(cst.parse_module, text)


def parse_expression(text: str) -> cst.BaseExpression:
    """An expression as libcst's tree. Raises cst.ParserSyntaxError, and ValueError."""
    check_depth(f"({text}\n)")
    return _parsed(cst.parse_expression, text)


def parse_statement(text: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    """A statement as libcst's tree. Raises cst.ParserSyntaxError, and ValueError."""
    check_depth(text)
    return _parsed(cst.parse_statement, text)


def _parsed(parse: Callable[[str], _Node], text: str) -> _Node:
    """What a parser of libcst's makes of a text; nodes that it then refuses itself (``return* x``) are a ValueError."""
    try:
        return parse(text)
    except cst.CSTValidationError as problem:
        raise ValueError(str(problem)) from None


def parse_tree(text: str) -> ast.Module:
    """A text as Python's own tree. Raises SyntaxError, and ValueError, TooDeep among them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (RecursionError, MemoryError):
        raise TooDeep("it is nested too deeply", _most_intricate_line(text)) from None
    except SyntaxError as said:
        if said.msg.startswith("too many"):  # nested parentheses, levels of indentation
            raise TooDeep(said.msg, said.lineno or 1, said.offset) from None
        raise
    if len(text) > DEEPEST:
        _check_levels(tree)
    return tree


def check_depth(text: str) -> None:
    """Raise TooDeep for a text that is nested too deeply, ValueError for one that can't be told of."""
    if "\0" in text:
        raise ValueError("it holds a NUL character")
    if len(text) <= DEEPEST:  # a level takes a character at least
        return
    try:
        parse_tree(text)
    except SyntaxError as said:  # which may be newer than this Python
        if len(text) > MOST_INTRICATE and len(_INTRICATE.findall(text)) > MOST_INTRICATE:
            raise ValueError(said.msg) from None


def _check_levels(tree: ast.Module) -> None:
    """Raise TooDeep at the first node on the way that lies too deep."""
    todo: list[tuple[ast.AST, int]] = [(tree, 0)]
    while todo:
        node, depth = todo.pop()
        if isinstance(node, (ast.expr, ast.stmt)):
            depth += 1
            if depth > DEEPEST:
                raise TooDeep("it is nested too deeply", node.lineno, node.col_offset + 1)
        todo += [(child, depth) for child in ast.iter_child_nodes(node)]


def _most_intricate_line(text: str) -> int:
    """The line with most that could be nested, which a parser that gave up does not say."""
    counts = [len(_INTRICATE.findall(line)) for line in text.split("\n")]
    return counts.index(max(counts)) + 1
