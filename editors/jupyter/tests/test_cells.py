"""Cells in JupyterLab: chips, tags, findings, and all of it by keyboard."""

from __future__ import annotations

import pytest
from lab import Lab, notebook, open_lab
from playwright.sync_api import expect

NUMBERS = notebook(
    (["imports"], "import math"),
    (["pipeline-parameters"], "N = 3"),
    (["step:load"], "xs = [math.sqrt(n) for n in range(N)]"),
    ([], "xs.append(0.0)"),
    (["step:train", "prev:load"], "total = sum(xs)"),
    (["step:show", "prev:train"], "print(total)"),
)


@pytest.fixture
def numbers(page, server) -> Lab:
    return open_lab(page, server, "numbers.ipynb", NUMBERS)


def test_cells_show_their_roles(numbers):
    expect(numbers.chip(6)).to_be_visible()
    assert numbers.chips() == [
        "imports", "pipeline-parameters", "step load", "↳ step load", "step train ← load", "step show ← train",
    ]  # fmt: skip


def test_a_finding_appears_in_its_cell_and_goes(numbers):
    expect(numbers.panel).to_be_attached()
    numbers.write(5, "total = sum(ys)")
    expect(numbers.findings(5)).to_contain_text("KG201")
    expect(numbers.cell(5).locator(".kg-line-error")).to_have_count(1)
    numbers.write(5, "total = sum(xs)")
    expect(numbers.findings(5)).to_have_count(0)
    expect(numbers.cell(5).locator(".kg-line-error")).to_have_count(0)


def test_a_step_is_renamed_everywhere_by_keyboard_alone(numbers):
    numbers.chip(3).focus()
    numbers.page.keyboard.press("Enter")
    expect(numbers.popup).to_be_visible()
    numbers.page.keyboard.type("read")  # the name is selected
    numbers.page.keyboard.press("Enter")
    expect(numbers.popup).to_have_count(0)
    expect(numbers.chip(5)).to_have_text("step train ← read")
    expect(numbers.chip(3)).to_be_focused()
    assert numbers.tags()[2:5] == [["step:read"], [], ["step:train", "prev:read"]]


def test_predecessors_are_chosen_with_arrows_and_escape_changes_nothing(numbers):
    numbers.chip(6).focus()
    numbers.page.keyboard.press("Enter")
    numbers.page.keyboard.press("ArrowDown")  # from the name to the first box, load
    numbers.page.keyboard.press("Space")
    numbers.page.keyboard.press("Escape")
    expect(numbers.popup).to_have_count(0)
    expect(numbers.chip(6)).to_have_text("step show ← train")
    numbers.page.keyboard.press("Enter")
    numbers.page.keyboard.press("ArrowDown")
    numbers.page.keyboard.press("Space")
    numbers.page.keyboard.press("Enter")
    expect(numbers.chip(6)).to_have_text("step show ← load, train")


def test_an_untagged_cell_gets_a_step_and_steps_are_merged(page, server):
    lab = open_lab(page, server, "plain.ipynb", notebook(([], "import math"), ([], "a = math.pi"), ([], "print(a)")))
    for number, name in ((2, "first"), (3, "second")):
        lab.chip(number).click()
        lab.popup.get_by_label("The cell is").select_option("step")
        lab.popup.get_by_label("Name of the step").fill(name)
        lab.popup.get_by_role("button", name="Apply").click()
    assert lab.tags() == [[], ["step:first"], ["step:second"]]
    expect(lab.chip(3)).to_have_text("step second")
    lab.chip(3).click()
    lab.popup.get_by_role("button", name="Merge with first").click()
    expect(lab.chip(3)).to_have_text("step first")
    assert lab.tags() == [[], ["step:first"], ["step:first"]]


def test_values_that_pass_mark_the_steps_that_give_them(numbers):
    numbers.show_panel()
    expect(numbers.panel.get_by_role("status")).to_have_text("3 steps")
    numbers.chip(6).click()
    expect(numbers.popup.locator(".kg-box", has_text="train")).to_contain_text("gives total")


def test_every_name_is_told_to_those_who_hear(numbers):
    chip = numbers.page.get_by_role("button", name="step train ← load: change")
    expect(chip).to_have_attribute("aria-haspopup", "dialog")
    chip.click()
    expect(numbers.page.get_by_role("dialog", name="What the cell is for")).to_be_visible()
    expect(numbers.page.get_by_role("group", name="It runs after")).to_be_visible()


def test_quick_fixes_mend_ignore_and_leave_out(page, server):
    cells = notebook(
        (["step:load"], "x = 1"),
        (["step:other", "prev:lod"], "import acme_unheard_of\ny = 2"),
        (["step:show", "prev:other"], "print(x, y)"),
        (["step:typo", "prev:show"], "print(zz)"),
    )
    lab = open_lab(page, server, "fixes.ipynb", cells)
    lab.findings(2).get_by_role("button", name="Replace the tag prev:lod with prev:load").click()
    expect(lab.chip(2)).to_have_text("step other ← load")
    lab.findings(4).get_by_role("button", name="Leave the cell out: tag it skip").click()
    expect(lab.chip(4)).to_have_text("skipped")
    expect(lab.findings(4)).to_have_count(0)
    lab.findings(2).get_by_role("button", name="in this line").click()
    expect(lab.cell(2)).to_contain_text("# kalegen: ignore[")
    expect(lab.findings(2)).to_have_count(0)


def test_a_fix_is_made_in_columns_of_characters_and_only_where_the_cell_is_the_same(page, server):
    cells = notebook(
        (["step:a"], "values = [1]\ns = '😀😀'; print(valeus)"), (["step:b"], "values = [1]\nprint(valeus)")
    )
    lab = open_lab(page, server, "faces.ipynb", cells)
    lab.findings(1).get_by_role("button", name="Replace valeus with values").click()
    expect(lab.cell(1).locator(".cm-content")).to_contain_text("s = '😀😀'; print(values)")
    fix = lab.findings(2).get_by_role("button", name="Replace valeus with values")
    fix.evaluate("""button => {
        window.jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.setSource('x = 1\\ny = 2');
        button.click();
    }""")
    expect(lab.cell(2).locator(".cm-line")).to_have_text(["x = 1", "y = 2"])
    expect(lab.findings(2)).to_have_count(0)
    assert lab.saved()["cells"][1]["source"] in ("x = 1\ny = 2", ["x = 1\n", "y = 2"])
