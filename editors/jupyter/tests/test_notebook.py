"""The same in Notebook 7."""

from __future__ import annotations

import json

from lab import notebook
from playwright.sync_api import expect

CELLS = notebook((["step:load"], "xs = [1, 2]"), (["step:show", "prev:load"], "print(xs, typo)"))


def test_chips_findings_and_the_panel(chromium, server):
    (server.folder / "seven.ipynb").write_text(json.dumps(CELLS))
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{server.url}notebooks/seven.ipynb?token={server.token}")
    expect(page.locator(".kg-chip").nth(1)).to_have_text("step show ← load")
    expect(page.locator(".kg-cell-findings .kg-finding")).to_contain_text("KG201")
    page.evaluate("() => window.jupyterapp.commands.execute('kalegen:show-panel')")
    expect(page.locator("#kalegen-panel").get_by_role("status").first).to_contain_text("1 error")
    page.close()
