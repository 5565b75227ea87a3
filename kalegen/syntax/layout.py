"""Code as text without its author's layout: the same text under every Python, unlike ``ast.unparse``'s."""

from __future__ import annotations

import libcst as cst

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
Code = cst.BaseExpression | Line

WIDE = 1_000_000
"""A line's length, so that no line is broken."""


def without_layout(node: cst.BaseExpression) -> str:
    """An expression's code in one line, without comments and needless parentheses around it."""
    if isinstance(node, cst.NamedExpr) and not node.lpar:  # it may stand alone in a test, and not in an assignment
        node = node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return _formatted(cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name("_"))], node)]))[len("_ = ") :]


def loop_without_layout(node: cst.For) -> str:
    """``x in xs`` of a loop."""
    body = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])
    head = _formatted(cst.For(node.target, node.iter, body)).splitlines()[0]
    return head.removeprefix("for ").removesuffix(":")


def is_same_code(one: Code, other: Code) -> bool:
    """Whether two expressions, or two statements, are the same but for their layout and their comments."""
    return one.deep_equals(other) or _plain(one) == _plain(other)


def _plain(node: Code) -> str:
    return without_layout(node) if isinstance(node, cst.BaseExpression) else _formatted(node)


class _OneLine(cst.CSTTransformer):
    """Takes out comments, empty lines, and line breaks in brackets."""

    def leave_ParenthesizedWhitespace(
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.SimpleWhitespace:
        return cst.SimpleWhitespace(" ")

    def leave_TrailingWhitespace(
        self, original_node: cst.TrailingWhitespace, updated_node: cst.TrailingWhitespace
    ) -> cst.TrailingWhitespace:
        return cst.TrailingWhitespace()

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.RemovalSentinel:
        return cst.RemoveFromParent()


def _formatted(statement: Line) -> str:
    import black

    mode = black.Mode(line_length=WIDE, magic_trailing_comma=False)
    line = cst.ensure_type(cst.Module([statement]).visit(_OneLine()), cst.Module).code
    return black.format_str(line, mode=mode).rstrip("\n")
