"""One server, one browser and one JupyterLab for all tests; each test has notebooks of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3] / "tests")]

import lab  # noqa: E402


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Server]:
    with lab.serve(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with lab.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab_page(chromium: Browser, server: lab.Server) -> Iterator[Page]:
    """JupyterLab in a page; starting it takes longer than a test, so that all tests share it."""
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(lab.PATIENCE * 1000)
    page.goto(f"{server.url}lab?token={server.token}&reset")
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('kalegen:show-panel')")
    yield page
    page.close()


@pytest.fixture
def page(lab_page: Page) -> Iterator[Page]:
    """The page, in which a test leaves no error behind."""
    problems: list[str] = []

    def note(problem: object) -> None:
        problems.append(str(problem))

    lab_page.on("pageerror", note)
    yield lab_page
    lab_page.remove_listener("pageerror", note)
    assert problems == []
