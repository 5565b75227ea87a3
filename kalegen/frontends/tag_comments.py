"""Tags in comments at a cell's top, ``#| step: train``, for places that have no other tags: nbdev's and Quarto's form.

What: comments are read as tags, and taken out of the code. Before: ``#| prev: load``. After: the tag ``prev:load``.
Why here: what reads the code later must not see them, or two spellings of one notebook would compile to two modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import libcst as cst

from kalegen.frontends.step_magic import is_step_magic, tags_in

_COMMENT = re.compile(r"\s*#\|\s*(?P<text>\S.*?)\s*")
_ABOVE_CODE = re.compile(r"\s*(#.*)?")
_SEVERAL = re.compile(r"\[(?P<names>[^\[\]]*)\]")


class TagComment(NamedTuple):
    """A tag in a comment: the tag, the line of the cell that it stands on, and that line's text."""

    tag: str
    line: int
    text: str


def comments_above(source: str) -> Iterator[TagComment]:
    """The comments of this form above a cell's code, whatever tool they are for; a cell magic may stand above.

    The cell magic ``%%kalegen_step`` is as good as such a comment.
    """
    for number, line in enumerate(source.splitlines(), 1):
        if number == 1 and is_step_magic(line):
            yield from (TagComment(tag, number, line) for tag in tags_in(line))
            continue
        match = _COMMENT.fullmatch(line)
        if match is not None:
            yield from (TagComment(tag, number, line) for tag in _tags_in(match["text"]))
        elif not _ABOVE_CODE.fullmatch(line) and not (number == 1 and line.startswith("%%")):
            return


def _tags_in(text: str) -> Iterator[str]:
    """The tags that a comment's text stands for: ``prev: [load, clean]`` is two."""
    key, colon, value = (part.strip() for part in text.partition(":"))
    several = _SEVERAL.fullmatch(value) if key == "prev" else None
    for one in several["names"].split(",") if several is not None else [value]:
        yield f"{key}{colon}{one.strip()}"


def without_comments(module: cst.Module, comments: Iterable[TagComment]) -> cst.Module:
    """The module of a cell without these comments above its code.

    Those below a magic stay: what follows it may be the text of a file.
    """
    lines = {comment.line for comment in comments}
    first = module.body[0] if module.body else None
    if first is None:
        return module
    kept = [line for number, line in enumerate(module.header, 1) if number not in lines]
    above = [line for number, line in enumerate(first.leading_lines, len(module.header) + 1) if number not in lines]
    return module.with_changes(header=kept, body=[first.with_changes(leading_lines=above), *module.body[1:]])
