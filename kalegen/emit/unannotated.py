"""Functions without annotations, by cutting those out of the text: a tree would cost ten times as much to change."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

Cut = tuple[int, int, bytes]
"""What to replace: from where, up to where, and by what."""

_NOTHING, _EQUAL = b"", b" = "


def without_annotations(source: str) -> str:
    """The source without annotations, which a generated module would evaluate and imports nothing for.

    An annotation that binds nothing (``x: int``) goes with its line. SyntaxError: the source is no Python.
    """
    text = source.encode()
    starts = [0, *(match.end() for match in re.finditer(rb"\n", text))]
    cuts = [cut for node in ast.walk(ast.parse(source)) for cut in _cuts(node, text, starts)]
    for begin, end, instead in sorted(cuts, reverse=True):
        text = text[:begin] + instead + text[end:]
    return text.decode()


def _cuts(node: ast.AST, text: bytes, starts: list[int]) -> Iterator[Cut]:
    """What to cut out for a node's own annotations."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
        begin, end = _span(node.returns, starts)
        arrow = text.rindex(b"->", 0, begin)
        yield len(text[:arrow].rstrip()), _closed(text, arrow, begin, end), _NOTHING
    elif isinstance(node, ast.arguments):
        for argument, default in _arguments(node):
            if argument.annotation is not None:
                name = _span(argument, starts)[0] + len(argument.arg.encode())
                begin, end = _span(argument.annotation, starts)
                end = _closed(text, name, begin, end)
                yield name, _after_equal(text, end) if default is not None else end, b"=" if default else _NOTHING
    elif isinstance(node, ast.AnnAssign):
        begin, end = _span(node, starts)
        if node.value is None:
            line = text.index(b"\n", end) + 1
            yield text.rindex(b"\n", 0, begin) + 1, line, _NOTHING
        else:
            colon = _after_target(node, text, starts)
            yield colon, _after_equal(text, _closed(text, colon, *_span(node.annotation, starts))), _EQUAL


def _arguments(node: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The arguments of a function, each with its default."""
    positional = [*node.posonlyargs, *node.args]
    without_default = len(positional) - len(node.defaults)
    yield from zip(positional, [*[None] * without_default, *node.defaults], strict=True)
    yield from zip(node.kwonlyargs, node.kw_defaults, strict=True)
    yield from ((argument, None) for argument in (node.vararg, node.kwarg) if argument is not None)


def _span(node: ast.expr | ast.arg | ast.stmt, starts: list[int]) -> tuple[int, int]:
    """Where a node begins and ends in the text."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def _after_target(node: ast.AnnAssign, text: bytes, starts: list[int]) -> int:
    """Where the target of an annotated assignment ends, the parentheses around it included."""
    end = _span(node.target, starts)[1]
    return len(text[: text.index(b":", end)].rstrip())


def _closed(text: bytes, opening: int, begin: int, end: int) -> int:
    """Where an annotation ends, the parentheses included that open before it."""
    for _ in range(text.count(b"(", opening, begin)):
        end = text.index(b")", end) + 1
    return end


def _after_equal(text: bytes, end: int) -> int:
    """Where the value begins that follows an annotation."""
    begin = text.index(b"=", end) + 1
    return begin + len(text[begin:]) - len(text[begin:].lstrip())
