"""Expressions as text without their author's layout: the same text under every Python, unlike ``ast.unparse``'s."""

from __future__ import annotations

import ast

import libcst as cst

WIDE = 1_000_000
"""A line's length, so that no line is broken."""


def without_layout(node: cst.BaseExpression) -> str:
    """An expression's code in one line, without comments and needless parentheses around it."""
    return _formatted(cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name("_"))], node)]))[len("_ = ") :]


def loop_without_layout(node: cst.For) -> str:
    """``x in xs`` of a loop."""
    body = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])
    head = _formatted(cst.For(node.target, node.iter, body)).splitlines()[0]
    return head.removeprefix("for ").removesuffix(":")


def is_same_code(one: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Whether two expressions are the same but for their layout."""
    return one.deep_equals(other) or _tree(one) == _tree(other)


def _tree(node: cst.CSTNode) -> str:
    code = cst.Module([]).code_for_node(node).strip()
    return ast.dump(ast.parse(f"({code}\n)"))  # in parentheses, as ':=' needs them


class _OneLine(cst.CSTTransformer):
    """Takes out line breaks and comments in brackets."""

    def leave_ParenthesizedWhitespace(
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.SimpleWhitespace:
        return cst.SimpleWhitespace(" ")


def _formatted(statement: cst.SimpleStatementLine | cst.For) -> str:
    import black

    mode = black.Mode(line_length=WIDE, magic_trailing_comma=False)
    line = cst.ensure_type(cst.Module([statement]).visit(_OneLine()), cst.Module).code
    return black.format_str(line, mode=mode).rstrip("\n")
