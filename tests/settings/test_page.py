"""docs/reference/settings.md is what the tables say."""

from __future__ import annotations

from pathlib import Path

from kalegen.settings.page import as_markdown


def test_the_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
    assert page.read_text(encoding="utf-8") == as_markdown(), "make docs"
