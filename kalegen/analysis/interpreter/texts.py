"""Texts and paths that are known without running anything: ``DATA + "/a.csv"``, ``Path(DATA) / "a.csv"``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import libcst as cst

from kalegen.analysis.heap.values import Value

LONGEST = 1_000
"""The longest text that is kept, in characters."""

HOLE = "\0"
NAMES_WITH_HOLES = re.compile(rf"[\w{HOLE}]+")

_JOINING = frozenset({"os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
_TAKING_OVER = frozenset({"builtins.str", "os.fspath", "os.path.normpath", "posixpath.normpath"})


def text_of_literal(node: cst.SimpleString) -> str | None:
    """What a string literal is; None for bytes and for long ones."""
    value = node.evaluated_value
    return value if isinstance(value, str) and len(value) <= LONGEST else None


def text_of_f_string(parts: Sequence[cst.BaseFormattedStringContent], values: Sequence[Value]) -> str | None:
    """What an f-string is whose expressions have these values, in order; None where it is not certain."""
    texts: list[str | None] = []
    remaining = iter(values)
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            is_plain = not any(character in part.value for character in "\\{}")
            texts.append(part.value if is_plain else None)
        elif isinstance(part, cst.FormattedStringExpression):
            value = next(remaining)
            is_bare = part.conversion is None and part.format_spec is None and part.equal is None
            texts.append(value.text if is_bare else None)
    return _together("".join, texts)


def template_of(node: cst.BaseExpression) -> str:
    """What a text is, with ``HOLE`` in the place of whatever is not written there."""
    if isinstance(node, cst.SimpleString):
        return text_of_literal(node) or HOLE
    if isinstance(node, cst.FormattedString):
        return "".join(part.value if isinstance(part, cst.FormattedStringText) else HOLE for part in node.parts)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return template_of(node.left) + template_of(node.right)
    return HOLE


def names_like(template: str, names: Iterable[str]) -> list[str]:
    """The names that may stand in a text that a template describes."""
    tokens = [token for token in NAMES_WITH_HOLES.findall(template) if token.strip(HOLE)]
    patterns = [re.compile(re.escape(token).replace(HOLE, r"\w*")) for token in tokens]
    return sorted(name for name in names if any(pattern.fullmatch(name) for pattern in patterns))


def may_be_any_name(template: str) -> bool:
    """Whether a text that a template describes may have any name in it."""
    return any(not token.strip(HOLE) for token in NAMES_WITH_HOLES.findall(template))


def text_of_operator(operator: cst.BaseBinaryOp | cst.BaseAugOp, left: Value, right: Value) -> str | None:
    """What a sum of texts, or a path divided by one, is."""
    if isinstance(operator, (cst.Add, cst.AddAssign)):
        return _together("".join, [left.text, right.text])
    if isinstance(operator, (cst.Divide, cst.DivideAssign)):
        return _together(_joined, [left.text, right.text])
    return None


def with_text_of_call(result: Value, dotted: str, arguments: Sequence[Value]) -> Value:
    """A call's result, with its text if the call makes a path or text of known ones (all by position)."""
    if dotted in _JOINING and arguments:
        return replace(result, text=_together(_joined, [argument.text for argument in arguments]))
    if dotted in _TAKING_OVER and len(arguments) == 1:
        return replace(result, text=arguments[0].text)
    return result


def _joined(parts: list[str]) -> str:
    return posixpath.join(*parts)


def _together(join: Callable[[list[str]], str], texts: Sequence[str | None]) -> str | None:
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or sum(map(len, known)) > LONGEST:
        return None
    return join(known)
