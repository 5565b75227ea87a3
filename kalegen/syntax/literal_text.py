"""String literals for long texts: one literal per line of the text, so that a reviewer can read and diff them.

The literals survive what happens to a component's text later: ``textwrap.dedent`` (no line of blanks inside a string),
black (its choice of quotes is made here already) and what a cluster replaces (see ``command_text``).
"""

from __future__ import annotations

import libcst as cst

from kalegen.syntax.command_text import escape_replaced


def string_literal(text: str) -> cst.BaseExpression:
    """An expression whose value is ``text``: a literal, or the text's lines in a list that is joined.

    (Not literals side by side: libcst nests them, and a text of some hundred lines exceeds Python's recursion limit.)
    """
    lines = text.split("\n")
    if len(lines) < 2 or (len(lines) == 2 and not lines[1]):
        return cst.parse_expression(quoted(text))
    return cst.parse_expression('"\\n".join([\n' + "".join(f"    {quoted(line)},\n" for line in lines) + "])")


def quoted(text: str) -> str:
    """``text`` as one literal on one line, in the quotes that black would choose."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = "".join(escaped(character, quote) for character in text)
    return quote + escape_replaced(body) + quote


def escaped(character: str, quote: str) -> str:
    """One character as it stands in a literal with the given quotes."""
    if character in (quote, "\\"):
        return "\\" + character
    return character if character.isprintable() else repr(character)[1:-1]
