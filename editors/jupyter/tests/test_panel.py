"""The side panel in JupyterLab: findings, the picture, settings, and its five buttons."""

from __future__ import annotations

import json
import re

import pytest
from lab import CLOSE, Lab, notebook, open_lab
from playwright.sync_api import Locator, Route, expect
from submission.server import serve

NUMBERS = notebook(
    (["imports"], "import math"),
    (["pipeline-parameters"], "N = 3"),
    (["step:load"], "xs = [math.sqrt(n) for n in range(N)]\nprint('loaded', len(xs))"),
    (["step:train", "prev:load"], "total = sum(xs)\nprint('total', total)"),
)
PLAIN = notebook(
    ([], "import math"),
    ([], "xs = [math.sqrt(n) for n in range(9)]"),
    ([], "total = sum(xs)"),
    ([], "print(total)"),
)


MIDDLE = """(line, word) => {
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const at = text.data.indexOf(word);
    if (at >= 0) {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + word.length);
      const box = range.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    }
  }
}"""
"""Where a word of a line stands on the screen."""


@pytest.fixture
def numbers(page, server) -> Lab:
    lab = open_lab(page, server, "numbers.ipynb", NUMBERS)
    lab.show_panel()
    return lab


def start(lab: Lab, name: str) -> Locator:
    """Press a button of the panel; what it opens."""
    lab.panel.get_by_role("toolbar").get_by_role("button", name=name).click()
    return lab.panel.locator("details").first


def test_the_picture_leads_to_the_cells(numbers):
    link = numbers.panel.get_by_role("link", name="step train: go to its first cell")
    link.click()
    expect(numbers.cell(4)).to_have_class(re.compile("jp-mod-active"))
    expect(numbers.panel.get_by_role("list", name="Parameters")).to_have_text("N: int = 3")


def test_findings_stand_in_the_panel_and_lead_to_their_line(numbers):
    numbers.write(4, "total = sum(xs)\nprint(typo)")
    listed = numbers.panel.locator(".kg-finding")
    expect(listed).to_contain_text("KG201")
    listed.get_by_role("button", name="cell 4, line 2").click()
    expect(numbers.cell(4).locator(".cm-content")).to_be_focused()
    numbers.page.keyboard.type("# ")
    expect(numbers.cell(4)).to_contain_text("# print(typo)")


def test_suggested_steps_are_a_preview_until_they_are_accepted(page, server):
    lab = open_lab(page, server, "plain.ipynb", PLAIN)
    lab.show_panel()
    before = lab.saved()["cells"]
    view = start(lab, "Suggest steps")
    expect(view.get_by_role("button", name="Accept")).to_be_visible()
    expect(lab.chip(1)).to_have_text("imports")
    assert lab.saved()["cells"] == before
    view.get_by_role("button", name="Discard").click()
    expect(lab.chip(1)).to_have_text("no step")
    view = start(lab, "Suggest steps")
    view.get_by_role("button", name="Accept").click()
    assert lab.tags()[0] == ["imports"] and any(tag.startswith("step:") for tags in lab.tags() for tag in tags)
    expect(lab.findings(2)).to_have_count(0)


def test_compiling_shows_the_difference_and_writes_when_asked(numbers, server):
    target = server.folder / "numbers_pipeline.py"
    view = start(numbers, "Compile")
    expect(view).to_contain_text("The file is not there yet.")
    assert not target.exists()
    view.get_by_role("button", name="Write the module").click()
    expect(view).to_contain_text("The module is written.")
    assert "def train_step(" in target.read_text()
    numbers.write(2, "N = 4")
    view = start(numbers, "Compile")
    expect(view.get_by_label("Difference").locator(".kg-added", has_text="pipeline(N: int = 4)")).to_be_visible()


def test_a_run_to_its_end(numbers):
    before = numbers.file.read_text()
    view = start(numbers, "Run here")
    view.get_by_label("N", exact=True).fill("5")
    view.get_by_role("button", name="Run now").click()
    expect(view.locator(".kg-state")).to_have_text("succeeded")
    steps = view.get_by_role("table", name="Steps")
    expect(steps.get_by_role("row", name="load")).to_contain_text("succeeded")
    expect(view.get_by_label("What the steps print")).to_contain_text("loaded 5")
    assert numbers.file.read_text() == before
    with numbers.page.context.expect_page() as opened:
        view.get_by_role("link", name="the run’s page").click()
    expect(opened.value.get_by_role("heading", name="numbers succeeded")).to_be_visible()
    opened.value.close()


def test_a_run_is_stopped(page, server):
    cells = notebook((["step:wait"], "import time\nprint('begun', flush=True)\ntime.sleep(600)"))
    lab = open_lab(page, server, "wait.ipynb", cells)
    lab.show_panel()
    view = start(lab, "Run here")
    view.get_by_role("button", name="Run now").click()
    expect(view.get_by_label("What the steps print")).to_contain_text("begun")
    view.get_by_role("button", name="Stop").click()
    expect(view.locator(".kg-state")).to_have_text("stopped")


def test_a_run_goes_on_while_the_server_is_not_reached_and_is_stopped_before_it_has_a_name(page, server):
    cells = notebook((["step:wait"], "import time\nprint('begun', flush=True)\ntime.sleep(600)"))
    lab = open_lab(page, server, "wait.ipynb", cells)
    lab.show_panel()
    view = start(lab, "Run here")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.fallback()
        else:
            lost.append(route.request.url)
            route.abort()

    page.route(re.compile("kalegen/jobs/.*since="), lose)
    view.get_by_role("button", name="Run now").click()
    expect(view.get_by_label("What the steps print")).to_contain_text("begun")
    view.get_by_role("button", name="Stop").click()
    expect(view.locator(".kg-state")).to_have_text("stopped")
    assert len(lost) == 1
    view.evaluate("""view => {
        const press = text => [...view.querySelectorAll('button')].find(one => one.textContent === text).click();
        press('Run now');
        press('Stop');
    }""")
    expect(view.locator(".kg-state")).to_have_text("stopped")
    page.unroute_all(behavior="ignoreErrors")


def test_a_verdict(numbers):
    view = start(numbers, "Verify")
    view.get_by_role("button", name="Verify now").click()
    expect(view.locator(".kg-told")).to_contain_text("equal: ")
    expect(view.locator(".kg-state")).to_have_text("succeeded")


def test_a_submission_to_its_end(numbers):
    with serve() as cluster:
        view = start(numbers, "Submit")
        view.get_by_label("host").fill(cluster.url)
        view.get_by_label("experiment").fill("tries")
        view.get_by_role("button", name="Submit now").click()
        expect(view.locator(".kg-state")).to_have_text("succeeded")
        expect(view.get_by_role("link", name="run numbers")).to_have_attribute("href", re.compile(cluster.url))
        assert [one.display_name for one in cluster.experiments] == ["tries"]
        assert cluster.violations == []


def test_settings_of_the_pipeline_and_of_a_step_are_checked_as_the_compiler_does(numbers):
    pipeline = numbers.panel.locator("details", has_text="Settings of the pipeline")
    pipeline.locator("summary").click()
    pipeline.get_by_label("pipeline_name").fill("churn")
    pipeline.get_by_label("pipeline_name").press("Enter")
    expect(numbers.panel.locator("strong")).to_have_text("churn")
    assert numbers.saved()["metadata"]["kubeflow_notebook"] == {"pipeline_name": "churn"}

    numbers.cell(4).locator(".cm-content").click()
    step = numbers.panel.locator("details", has_text="Settings of step train")
    step.locator("summary").click()
    step.get_by_label("Another setting of the step").select_option("limit")
    step.get_by_label("limit", exact=True).fill("memory:lots")
    step.get_by_label("limit", exact=True).press("Enter")
    expect(numbers.findings(4)).to_contain_text("lots")
    step.get_by_label("limit", exact=True).fill("memory:4Gi")
    step.get_by_label("limit", exact=True).press("Enter")
    expect(numbers.findings(4)).to_have_count(0)
    assert numbers.tags()[3] == ["step:train", "prev:load", "limit:memory:4Gi"]
    step.get_by_role("button", name="Remove limit").click()
    assert numbers.tags()[3] == ["step:train", "prev:load"]


def test_a_name_tells_where_it_comes_from(numbers):
    expect(numbers.panel.get_by_role("status").first).to_have_text("2 steps")
    x, y = numbers.cell(4).locator(".cm-line").first.evaluate(MIDDLE, "xs")
    numbers.page.mouse.move(x, y)
    expect(numbers.page.locator(".kg-tooltip")).to_contain_text("comes from step load")
    numbers.write(4, "xs")
    numbers.page.keyboard.press("Control+Alt+I")
    expect(numbers.panel.locator(".kg-tooltip")).to_contain_text("xs in step train")


def test_exports_as_a_pipeline(numbers, server):
    url = f"{server.url}nbconvert/kalegen/numbers.ipynb?download=true&token={server.token}"
    answer = numbers.page.request.get(url)
    assert answer.ok and "def train_step(" in answer.text()
    formats = numbers.page.request.get(f"{server.url}api/nbconvert?token={server.token}").text()
    assert "kalegen" in json.loads(formats)


def test_the_launcher_opens_a_notebook_with_the_panel(page, server):
    page.evaluate(CLOSE)
    page.get_by_role("button", name="Pipeline Notebook").click()
    expect(page.locator(".jp-NotebookPanel .kg-chip")).to_have_text("no step")
    expect(page.locator("#kalegen-panel")).to_be_visible()
