"""Which files a call reads and writes, as far as its arguments are literal paths (semantics, B9, B18, B19)."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kalegen.analysis.literals import literal_value
from kalegen.analysis.tables.effects import RECEIVER, Position
from kalegen.analysis.tables.files import file_effect

READS = "reads file"
WRITES = "writes file"


def files_used(node: cst.Call, name: str, kind: str | None = None) -> Iterator[tuple[str, str]]:
    """Pairs of ``READS`` or ``WRITES`` and a path, for a call of a dotted name or of a method."""
    effect = file_effect(name, kind)
    if effect is None:
        return
    mode = next((text for position in effect.mode if (text := _text_at(node, position)) is not None), None)
    if effect.mode and mode is None and not any(_argument(node, position) for position in effect.mode):
        mode = "r"
    effect = effect.in_mode(mode)
    for use, positions in ((READS, effect.reads), (WRITES, effect.writes)):
        paths = dict.fromkeys(path for position in positions if (path := _text_at(node, position)) is not None)
        yield from ((use, path) for path in paths)


def _argument(node: cst.Call, position: Position) -> cst.BaseExpression | None:
    if isinstance(position, str):
        named = (a.value for a in node.args if a.keyword is not None and a.keyword.value == position)
        return next(named, None)
    if position == RECEIVER:
        receiver = node.func.value if isinstance(node.func, cst.Attribute) else None
        return receiver.args[0].value if isinstance(receiver, cst.Call) and receiver.args else None
    positional = [argument.value for argument in node.args if argument.keyword is None and not argument.star]
    return positional[position] if position < len(positional) else None


def _text_at(node: cst.Call, position: Position) -> str | None:
    argument = _argument(node, position)
    value = literal_value(argument) if argument is not None else None
    return value if isinstance(value, str) else None
