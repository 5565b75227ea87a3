"""Texts and paths that are known without running anything: ``DATA + "/a.csv"``, ``Path(DATA) / "a.csv"``."""

from __future__ import annotations

import posixpath
import re
import string
from collections.abc import Callable, Iterable, Sequence

import libcst as cst

from kalegen.analysis.heap.object_graph import Key
from kalegen.analysis.heap.values import HOLE, MARK, Value
from kalegen.analysis.interpreter.arguments import Arguments
from kalegen.analysis.tables.files import HOME, PATH_JOINERS, PATH_KEEPERS, SAME_PLACE
from kalegen.syntax.literals import literal_value

LONGEST = 1_000
"""The longest text that is kept, in characters."""

MOST_PARTS = 6
"""How many attributes and keys lead from a variable to a text: recursion comes to an end."""

LONGEST_MADE = 80
"""The longest text that a function makes of another, in characters: recursion comes to an end."""

DEEPEST = 12
"""How many folders a path may go through that a function makes of another: recursion comes to an end."""

ONE_MARK = re.compile(f"{MARK}[^{MARK}]*{MARK}")
HOLES = re.compile(f"{HOLE}+")
PLACEHOLDER = re.compile(r"%[-+ #0-9.]*[a-zA-Z]")
NAMES_WITH_HOLES = re.compile(rf"[\w{HOLE}]+")


def text_of_literal(node: cst.SimpleString) -> str | None:
    """What a string literal is; None for bytes and for long ones."""
    value = literal_value(node)
    return value if isinstance(value, str) and len(value) <= LONGEST else None


def text_of_f_string(parts: Sequence[cst.BaseFormattedStringContent], values: Sequence[Value]) -> str | None:
    """The template of an f-string whose expressions have these values, in order."""
    texts: list[str | None] = []
    remaining = iter(values)
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            is_plain = not any(character in part.value for character in "\\{}")
            texts.append(part.value if is_plain else HOLE)
        elif isinstance(part, cst.FormattedStringExpression):
            value = next(remaining)
            is_bare = part.conversion is None and part.format_spec is None and part.equal is None
            texts.append(value.template if is_bare else None)
    return _together("".join, texts)


def names_like(template: str, names: Iterable[str]) -> list[str]:
    """The names that may stand in a text that a template describes."""
    tokens = [token for token in NAMES_WITH_HOLES.findall(template) if token.strip(HOLE)]
    patterns = [re.compile(re.escape(token).replace(HOLE, r"\w*")) for token in tokens]
    return sorted(name for name in names if any(pattern.fullmatch(name) for pattern in patterns))


def may_be_any_name(template: str) -> bool:
    """Whether a text that a template describes may have any name in it."""
    return any(not token.strip(HOLE) for token in NAMES_WITH_HOLES.findall(template))


def text_of_operator(operator: cst.BaseBinaryOp | cst.BaseAugOp, left: Value, right: Value) -> str | None:
    """The template of a sum of texts, of a path divided by one, and of a text with placeholders."""
    if isinstance(operator, (cst.Add, cst.AddAssign)):
        return _together("".join, [left.template, right.template])
    if isinstance(operator, (cst.Divide, cst.DivideAssign)):
        return _together(_joined, [left.template, right.template])
    if isinstance(operator, cst.Modulo) and left.kind == "str" and left.template is not None:
        return PLACEHOLDER.sub(HOLE, left.template)
    return None


def with_text_of_call(result: Value, dotted: str, arguments: Sequence[Value]) -> Value:
    """A call's result, with its text if the call makes a path or text of known ones (all by position)."""
    if dotted in PATH_JOINERS and arguments:
        return result._replace(template=_together(_joined, [argument.template for argument in arguments]))
    if dotted in PATH_KEEPERS and len(arguments) == 1:
        return result._replace(template=arguments[0].template)
    return result._replace(template="~") if dotted == HOME else result


def with_text_of_method(result: Value, name: str, arguments: Arguments) -> Value:
    """A method's result, with its template if it makes a path or a text of a known one."""
    receiver = arguments.receiver
    if receiver is None or receiver.template is None:
        return result
    if name == "format" and receiver.kind in (None, "str"):
        return result._replace(template=_formatted(receiver.template, arguments))
    if receiver.kind != "path":
        return result
    given = [value.template for value in arguments.positional]
    if name == "joinpath":
        return result._replace(template=_together(_joined, [receiver.template, *given]))
    if name == "with_suffix":
        return result._replace(template=posixpath.splitext(receiver.template)[0] + (next(iter(given), None) or HOLE))
    return result._replace(template=receiver.template) if name in SAME_PLACE else result


def _formatted(template: str, arguments: Arguments) -> str | None:
    """Return the text that ``"{}/{name}.csv".format(…)`` gives, as far as it is known."""
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return None
    texts, plain = [], iter(arguments.positional)
    for literal, name, spec, conversion in fields:
        texts.append(literal)
        if name is not None:
            value = next(plain, None) if name == "" else arguments.keywords.get(name)
            is_bare = value is not None and not spec and conversion is None
            texts.append(value.template if value is not None and is_bare and value.template is not None else HOLE)
    return _together("".join, texts)


def marked(owner: int, name: str) -> str:
    """The template of a variable's text: of a parameter of a function, or of the module's (``owner`` 0)."""
    return f"{MARK}{owner}:{name}{MARK}"


def part_of(template: str | None, key: Key) -> str | None:
    """The template of what a variable's value has under a key, or as an attribute: ``marked(0, "CONFIG.data")``."""
    if template is None or not ONE_MARK.fullmatch(template):
        return None
    is_followed = isinstance(key, str) and MARK not in key and template.count(".") < MOST_PARTS
    return f"{template.removesuffix(MARK)}.{key}{MARK}" if is_followed else None


def with_marks_replaced(template: str | None, template_of_variable: Callable[[int, str], str | None]) -> str | None:
    """A template in which the texts of variables are what they are known to be."""
    if template is None or MARK not in template:
        return template
    parts = template.split(MARK)
    for index in range(1, len(parts), 2):
        owner, _, name = parts[index].partition(":")
        parts[index] = template_of_variable(int(owner), name) or HOLE
    whole = HOLES.sub(HOLE, "".join(parts))
    return whole if whole.count("/") <= DEEPEST and len(whole) <= LONGEST_MADE else None


def _joined(parts: list[str]) -> str:
    return posixpath.join(*parts)


def _together(join: Callable[[list[str]], str], texts: Sequence[str | None]) -> str | None:
    """What texts make together, with holes for those that are not known; None where none is."""
    if all(text is None for text in texts) or sum(len(text or "") for text in texts) > LONGEST:
        return None
    return join([HOLE if text is None else text for text in texts])
