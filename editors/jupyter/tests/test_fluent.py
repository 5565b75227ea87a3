"""A notebook of 200 cells stays fluent: a change repaints what changed, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from lab import Lab, notebook, open_lab
from playwright.sync_api import expect

COUNT = 200

WATCH = """() => {
  window.kalegenWrites = [];
  const note = records => records.forEach(one => {
    const target = one.target.nodeType === 1 ? one.target : one.target.parentElement;
    const own = target?.closest('.kg-row, .kg-cell-findings');
    if (own || one.attributeName === 'data-kalegen-role') {
      const cell = (own ?? target).closest('.jp-Cell');
      window.kalegenWrites.push([...cell.parentElement.children].indexOf(cell) + 1);
    }
  });
  const observer = new MutationObserver(note);
  observer.observe(document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook'), {
    childList: true, subtree: true, characterData: true, attributes: true,
    attributeFilter: ['data-kalegen-role', 'class', 'aria-label'],
  });
}"""
"""Note the numbers of the cells in which something of kalegen's is written from now on."""


@pytest.fixture
def many(page, server) -> Lab:
    first = (["step:first"], "x0 = 0")
    steps = [([f"step:s{n}"] if n % 2 else [], f"x{n} = x{n - 1} + 1") for n in range(1, COUNT)]
    lab = open_lab(page, server, "many.ipynb", notebook(first, *steps))
    lab.show_panel()
    expect(lab.panel.get_by_role("status").first).to_have_text(f"{COUNT // 2 + 1} steps")
    return lab


def test_a_change_repaints_the_cells_that_it_is_about(many):
    many.page.evaluate(WATCH)
    cdp = many.page.context.new_cdp_session(many.page)
    cdp.send("Profiler.enable")
    cdp.send("Profiler.start")
    many.write(2, "x1 = typo")
    expect(many.findings(2)).to_contain_text("KG201")
    spent = milliseconds_in_extension(cdp.send("Profiler.stop")["profile"])
    print(f"\n{spent:.0f} ms in scripts of kalegen's, from a change to its finding, in a notebook of {COUNT} cells")
    assert set(many.page.evaluate("() => window.kalegenWrites")) == {2}
    many.page.evaluate("() => { window.kalegenWrites = []; }")
    many.chip(3).click()
    many.popup.get_by_label("The cell is").select_option("skip")
    many.popup.get_by_role("button", name="Apply").click()
    expect(many.chip(3)).to_have_text("skipped")
    assert set(many.page.evaluate("() => window.kalegenWrites")) == {3}


def milliseconds_in_extension(profile: dict[str, Any]) -> float:
    """How long a script of the extension was at work, or one that it had called."""
    parents = {child: node["id"] for node in profile["nodes"] for child in node.get("children", ())}
    own = {node["id"] for node in profile["nodes"] if "kalegen-jupyter" in node["callFrame"]["url"]}

    def is_ours(node: int | None) -> bool:
        while node is not None and node not in own:
            node = parents.get(node)
        return node is not None

    samples = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return sum(delta for node, delta in samples if is_ours(node)) / 1000
