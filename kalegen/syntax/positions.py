"""Where the nodes of one statement stand in the text that the statement is a part of."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from libcst.metadata import CodePosition, CodeRange, MetadataWrapper, PositionProvider

from kalegen.syntax.layout import Line


def spans_in(statement: Line, first: int) -> Callable[[cst.CSTNode], CodeRange]:
    """What gives the span of each node of a statement, of which the first line has a number; columns begin with 0."""
    positions = MetadataWrapper(cst.Module([statement]), unsafe_skip_copy=True).resolve(PositionProvider)
    shift = first - positions[statement].start.line

    def span(node: cst.CSTNode) -> CodeRange:
        start, end = positions[node].start, positions[node].end
        return CodeRange(CodePosition(start.line + shift, start.column), CodePosition(end.line + shift, end.column))

    return span
