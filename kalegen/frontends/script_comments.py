"""Comments that would be tags in a notebook's cell, ``#| step: train``, in a script, which has no cells."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.script_file import SourceFile
from kalegen.frontends.tag_comments import comments_above
from kalegen.frontends.tags import ROLE_TAGS, is_own
from kalegen.settings.table import ROWS

INSTEAD = {
    "step": "remove it, and write @step above the function; the step has the function's name, or that of name=…",
    "block": "remove it, and write @step above the function; the step has the function's name, or that of name=…",
    "prev": "write after(result, earlier_result) in the pipeline function",
    "notebook": "import the steps of the other file, and call them",
    "if": "write an if statement in the pipeline function",
    "for": "write a for statement in the pipeline function",
    **dict.fromkeys(ROLE_TAGS, "remove it: a script needs no such tag"),
    **dict.fromkeys(("imports", "functions"), "remove it: all steps share the code of the module"),
    **dict.fromkeys(("parameters", "pipeline-parameters"), "make it a parameter of the pipeline function"),
    "skip": "remove it: kalegen leaves out what no step uses",
}
"""How a script says what a tag says."""


def find_tag_comments(source: SourceFile) -> Iterator[Diagnostic]:
    """KG524 for comments that would be tags: in a script, what they ask for would not happen."""
    if "#|" not in source.text:
        return
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        tag = _tag_in(token.string) if token.type == tokenize.COMMENT else None
        if tag is not None:
            message = f"the comment '{token.string}' has no effect: a script of @step functions has no cells"
            yield error("KG524", message, source.place_of_line(token.start[0]), _instead(tag))


def _tag_in(comment: str) -> str | None:
    """The first tag of kalegen's that a comment would be."""
    return next((found.tag for found in comments_above(comment) if is_own(found.tag)), None)


def _instead(tag: str) -> str:
    key = tag.partition(":")[0]
    option = next((row.keys[0] for row in ROWS if row.name == key), None)
    return INSTEAD.get(key) or f"write it in the step's decorator: @step({option}=…)"
