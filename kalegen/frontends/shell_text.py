"""From the text of a shell command to a Python expression: ``{expression}`` and ``$name`` become real reads.

IPython expands a command when it runs: ``{…}`` holds any expression, ``$name`` and ``$name.attribute`` a name (not
inside single quotes, where it belongs to the shell). When one of them cannot be evaluated the whole command goes to
the shell as it stands: ``!awk '{print $1}'`` and ``!echo $HOME`` are no reads. So a command is expanded
when every name it uses is bound somewhere in the notebook or is a builtin, and left alone otherwise.
"""

from __future__ import annotations

import ast
import builtins
import re
import string
from typing import NamedTuple

import libcst as cst

from kalegen.syntax.literal_text import escaped, quoted
from kalegen.syntax.parsing import parse_expression, parse_tree

# The lookahead asks for an even number of single quotes after the name.
_DOLLAR = re.compile(r"\$(\$?[\w.]+)(?=(?:[^']*'[^']*')*[^']*$)")


class Field(NamedTuple):
    """An expression inside a command, with its conversion (``r``, ``s``, ``a``) or an empty string."""

    code: str
    conversion: str = ""


def command_expression(command: str, bound: frozenset[str]) -> cst.BaseExpression:
    """The command as an expression of type str; ``bound`` are the names that the notebook binds anywhere."""
    parts = _parts(command)
    fields = [part for part in parts if isinstance(part, Field)]
    if not fields or not all(_is_evaluable(field.code, bound) for field in fields):
        return parse_expression(quoted(_as_is(command, parts, bound)))
    return filled_text(parts)


def filled_text(parts: list[str | Field]) -> cst.BaseExpression:
    """Texts and fields as one expression of type str."""
    return parse_expression(_f_string(parts) or _percent_format(parts))


def _as_is(command: str, parts: list[str | Field], bound: frozenset[str]) -> str:
    """The command without fields: doubled braces are halved, unless nothing was expanded."""
    return command if any(isinstance(part, Field) for part in parts) else "".join(map(str, parts)) or command


def _parts(command: str) -> list[str | Field]:
    """The command's literal texts and fields in order; the command alone when its braces do not match."""
    try:
        parsed = list(string.Formatter().parse(command))
    except ValueError:
        return [command]
    parts: list[str | Field] = []
    for text, name, spec, conversion in parsed:
        parts += _dollar_parts(text)
        if name is not None:
            # IPython reads a format as part of the expression, so that slices can be written.
            parts.append(Field(f"{name}:{spec}" if spec else name, conversion or ""))
    return parts


def _dollar_parts(text: str) -> list[str | Field]:
    """A command in parts: text, and the fields that ``$name`` stands for."""
    parts: list[str | Field] = []
    start = 0
    for match in _DOLLAR.finditer(text):
        field = match.group(1)
        before = text[start : match.start()]
        parts += [before + field] if field.startswith("$") else [before, Field(field)]
        start = match.end()
    return [*parts, text[start:]]


def _is_evaluable(code: str, bound: frozenset[str]) -> bool:
    """Whether code in braces is an expression of names that are bound: else Jupyter leaves it."""
    try:
        tree = parse_tree(f"({code.strip()}\n)")
    except (SyntaxError, ValueError):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    inner = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return all(name in bound or hasattr(builtins, name) for name in names - inner - arguments)


def _f_string(parts: list[str | Field]) -> str | None:
    """The parts as an f-string that Python 3.9 can read, or None where there is none."""
    codes = "".join(part.code for part in parts if isinstance(part, Field))
    quote = "'" if '"' in codes else '"'
    if "\\" in codes or "\n" in codes or "#" in codes or quote in codes:
        return None
    text = ""
    for part in parts:
        if isinstance(part, Field):
            # A blank keeps a set or a dict display's brace away from the field's own.
            code = f" {part.code} " if part.code.startswith("{") or part.code.endswith("}") else part.code
            text += "{" + code + (f"!{part.conversion}" if part.conversion else "") + "}"
        else:
            text += _in_quotes(part.replace("{", "{{").replace("}", "}}"), quote)
    return None if "{{$" in text else f"f{quote}{text}{quote}"


def _in_quotes(text: str, quote: str) -> str:
    """``text`` escaped for a literal in the given quotes."""
    return "".join(escaped(character, quote) for character in text)


def _percent_format(parts: list[str | Field]) -> str:
    text = "".join(
        f"%{part.conversion or 's'}" if isinstance(part, Field) else part.replace("%", "%%") for part in parts
    )
    codes = [f"({part.code.strip()})" for part in parts if isinstance(part, Field)]
    return f"{quoted(text)} % ({', '.join(codes)},)"
