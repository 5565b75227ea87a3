"""``kalegen tag``: tags of cells from a terminal."""

from __future__ import annotations

import json

import pytest


def tags_in(path):
    return [cell["metadata"].get("tags", []) for cell in json.loads(path.read_text())["cells"]]


@pytest.fixture
def notebook(write):
    return write(
        ("imports", "import os"), ("mine step:load", "# first\nx = 1"), ("", "y = 2"), ("", "#| step: c\nz = 3")
    )


def test_the_list_shows_numbers_tags_and_code(kalegen, notebook):
    lines = kalegen("tag", "nb.ipynb", "--list").out.splitlines()
    assert [line.split() for line in lines] == [
        ["1", "imports", "import", "os"],
        ["2", "mine", "step:load", "x", "=", "1"],
        ["3", "-", "y", "=", "2"],
        ["4", "step:c", "z", "=", "3"],
    ]


def test_tags_are_added_to_a_range(kalegen, notebook):
    assert kalegen("tag", "nb.ipynb", "2-3", "step:train", "cache:disabled").status == 0
    assert tags_in(notebook)[1:3] == [["mine", "step:train", "cache:disabled"], ["step:train", "cache:disabled"]]


def test_tags_in_comments_are_no_tags_to_write(kalegen, notebook):
    before = notebook.read_bytes()
    for arguments in (["--remove"], ["step:d"]):
        outcome = kalegen("tag", "nb.ipynb", "4", *arguments)
        assert (outcome.status, outcome.err.count("KG114")) == (1, 1)
        assert notebook.read_bytes() == before
    assert kalegen("tag", "nb.ipynb", "4", "prev:load").status == 0
    assert tags_in(notebook)[3] == ["prev:load"]


def test_tags_are_removed(kalegen, notebook):
    assert kalegen("tag", "nb.ipynb", "2", "--remove").status == 0
    assert tags_in(notebook)[1] == ["mine"]
    assert kalegen("tag", "nb.ipynb", "2", "--remove", "mine").status == 0
    assert tags_in(notebook)[1] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("9", "skip"), "KG114"),
        (("3", "cache:maybe"), "KG101"),
        (("3", "setp:a"), "KG102"),
        (("3", "imports", "step:a"), "KG104"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(kalegen, notebook, arguments, code):
    before = notebook.read_bytes()
    outcome = kalegen("tag", "nb.ipynb", *arguments)
    assert outcome.status == 1
    assert code in outcome.err
    assert notebook.read_bytes() == before


@pytest.mark.parametrize("arguments", [("step:train",), ("--remove",)])
def test_a_cell_must_be_given(kalegen, notebook, arguments):
    assert kalegen("tag", "nb.ipynb", *arguments).status == 2


def test_an_old_notebook_is_not_written(kalegen, folder):
    cells = [{"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python", "collapsed": False}]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    (folder / "old.ipynb").write_text(json.dumps(old))
    outcome = kalegen("tag", "old.ipynb", "1", "step:a")
    assert outcome.status == 1
    assert "KG114" in outcome.err
