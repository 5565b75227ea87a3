"""Local modules that use the SDK, by either of its names: a pod has none, and a step is the plain function there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kalegen.syntax.parsing import parse_tree
from kalegen.syntax.sdk_names import SDK, in_sdk, own_name


def without_sdk(text: str) -> str:
    """A module's text without the SDK's imports and decorators; all lines keep their numbers."""
    if "kale" not in text:
        return text
    try:
        tree = parse_tree(text)
    except (SyntaxError, ValueError):
        return text
    names = {local: full for node in ast.walk(tree) for local, full in _imported(node)}
    lines = text.encode().split(b"\n")
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and any(_imported(node)):
            _replace(lines, node, _rest(node).encode())
        for decorator in getattr(node, "decorator_list", []):
            if _is_sdk(decorator, names):
                start = lines[decorator.lineno - 1].rindex(b"@", 0, decorator.col_offset)
                _replace(lines, decorator, b"", start)
    return b"\n".join(lines).decode()


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import of the SDK binds, with what they stand for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if own_name(alias.name) == SDK:
                first = alias.name.partition(".")[0]
                yield alias.asname or first, alias.name if alias.asname else first
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            if in_sdk(full) and full != f"{SDK}.run":  # which has no other meaning in a pod
                yield alias.asname or alias.name, full


def _rest(node: ast.Import | ast.ImportFrom) -> str:
    """What is left of an import without the SDK."""
    bound = {local for local, _ in _imported(node)}
    kept = [alias for alias in node.names if (alias.asname or alias.name.split(".")[0]) not in bound]
    if not kept:
        return "pass"
    names = ", ".join(ast.unparse(alias) for alias in kept)
    return f"import {names}" if isinstance(node, ast.Import) else f"from {node.module} import {names}"


def _is_sdk(decorator: ast.expr, names: dict[str, str]) -> bool:
    """Whether a decorator is one of the SDK's."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    first, dot, rest = ast.unparse(node).partition(".")
    return in_sdk(f"{names.get(first, first)}{dot}{rest}")


def _replace(lines: list[bytes], node: ast.stmt | ast.expr, new: bytes, start: int | None = None) -> None:
    """Put something else in the place of a node, which begins at byte ``start`` of its first line."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[first][: node.col_offset if start is None else start]
    after = lines[last][node.end_col_offset :]
    lines[first : last + 1] = [before + new, *[b""] * (last - first)]
    lines[last] += after
