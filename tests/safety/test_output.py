"""What comes from files is shown, and nothing in it is obeyed: by a terminal, a build's log, or a browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from kalegen.diagnostics.diagnostic import Place, error
from kalegen.reporting.rendering import RENDERINGS

EVIL = "\x1b]0;t\x07\x1b[8m\x9b31m\u202e\r::error::owned\n::add-mask::x\n##[error]x ##vso[task.setvariable]y"
OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|^\s*::(?!(?:error|warning) file=)|##\w*\[", re.M
)
"""What no output may hold, but for the commands that are the form ``github`` itself."""


@pytest.mark.parametrize("form", RENDERINGS)
def test_findings(form):
    found = [
        error("KG001", EVIL, Place(EVIL, 1, 2, column, EVIL, source), EVIL)
        for column in (None, 1, 30)
        for source in (EVIL, "::error::x", "  ::set-output::x", None)
    ]
    text = RENDERINGS[form](found)
    assert OBEYED.search(text) is None
    if form in ("json", "sarif"):
        assert json.loads(text)
    if form == "json":
        assert json.loads(text)[0]["message"] == EVIL
    if form == "github":
        assert text.count("\n") == len(found) - 1


@pytest.mark.parametrize("form", RENDERINGS)
def test_a_cell_s_line_is_no_command(place, kalegen, form):
    place.notebook(("step:a", "::error::owned\n##[error]x"), ("step:\x1b[31mb", "x = 1"))
    outcome = kalegen("check", "nb.ipynb", "--format", form)
    assert outcome.status == 1
    assert OBEYED.search(outcome.out + outcome.err) is None


def test_paths_are_one_line(place, kalegen):
    place.notebook(("step:a", "x = 1"), name="a\n::error::b\x1b[31m.ipynb")
    outcome = kalegen("a\n::error::b\x1b[31m.ipynb", "-o", "x\n::error::y\x1b[31m.py")
    assert outcome.status == 0
    assert outcome.err.count("\n") == 1
    assert OBEYED.search(outcome.err) is None


@pytest.mark.parametrize("form", ["text", "mermaid", "dot", "svg", "html"])
def test_pictures(place, kalegen, form):
    mark = "<script>alert(1)</script>\"'\x1b[31m\u202e"
    settings = {"pipeline_description": EVIL + mark, "base_image": "python:3.12"}
    place.notebook(
        ("pipeline-parameters", f"p = {EVIL + mark!r}"),
        ("step:a", f"x = {mark!r}"),
        ("step:b", "print(x, p)"),
        ("pipeline-metrics", f"print({mark!r}, x)"),
        settings=settings,
    )
    outcome = kalegen("graph", "nb.ipynb", "--format", form)
    assert outcome.status == 0
    assert "<script" not in outcome.out if form in ("svg", "html") else True
    if form == "svg":
        ElementTree.fromstring(outcome.out)
    if form == "html":
        assert "script" not in _tags(outcome.out)
        assert "default-src 'none'" in outcome.out
    assert OBEYED.search(outcome.out) is None


def _tags(text: str) -> set[str]:
    found: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            found.add(tag)

    Tags().feed(text)
    return found


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_settings(place, kalegen, words):
    place.notebook(("step:a", "x = 1"), settings={"pipeline_description": EVIL})
    outcome = kalegen("config", "nb.ipynb", *words)
    assert OBEYED.search(outcome.out) is None


def test_a_difference_is_no_command_in_a_build(place, kalegen, monkeypatch):
    place.notebook(("step:a", "x = '''\n::error::x\n'''"))
    monkeypatch.setenv("CI", "true")
    outcome = kalegen("nb.ipynb", "-o", "out.py", "--diff")
    assert "error::x" in outcome.out
    assert OBEYED.search(outcome.out) is None
