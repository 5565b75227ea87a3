"""The screenshots of docs/how-to/jupyter.md: ``python editors/jupyter/draw.py NOTEBOOK``, of any Kale notebook.

The first one is of that notebook, the second of a run of docs/pictures/house-prices.ipynb. The extension is installed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs" / "pictures"
sys.path.insert(0, str(HERE / "tests"))

from lab import browser, expect, open_lab, serve  # noqa: E402


def main(notebook: Path) -> None:
    """Take both."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        browser() as chromium,
        serve(Path(folder), Path(home)) as server,
    ):
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(200_000)
        page.goto(f"{server.url}lab?token={server.token}&reset")
        page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('kalegen:show-panel')")
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")

        lab = open_lab(page, server, notebook.name, json.loads(notebook.read_text()))
        lab.show_panel()
        expect(lab.panel.locator("svg")).to_be_visible()
        page.screenshot(path=PICTURES / "jupyter-cells.png")

        house = json.loads((PICTURES / "house-prices.ipynb").read_text())
        lab = open_lab(page, server, "house-prices.ipynb", house)
        lab.show_panel()
        expect(lab.panel.locator("svg")).to_be_visible()
        lab.panel.get_by_role("button", name="Run here").click()
        lab.panel.get_by_role("button", name="Run now").click()
        expect(lab.panel.locator(".kg-state")).to_have_text("succeeded")
        page.screenshot(path=PICTURES / "jupyter-run.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
