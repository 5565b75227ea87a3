"""Words of this project's own: what people read says it as other people do. `make lint` checks the spelling."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages.page import DOCS

AVOIDED = {
    r"\banew\b": "again",
    r"\balso where\b": "also if, even if",
    r"\bWhoever\b": "Anyone who",
    r"\bof old\b": "formerly",
    r"\band the like\b": "and similar files",
    r"\bin the place of\b": "instead of",
    r"\bby turns\b": "in alternation",
    r"\b(tells?|told|telling) of\b": "reports, lists, names, describes",
    r"\bnobody knows\b": "kalegen does not know",
    r"\bother and other\b": "different",
    r"\bin silence\b": "silently",
    r"\bthere are says\b": "list … in",
}
"""By pattern: what to write instead."""

OF_OTHERS = {DOCS / "reference" / "purity.md"}
PAGES = [DOCS.parent / "README.md", *sorted(set(DOCS.rglob("*.md")) - OF_OTHERS)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS.parent)))
def test_pages_use_plain_words(page: Path) -> None:
    lines = enumerate(page.read_text(encoding="utf-8").split("\n"), start=1)
    found = [
        f"{page.name}:{number}: {word[0]!r}: write {instead!r}"
        for number, line in lines
        for pattern, instead in AVOIDED.items()
        if (word := re.search(pattern, line))
    ]
    assert not found, "\n".join(found)
