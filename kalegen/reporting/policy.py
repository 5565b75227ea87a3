"""Which findings count, and how much: what the command line, the configuration and comments in cells say.

A WARNING can be ignored, and raised to an ERROR. An ERROR can be ignored or lowered only where a module can be
written all the same (``Code.is_soft``): where kalegen may be wrong, and the author knows better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity, warning
from kalegen.diagnostics.suggestions import did_you_mean

_IGNORE = re.compile(r"#\s*kalegen:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?")


class Comment(NamedTuple):
    """``# kalegen: ignore[KG203]``: of the cell's line that it ends, or (``line`` is None) of the whole cell."""

    cell: int
    line: int | None
    codes: frozenset[str]

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether the comment is about the finding."""
        place = diagnostic.place
        is_there = (place.cell or 0) == self.cell and self.line in (None, place.line)
        return is_there and diagnostic.code in self.codes


class Policy(NamedTuple):
    """``select`` and ``ignore`` are codes or their beginnings (``KG3``); no ``select`` is all.

    ``severities`` maps codes or their beginnings to what they count as, None being nothing; ``is_strict`` makes ERRORs
    of all WARNINGs that are left.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = MappingProxyType({})
    is_strict: bool = False

    def apply(self, diagnostics: Sequence[Diagnostic], comments: Sequence[Comment] = ()) -> list[Diagnostic]:
        """The findings that count, with the severities that they have."""
        return [judged for finding in diagnostics for judged in self._judge(finding, comments)]

    def _judge(self, finding: Diagnostic, comments: Sequence[Comment]) -> Iterator[Diagnostic]:
        """The finding with the severity that counts, or nothing where it is ignored."""
        wanted = self._severity(finding, comments)
        if finding.severity is Severity.ERROR and wanted is not Severity.ERROR and not is_soft(finding.code):
            wanted = Severity.ERROR
        if wanted is Severity.WARNING and self.is_strict:
            wanted = Severity.ERROR
        if wanted is not None:
            yield finding if wanted is finding.severity else finding._replace(severity=wanted)

    def _severity(self, finding: Diagnostic, comments: Sequence[Comment]) -> Severity | None:
        """What is wanted of a finding: its severity, None where it is to be ignored."""
        code = finding.code
        if code.startswith(self.ignore) or any(comment.covers(finding) for comment in comments):
            return None
        if self.select and not code.startswith(self.select) and finding.severity is Severity.WARNING:
            return None
        beginnings = [beginning for beginning in self.severities if code.startswith(beginning)]
        return self.severities[max(beginnings, key=len)] if beginnings else finding.severity


DEFAULT = Policy()
"""Everything counts as it is."""


def is_soft(code: str) -> bool:
    """Whether a module can be written in spite of an ERROR of this code."""
    from kalegen.catalogue import CODES

    return code in CODES and CODES[code].is_soft


def read_comments(sources: Mapping[int, str], file: str) -> tuple[list[Comment], list[Diagnostic]]:
    """The comments in the cells' texts, and what is wrong with them (KG012)."""
    comments: list[Comment] = []
    problems: list[Diagnostic] = []
    for cell, source in sources.items():
        for number, text in enumerate(source.split("\n"), 1) if "kalegen:" in source else ():
            match = _IGNORE.search(text)
            if match is None:
                continue
            named = frozenset(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
            comments.append(Comment(cell, None if text.lstrip().startswith("#") else number, _codes(named)))
            place = Place(file, cell or None, number, match.start() + 1, source=text)
            problems += [warning("KG012", message, place, hint) for message, hint in find_strange(named)]
    return comments, problems


def _codes(named: frozenset[str]) -> frozenset[str]:
    """The codes that a comment names, by themselves or by their names."""
    from kalegen.catalogue import NAMES

    return frozenset(NAMES.get(text, text) for text in named)


def find_strange(named: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    """What is wrong with the codes, or names of codes, of an ignoring comment, each with a hint."""
    from kalegen.catalogue import CODES, NAMES

    if not named:
        yield "the comment does not say which code to ignore", "write '# kalegen: ignore[KG203]'"
    for text in sorted(named):
        code = NAMES.get(text, text)
        if code not in CODES:
            yield f"the comment ignores {text!r}, which is not a code", did_you_mean(text, [*CODES, *NAMES])
        elif CODES[code].severity is Severity.ERROR and not CODES[code].is_soft:
            yield f"{text} can't be ignored: it leaves nothing to write", f"'kalegen explain {code}' says what to do"
