"""The pictures of JupyterLab in docs/: ``make editor-pictures`` takes them. The extension is installed.

They show the notebook of the first tutorial with its proposed tags, in the light and in the dark theme, the same with a
misspelt name, and a run of docs/pictures/house-prices.ipynb.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

import kalegen

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PICTURES = DOCS / "pictures"
sys.path.insert(0, str(HERE / "tests"))

from lab import Lab, browser, expect, open_lab, serve  # noqa: E402

SIZE = {"width": 1200, "height": 800}
COLOURS = 64
"""So that a picture has under 150 KB."""

HIDE = "() => window.jupyterapp.shell.collapseLeft()"
WIDER = 210
"""Pixels by which the panel is wider than JupyterLab makes it."""

THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"


def tutorial() -> dict[str, Any]:
    """The notebook of the first tutorial, tagged."""
    proposal = kalegen.annotate(DOCS / "tutorials" / "cancer.ipynb")
    return dict(proposal.document)


def misspelt() -> dict[str, Any]:
    """The same with the spelling mistake of the tutorial."""
    return dict(json.loads(json.dumps(tutorial()).replace("forest.score(", "forrest.score(")))


def save(page: Page, name: str) -> None:
    """Photograph a page."""
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS).save(PICTURES / name, optimize=True)


def change_theme(page: Page, name: str) -> None:
    """Switch JupyterLab's theme, and wait until its colours are there."""
    page.evaluate(THEME, f"JupyterLab {name}")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(name == "Light").lower())
    page.wait_for_timeout(1000)  # the style sheet is read


def widen(page: Page, lab: Lab) -> None:
    """Make the panel as wide as the picture in it."""
    box = lab.panel.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] - 2, 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 2 - WIDER, 400, steps=5)
    page.mouse.up()


def photograph(page: Page, lab: Lab) -> None:
    """The pictures of the tutorial's notebook, in both themes."""
    expect(lab.panel.locator("svg")).to_be_visible()
    save(page, "jupyter-cells.png")
    change_theme(page, "Dark")
    save(page, "jupyter-dark.png")
    change_theme(page, "Light")


def run(page: Page, lab: Lab) -> None:
    """The picture of a run."""
    lab.panel.get_by_role("button", name="Run here").click()
    lab.panel.get_by_role("button", name="Run now").click()
    expect(lab.panel.locator(".kg-state")).to_have_text("succeeded")
    save(page, "jupyter-run.png")


def find(page: Page, lab: Lab) -> None:
    """The picture of a finding."""
    expect(lab.panel.locator(".kg-finding")).to_be_visible()
    page.locator(".kg-cell-findings .kg-finding").scroll_into_view_if_needed()
    save(page, "jupyter-finding.png")


def main() -> None:
    """Take all of them."""
    house = json.loads((PICTURES / "house-prices.ipynb").read_text())
    shots: list[tuple[str, dict[str, Any], Callable[[Page, Lab], None]]] = [
        ("cancer.ipynb", tutorial(), photograph),
        ("broken.ipynb", misspelt(), find),
        ("house-prices.ipynb", house, run),
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        browser() as chromium,
        serve(Path(folder), Path(home)) as server,
    ):
        page = chromium.new_page(viewport=SIZE)
        page.set_default_timeout(200_000)
        page.goto(f"{server.url}lab?token={server.token}&reset")
        page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('kalegen:show-panel')")
        for number, (name, content, take) in enumerate(shots):
            lab = open_lab(page, server, name, content)
            lab.show_panel()
            page.evaluate(HIDE)
            if number == 0:
                widen(page, lab)
            take(page, lab)


if __name__ == "__main__":
    main()
