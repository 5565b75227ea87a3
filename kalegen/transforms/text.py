r"""What: strings and comments reach the pod as they are in the notebook.

kfp dedents the component's text, which empties lines of blanks inside triple-quoted strings, and takes ``{{$`` for a
placeholder wherever it stands. Before: a blank line of four spaces in a string. After: ``\x20`` and three spaces.
Why here: last, so that no string is added behind its back.
"""

from __future__ import annotations

import re

import libcst as cst

from kalegen.model.pipeline import Pipeline
from kalegen.syntax.walk import walk
from kalegen.transforms.common import Codemod, change_code, each_step

BLANK_LINE = re.compile(r"(?<=\n)([ \t\f])(?=[ \t\f]*\n)")
PLACEHOLDER = "{{$"


def protect_text(pipeline: Pipeline) -> Pipeline:
    """Write strings and comments so that kfp's packaging does not change them."""
    texts = (*pipeline.sources.values(), *pipeline.files.values())
    codemod = _Protected if any(PLACEHOLDER in text for text in texts) else _ProtectedStrings
    return each_step(pipeline, lambda step: change_code(step, codemod))


def _escaped(text: str) -> str:
    """Source text inside quotes, without lines of blanks and without placeholders."""
    text = BLANK_LINE.sub(lambda match: f"\\x{ord(match[1]):02x}", text)
    return text.replace(PLACEHOLDER, "{{\\x24")


def _is_in_danger(text: str) -> bool:
    return PLACEHOLDER in text or BLANK_LINE.search(text) is not None


class _Protected(Codemod):
    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether a statement's text holds a line of blanks or a placeholder, be it in a string or not."""
        return _is_in_danger(cst.Module([]).code_for_node(statement))

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        inner = updated_node.raw_value
        if _escaped(inner) == inner:
            return updated_node
        if "r" in updated_node.prefix:
            return _without_raw(updated_node)
        return updated_node.with_changes(
            value=f"{updated_node.prefix}{updated_node.quote}{_escaped(inner)}{updated_node.quote}"
        )

    def leave_FormattedStringText(
        self, original_node: cst.FormattedStringText, updated_node: cst.FormattedStringText
    ) -> cst.FormattedStringText:
        return updated_node.with_changes(value=_escaped(updated_node.value))

    def leave_Comment(self, original_node: cst.Comment, updated_node: cst.Comment) -> cst.Comment:
        return updated_node.with_changes(value=updated_node.value.replace(PLACEHOLDER, "{{ $"))


class _ProtectedStrings(_Protected):
    """For code in whose comments no placeholder stands."""

    def concerns(self, statement: cst.BaseStatement) -> bool:
        """Whether a string of the statement holds a line of blanks or a placeholder."""
        strings = (node for node in walk(statement) if isinstance(node, (cst.SimpleString, cst.FormattedStringText)))
        return any(_is_in_danger(node.value) for node in strings)


def _without_raw(node: cst.SimpleString) -> cst.SimpleString:
    """A raw string as an ordinary one: every backslash doubled, then escaped."""
    prefix = node.prefix.replace("r", "")
    return node.with_changes(
        value=f"{prefix}{node.quote}{_escaped(node.raw_value.replace(chr(92), chr(92) * 2))}{node.quote}"
    )
