"""How a finding can be mended: the edits that its check knows, a tag that leaves the cell out, and ignoring it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Remedy, Severity
from kalegen.editing.edits import Edit, TagEdit, TextEdit, comment_of, insertion
from kalegen.frontends.notebook import source_of
from kalegen.frontends.step_magic import is_step_magic
from kalegen.frontends.tag_comments import TagComment, comments_above
from kalegen.reporting.policy import is_soft

SKIPPABLE = frozenset({"KG010", "KG301", "KG302", "KG303", "KG306"})
"""The codes of what a pipeline may do without: the cell can be left out."""


@dataclass(frozen=True)
class Fix:
    """What mends a finding: a title of a few words, and the edits. At most one ``is_preferred`` of a finding's."""

    title: str
    edits: tuple[Edit, ...]
    is_preferred: bool = False


def fixes_of(finding: Diagnostic, document: Mapping[str, Any]) -> tuple[Fix, ...]:
    """The ways to mend a finding about a notebook, the likeliest first; none that would ignore a real ERROR."""
    cells = document.get("cells") or []
    number = finding.place.cell
    if number is None or not 0 < number <= len(cells):
        return ()
    own = list(_known_fixes(finding, number, cells))
    first = [Fix(fix.title, fix.edits, is_preferred=len(own) == 1) for fix in own]
    if finding.code in SKIPPABLE:
        first.append(Fix("leave the cell out: tag it skip", _tag_edits(number, cells, Remedy(new="skip"))))
    return (*first, *_ignoring(finding, number, source_of(cells[number - 1])))


def _known_fixes(finding: Diagnostic, number: int, cells: list[Mapping[str, Any]]) -> Iterator[Fix]:
    """The fixes that the check knows, each of which can stand alone."""
    for remedy in finding.remedies:
        cell = remedy.cell or number
        if remedy.is_name:
            edit = _rename(finding, remedy, source_of(cells[number - 1]))
            if edit is not None:
                yield Fix(f"replace {remedy.old} with {remedy.new}", (edit,))
        elif edits := _tag_edits(cell, cells, remedy):
            where = "" if cell == number else f" in cell {cell}"
            yield Fix(f"{_title(remedy)}{where}", edits)


def _title(remedy: Remedy) -> str:
    if remedy.old and remedy.new:
        return f"replace the tag {remedy.old} with {remedy.new}"
    return f"add the tag {remedy.new}" if remedy.new else f"remove the tag {remedy.old}"


def _rename(finding: Diagnostic, remedy: Remedy, source: str) -> TextEdit | None:
    """The edit that puts another name where a finding is; None where the name does not stand there."""
    place = finding.place
    lines = source.split("\n")
    if place.line is None or place.column is None or place.line > len(lines):
        return None
    end = place.column + len(remedy.old)
    if lines[place.line - 1][place.column - 1 : end - 1] != remedy.old:
        return None
    return TextEdit(place.cell, place.line, place.column, place.line, end, remedy.new)


def _tag_edits(number: int, cells: list[Mapping[str, Any]], remedy: Remedy) -> tuple[Edit, ...]:
    """The edits that change a cell's tags, where they stand: in its metadata, or in comments at its top."""
    source = source_of(cells[number - 1])
    comments = list(comments_above(source))
    comment = next((one for one in comments if remedy.old and one.tag == _spelled(remedy.old)), None)
    tags = (cells[number - 1].get("metadata") or {}).get("tags") or []
    if comment is not None and is_step_magic(comment.text):
        return ()
    if comment is not None:
        end = len(comment.text) + 1
        if remedy.new:
            return (TextEdit(number, comment.line, 1, comment.line, end, comment_of(remedy.new)),)
        return (TextEdit(number, comment.line, 1, comment.line + 1, 1, ""),) if _has_line_below(comment, source) else ()
    if remedy.old and remedy.old not in tags:
        return ()
    if not tags and comments:
        return (insertion(number, comments[-1].line, len(comments[-1].text) + 1, f"\n{comment_of(remedy.new)}"),)
    return (TagEdit(number, (remedy.old,) if remedy.old else (), (remedy.new,) if remedy.new else ()),)


def _has_line_below(comment: TagComment, source: str) -> bool:
    return comment.line < len(source.split("\n"))


def _spelled(tag: str) -> str:
    """A tag as a comment's tag is read: without blanks around the colon."""
    return ":".join(part.strip() for part in tag.split(":", 1))


# Ignoring


def _ignoring(finding: Diagnostic, number: int, source: str) -> Iterator[Fix]:
    """A comment that ignores a finding in its line or, where none can stand there, in its cell."""
    is_ignorable = finding.severity is Severity.WARNING or is_soft(finding.code)
    if not is_ignorable or source.startswith("%%"):
        return
    comment = f"# kalegen: ignore[{finding.code}]"
    line = finding.place.line
    lines = source.split("\n")
    if line is not None and 0 < line <= len(lines) and "kalegen:" not in lines[line - 1]:
        edit = insertion(number, line, len(lines[line - 1]) + 1, f"  {comment}")
        if _is_same_code(source, edit.made(source)):
            yield Fix(f"ignore {finding.code} in this line", (edit,))
    below = max((one.line for one in comments_above(source)), default=0)
    if below < len(lines):
        edit = insertion(number, below + 1, 1, f"{comment}\n")
    else:  # the cell has nothing but comments, behind whose last line nothing stands
        edit = insertion(number, below, len(lines[below - 1]) + 1, f"\n{comment}")
    yield Fix(f"ignore {finding.code} in this cell", (edit,))


def _is_same_code(before: str, after: str) -> bool:
    """Whether a comment has changed nothing: inside a text, or behind a backslash, it would."""
    try:
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError):
        return False
