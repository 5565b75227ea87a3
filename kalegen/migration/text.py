"""Scripts, and notebooks that are texts, as one writes them today."""

from __future__ import annotations

import re
from pathlib import Path

from kalegen.diagnostics.diagnostic import Place
from kalegen.frontends.text_notebook import is_text_notebook
from kalegen.migration.code import imports_dotted, rewrite
from kalegen.migration.migrated import Migrated, unmigrated
from kalegen.migration.tags import todays_tag
from kalegen.model.endings import SCRIPT

_TAGS = re.compile(
    r"""^(?P<head>(?:\#|```|~~~|:|\+\+\+).*?\btags["']?\s*[=:]\s*\[)(?P<tags>[^\[\]\n]*)(?=\])""", re.MULTILINE
)
"""The tags in the line that begins a cell, or in one below it."""

_COMMENT = re.compile(r"^(?P<head>#\|[ \t]*)block(?=[ \t]*:[ \t]*\S)", re.MULTILINE)
"""The tag ``block:`` in a comment at the top of a cell."""


def migrate_text(text: str, path: Path) -> Migrated:
    """The text of a script or a notebook in a text, rewritten."""
    made = Migrated(text)
    if is_text_notebook(path):
        made.text = _with_todays_tags(text, made)
    if path.suffix != SCRIPT:
        return made
    code = rewrite(made.text, imports_dotted([text]))
    made.text = code.text
    made.count("imports", code.count)
    lines = text.splitlines()
    for one in code.unresolved:
        place = Place(str(path), line=one.line, source=lines[one.line - 1])
        made.unresolved.append(unmigrated(one.why, place, one.hint))
    return made


def _with_todays_tags(text: str, made: Migrated) -> str:
    """The text with other tags in the lines that begin cells, and in comments at the tops of cells."""

    def in_marker(match: re.Match[str]) -> str:
        items = [item.strip() for item in match["tags"].split(",")]
        new = list(dict.fromkeys(filter(None, map(_todays_item, items))))
        if new == items:
            return match[0]
        made.count("tags", sum(item not in new for item in items))
        return match["head"] + ", ".join(new)

    def in_comment(match: re.Match[str]) -> str:
        made.count("tags", 1)
        return f"{match['head']}step"

    return _COMMENT.sub(in_comment, _TAGS.sub(in_marker, text))


def _todays_item(item: str) -> str:
    """A tag in a list, in the quotes that it has there."""
    quote = item[:1] if item[:1] in ("'", '"') else ""
    new = todays_tag(item.strip(quote) if quote else item)
    return f"{quote}{new}{quote}" if new else ""
