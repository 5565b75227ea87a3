"""What a reader of a page is told to do works, and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.page import DOCS, follow, marked

PAGES = [page for page in sorted(DOCS.rglob("*.md")) if marked(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_a_page_tells_to_do(page: Path, tmp_path: Path) -> None:
    follow(page, tmp_path)


def test_tutorials_are_tried() -> None:
    tutorials = {page for page in DOCS.glob("tutorials/*.md") if page.stem != "index"}
    assert tutorials <= set(PAGES)


def test_blocks_of_commands_are_tried_on_pages_with_tried_ones() -> None:
    for page in PAGES:
        assert page.read_text(encoding="utf-8").count("\n```console") <= sum(one.kind == "run" for one in marked(page))
