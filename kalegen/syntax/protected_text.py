r"""Text that reaches a pod as it is written: strings and comments in which nothing is replaced on the way.

kfp's dedent empties lines of blanks; what else is replaced, and how that is written, is said by ``command_text``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import libcst as cst

from kalegen.syntax.codemod import Codemod
from kalegen.syntax.command_text import escape_replaced, is_replaced, space_replaced, split_replaced
from kalegen.syntax.walk import find

BLANK_LINE = re.compile(r"(?<=\n)([ \t\f])(?=[ \t\f]*\n)")

Plain = cst.SimpleString | cst.FormattedString
"""A string that is one literal."""


def protected_source(source: str) -> str:
    """The text of a module, protected in the same way."""
    if not _is_in_danger(source):
        return source
    return cst.parse_module(source).visit(Protected()).code


def _escaped(text: str) -> str:
    """Source text inside quotes, without lines of blanks and without what would be replaced."""
    return escape_replaced(BLANK_LINE.sub(lambda match: f"\\x{ord(match[1]):02x}", text))


def _is_in_danger(text: str) -> bool:
    return is_replaced(text) or BLANK_LINE.search(text) is not None


class Protected(Codemod):
    """Protects strings and comments from edits of the text."""

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether something in a statement's text would be changed, be it in a string or not."""
        return _is_in_danger(cst.Module([]).code_for_node(statement))

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        return _protected_simple(updated_node)

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return False

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return _protected_formatted(updated_node)

    def leave_Comment(self, original_node: cst.Comment, updated_node: cst.Comment) -> cst.Comment:
        return updated_node.with_changes(value=space_replaced(updated_node.value))


class ProtectedStrings(Protected):
    """For code in whose comments nothing would be replaced."""

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether something in a string of the statement would be changed."""
        texts = [node.value for node in find(cst.SimpleString, statement)]
        texts += [node.value for node in find(cst.FormattedStringText, statement)]
        return any(map(_is_in_danger, texts))


def _protected_simple(node: cst.SimpleString) -> cst.SimpleString:
    inner = node.raw_value
    if not _is_in_danger(inner):
        return node
    prefix = node.prefix
    if "r" in prefix:
        prefix, inner = prefix.replace("r", ""), _doubled(inner)
    return node.with_changes(value=f"{prefix}{node.quote}{_escaped(inner)}{node.quote}")


def _protected_formatted(node: cst.FormattedString) -> cst.FormattedString:
    """An f-string whose texts have escapes, and whose expressions, in which Python 3.9 takes none, do without."""
    node = node.with_changes(parts=[_with_split_strings(part) for part in node.parts])
    if "r" not in node.prefix:
        return node.with_changes(parts=_with_texts(node.parts, _escaped))
    if not any(_is_in_danger(text.value) for text in find(cst.FormattedStringText, node)):
        return node
    parts = _with_texts(node.parts, lambda text: _escaped(_doubled(text)))
    return node.with_changes(parts=parts, start=node.prefix.replace("r", "") + node.quote)


def _doubled(raw: str) -> str:
    """What stands inside the quotes of a raw string, for one that is not raw."""
    return raw.replace("\\", "\\\\")


def _with_texts(
    parts: Sequence[cst.BaseFormattedStringContent], change: Callable[[str], str]
) -> list[cst.BaseFormattedStringContent]:
    """The parts of an f-string with other texts, those in the formats of its expressions included."""
    changed: list[cst.BaseFormattedStringContent] = []
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            changed.append(part.with_changes(value=change(part.value)))
        elif isinstance(part, cst.FormattedStringExpression) and part.format_spec:
            changed.append(part.with_changes(format_spec=_with_texts(part.format_spec, change)))
        else:
            changed.append(part)
    return changed


def _with_split_strings(part: cst.BaseFormattedStringContent) -> cst.BaseFormattedStringContent:
    if not isinstance(part, cst.FormattedStringExpression) or not _is_in_danger(cst.Module([]).code_for_node(part)):
        return part
    return part.with_changes(expression=part.expression.visit(_Split()))


class _Split(cst.CSTTransformer):
    """Splits strings where something in them would be replaced: ``'$$'`` becomes ``'$' '$'``."""

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        return _joined(updated_node, _split(updated_node))

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return False

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return _joined(updated_node, _split(updated_node))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        return False

    def leave_ConcatenatedString(
        self, original_node: cst.ConcatenatedString, updated_node: cst.ConcatenatedString
    ) -> cst.BaseExpression:
        return _joined(updated_node, [part for one in _literals(updated_node) for part in _split(one)])


def _literals(node: cst.BaseString) -> list[Plain]:
    if isinstance(node, cst.ConcatenatedString):
        return [node.left, *_literals(node.right)]
    return [node] if isinstance(node, (cst.SimpleString, cst.FormattedString)) else []


def _split(node: Plain) -> list[Plain]:
    """A literal as several, none of which holds anything that would be changed."""
    if isinstance(node, cst.SimpleString):
        texts = _parts_of(node.raw_value)
        return [
            node.with_changes(value=f"{node.prefix}{node.quote}{text}{node.quote}", lpar=[], rpar=[]) for text in texts
        ]
    pieces: list[list[cst.BaseFormattedStringContent]] = [[]]
    for part in node.parts:
        if not isinstance(part, cst.FormattedStringText):
            pieces[-1].append(_with_split_strings(part))
            continue
        first, *others = _parts_of(part.value)
        pieces[-1].append(part.with_changes(value=first))
        pieces += [[part.with_changes(value=text)] for text in others]
    return [node.with_changes(parts=parts, lpar=[], rpar=[]) for parts in pieces]


def _parts_of(text: str) -> list[str]:
    lines = BLANK_LINE.sub(r"\0\1", text).split("\0")
    return [part for line in lines for part in split_replaced(line)]


def _joined(node: cst.BaseString, literals: Sequence[Plain]) -> cst.BaseString:
    """Literals side by side, in the parentheses that the node had."""
    if len(literals) == 1 and isinstance(node, type(literals[0])):
        return literals[0].with_changes(lpar=node.lpar, rpar=node.rpar)
    joined: Plain | cst.ConcatenatedString = literals[-1]
    for literal in reversed(literals[:-1]):
        joined = cst.ConcatenatedString(literal, joined, whitespace_between=cst.SimpleWhitespace(" "))
    return joined.with_changes(lpar=node.lpar, rpar=node.rpar)
