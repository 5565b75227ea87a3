"""``%%kalegen_step train --prev load``: tags on a cell's first line, for people who like them in the cell.

IPython reads such a line as a cell magic; kalegen reads it as the tags ``step:train`` and ``prev:load``.
"""

from __future__ import annotations

import re
import shlex

NAME = "kalegen_step"

_LINE = re.compile(rf"%%{NAME}\b[ \t]*(?P<said>.*)")


def is_step_magic(line: str) -> bool:
    """Whether a line is this magic."""
    return _LINE.match(line) is not None


def tags_in(line: str) -> list[str]:
    """The tags that the line stands for; ``--skip``, which takes no value, is the tag ``skip``.

    What can't be taken apart is the name of the step, as which it is an error.
    """
    match = _LINE.match(line)
    try:
        words = shlex.split(match["said"]) if match is not None else []
    except ValueError:
        words = [match["said"]] if match is not None else []
    tags: list[str] = []
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            tags.append(f"step:{word}")
        elif words and not words[0].startswith("--"):
            tags.append(f"{word[2:]}:{words.pop(0)}")
        else:
            tags.append(word[2:])
    return tags
