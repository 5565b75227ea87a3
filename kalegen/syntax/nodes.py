"""Small constructors for the nodes that the passes and the emitters make."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from kalegen.syntax.command_text import escape_replaced
from kalegen.syntax.plain_text import printable
from kalegen.syntax.walk import find


def name(text: str) -> cst.Name:
    """An expression that is a name, to be read or assigned to."""
    return cst.Name(text)


def string(text: str) -> cst.SimpleString:
    """A string literal in double quotes, on one line, in which nothing stands that a cluster would replace."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    literal = escape_replaced(quoted if ast.literal_eval(quoted) == text else repr(text))
    return cst.SimpleString("".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in literal))


def literal(value: Any) -> cst.BaseExpression:
    """A constant: None, a bool, a number, a string, or a list, tuple or dict of these."""
    if isinstance(value, str):
        return string(value)
    if isinstance(value, (list, tuple)):
        elements = [cst.Element(literal(item)) for item in value]
        return cst.List(elements) if isinstance(value, list) else cst.Tuple(elements)
    if isinstance(value, dict):
        return cst.Dict([cst.DictElement(literal(key), literal(item)) for key, item in value.items()])
    return cst.parse_expression(repr(value))


def attribute(*parts: str) -> cst.BaseExpression:
    """Build the attribute ``a.b.c``."""
    node: cst.BaseExpression = cst.Name(parts[0])
    for part in parts[1:]:
        node = cst.Attribute(node, cst.Name(part))
    return node


def call(
    function: str | cst.BaseExpression, *arguments: cst.BaseExpression, **keywords: cst.BaseExpression
) -> cst.Call:
    """A call; a function given as text may be dotted."""
    callee = attribute(*function.split(".")) if isinstance(function, str) else function
    positional = [cst.Arg(argument) for argument in arguments]
    named = [keyword_argument(key, value) for key, value in keywords.items()]
    return cst.Call(callee, [*positional, *named])


@dataclass(frozen=True)
class RuntimeName(cst.Name):
    """The name of an embedded function: unlike a name of the user's, it changes where it would clash with one."""

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> RuntimeName:
        # a Name makes a plain Name here
        return self


def runtime_call(function: str, *arguments: cst.BaseExpression) -> cst.Call:
    """A call of an embedded function."""
    return cst.Call(RuntimeName(function), [cst.Arg(argument) for argument in arguments])


def runtime_names(*nodes: cst.CSTNode) -> set[str]:
    """The embedded functions that the nodes call."""
    return {node.value for node in find(RuntimeName, *nodes)}


def keyword_argument(key: str, value: cst.BaseExpression) -> cst.Arg:
    """Build the argument ``key=value``."""
    bare = cst.SimpleWhitespace("")
    return cst.Arg(value, keyword=cst.Name(key), equal=cst.AssignEqual(bare, bare))


def line(node: cst.BaseSmallStatement | cst.BaseExpression) -> cst.SimpleStatementLine:
    """A statement on a line of its own."""
    return cst.SimpleStatementLine([node if isinstance(node, cst.BaseSmallStatement) else cst.Expr(node)])


def assign(target: str | Sequence[str], value: cst.BaseExpression) -> cst.SimpleStatementLine:
    """``target = value``, or ``a, b = value``."""
    node = cst.Name(target) if isinstance(target, str) else names(target)
    return line(cst.Assign([cst.AssignTarget(node)], value))


def names(texts: Iterable[str]) -> cst.Tuple:
    """``a, b``: a tuple without parentheses."""
    return cst.Tuple([cst.Element(cst.Name(text)) for text in texts], lpar=[], rpar=[])


def spaced(statements: Sequence[cst.BaseStatement], lines: int = 1) -> list[cst.BaseStatement]:
    """The statements, with blank lines above the first one."""
    if not statements:
        return []
    return [with_blank_lines(statements[0], lines), *statements[1:]]


def with_blank_lines(statement: cst.BaseStatement, lines: int = 1) -> cst.BaseStatement:
    """The statement with that many blank lines above it and above its comments."""
    own = list(getattr(statement, "leading_lines", ()))
    while own and own[0].comment is None:
        own.pop(0)
    blank = [cst.EmptyLine(indent=False)] * lines
    return statement.with_changes(leading_lines=[*blank, *own])


def comment(text: str) -> cst.EmptyLine:
    """A comment on a line of its own, whatever is in the text."""
    return cst.EmptyLine(indent=False, comment=cst.Comment(f"# {printable(text)}"))
