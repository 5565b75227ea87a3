"""Every command of kalegen's that people read is one: on all pages, in help texts and in examples of codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.command_line import ROOT, commands_of, mentioned, problem_of
from tests.pages.page import DOCS

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_on_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    problems = [problem_of(command) for command in commands_of(text)]
    problems += [problem_of(words, is_whole=False) for words in mentioned(text)]
    assert list(filter(None, problems)) == []
