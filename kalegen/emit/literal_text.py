"""String literals for long texts: one literal per line of the text, so that a reviewer can read and diff them.

The literals survive what happens to a component's text later: ``textwrap.dedent`` (no line of blanks inside a string),
black (its choice of quotes is made here already) and kfp's placeholders (``{{$`` never stands in the text).
"""

from __future__ import annotations

import re

import libcst as cst

_PLACEHOLDER = re.compile(r"\{(?=\{\$)")


def string_literal(text: str) -> cst.BaseExpression:
    """An expression whose value is ``text``; texts of several lines become a parenthesized concatenation."""
    lines = text.split("\n")
    pieces = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    if len(pieces) < 2:
        return cst.parse_expression(quoted(text))
    return cst.parse_expression("(\n" + "".join(f"    {quoted(piece)}\n" for piece in pieces) + ")")


def quoted(text: str) -> str:
    """``text`` as one literal on one line, in the quotes that black would choose."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = "".join(escaped(character, quote) for character in text)
    return quote + _PLACEHOLDER.sub(r"\\x7b", body) + quote


def escaped(character: str, quote: str) -> str:
    """One character as it stands in a literal with the given quotes."""
    if character in (quote, "\\"):
        return "\\" + character
    return character if character.isprintable() else repr(character)[1:-1]
