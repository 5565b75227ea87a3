"""IPython's own reading of a cell: magics, shell escapes and help become calls of ``get_ipython()``'s methods.

IPython is imported only for a cell that could need it. Lines keep their numbers.
"""

from __future__ import annotations

import re
from typing import Any

from kalegen.syntax.parsing import parse_tree

# Liberal: IPython decides. Comments and strings that look like syntax of Jupyter cost an import, no more.
_SYNTAX = re.compile(
    r"^\s*(?:[%!?,;/]|>>>|In \[|\.\.\.:? )"  # a line that begins like an escape or like a prompt
    r"|\?[ \t;]*(?:\#.*)?$"  # a request for help
    r"|=\s*[%!](?!=)"  # files = !ls
    r"|\A(?:[ \t]*\n)*[ \t]+[^\s#]",  # a cell that is indented as a whole
    re.MULTILINE,
)
_RUN_AS_IT_IS = re.compile(r"\A(\s*)%%(?:time[ \t]*|kalegen_step\b.*)\n")
# IPython runs `cd data`, alone in a cell, as `%cd data`.
_AUTOMAGIC = re.compile(
    r"\s*(?:pip|conda|mamba|cd|ls|ll|cat|mkdir|rm|rmdir|cp|mv|env|set_env|time|timeit|run|matplotlib|load_ext|pwd) +\S"
)


def to_python(source: str) -> str:
    """The cell as Python that calls ``get_ipython()``; the cell itself when it needs none of that."""
    while _RUN_AS_IT_IS.match(source):
        source = _RUN_AS_IT_IS.sub(r"\1\n", source)
    if _AUTOMAGIC.match(source) and len(source.strip().splitlines()) == 1 and not _is_python(source):
        source = "%" + source.strip()
    if not _SYNTAX.search(source):
        return source
    return _transformed(source)


def _is_python(source: str) -> bool:
    try:
        parse_tree(source)
    except (SyntaxError, ValueError):
        return False
    return True


def _transformed(source: str) -> str:
    """The cell as IPython itself transforms it, lines where they were; itself if that fails."""
    from IPython.core.inputtransformer2 import TransformerManager

    new_manager: Any = TransformerManager
    manager = new_manager()
    transform_one = manager.do_one_token_transform

    def transform_one_in_place(before: list[str]) -> tuple[bool, list[str]]:
        changed, after = transform_one(before)
        return changed, _as_long(before, after)

    manager.do_one_token_transform = transform_one_in_place
    lines = source.splitlines(keepends=True)
    blank = next((index for index, line in enumerate(lines) if line.strip()), 0)
    try:
        return "\n" * blank + str(manager.transform_cell("".join(lines[blank:])))
    except SyntaxError:
        return source


def _as_long(before: list[str], after: list[str]) -> list[str]:
    """The lines after a transform, with blank ones for the lines that it joined (``!ls \\``)."""
    pairs = enumerate(zip(before, after, strict=False))
    place = next((index for index, (old, new) in pairs if old != new), 0) + 1
    return [*after[:place], *["\n"] * (len(before) - len(after)), *after[place:]]
