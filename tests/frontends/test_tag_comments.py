"""Tags in comments: ``#| step: train`` at a cell's top is the tag ``step:train``."""

from __future__ import annotations

from typing import Any

import pytest

import kalegen

TAGGED = (
    (("imports",), "import math"),
    (("pipeline-parameters",), "N = 3"),
    (("step:load", "limit:memory:4Gi"), "# made here\nxs = [N]"),
    (("step:other",), "ys = [2]"),
    (("step:train", "prev:load", "prev:other"), "\n%time zs = xs + ys\nprint(math.floor(zs[0]))"),
    (("skip",), "zs.explore()"),
)
COMMENTED = (
    ((), "#| imports\nimport math"),
    ((), "#| pipeline-parameters\n\nN = 3"),
    ((), "# made here\n#| step: load\n#| limit: memory:4Gi\nxs = [N]"),
    (("step:other",), "#| step: other\nys = [2]"),
    (
        ("prev:load", "prev:other"),
        "\n#|step:train\n#| prev: [load, other]\n%time zs = xs + ys\nprint(math.floor(zs[0]))",
    ),
    ((), "#| skip\nzs.explore()"),
)


def notebook(*cells: tuple[tuple[str, ...], str]) -> dict[str, Any]:
    made = [{"cell_type": "code", "metadata": {"tags": [*tags]}, "source": text} for tags, text in cells]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}


def test_comments_are_as_good_as_tags():
    tagged, commented = kalegen.compile(notebook(*TAGGED)), kalegen.compile(notebook(*COMMENTED))
    assert commented.diagnostics == tagged.diagnostics == ()
    assert commented.source == tagged.source is not None


def test_lines_of_findings_are_those_of_the_cell():
    (found,) = kalegen.check(notebook(((), "#| step: load\n#| cache: disabled\nx = 1\nprint(yy)")))
    assert (found.code, found.place.line, found.place.source) == ("KG201", 4, "print(yy)")


def test_a_comment_below_code_is_a_comment():
    made = kalegen.compile(notebook(((), "#| step: load\nx = 1\n#| step: other\ny = 2")))
    assert [step.name for step in made.steps] == ["load"]


def test_a_comment_below_a_magic_counts():
    made = kalegen.compile(notebook(((), "%%time\n#| step: load\nx = 1"), (("step:b",), "print(x)")))
    assert [step.name for step in made.steps] == ["load", "b"]


@pytest.mark.parametrize(
    ("tags", "comments"),
    [
        (("step:load",), "#| step: train"),
        (("skip",), "#| step: train"),
        (("step:a", "prev:b"), "#| prev: c"),
        (("step:a", "limit:cpu:1"), "#| limit: cpu:2"),
        (("imports",), "#| notebook: other"),
    ],
)
def test_tags_and_comments_that_disagree_are_an_error(tags, comments):
    found = kalegen.check(notebook(((), "#| step: b\nx = 1"), ((), "#| step: c\ny = 1"), (tags, f"{comments}\nz = 1")))
    assert [(one.code, one.place.cell) for one in found if one.code == "KG107"] == [("KG107", 3)]


def test_comments_complete_tags():
    made = kalegen.compile(notebook((("step:a",), "x = 1"), (("step:b",), "#| prev: a\ny = 2")))
    assert [(edge.producer, edge.consumer) for edge in made.edges] == [("a", "b")]


OTHERS = """echo: false|eval: true|output: asis|warning: false|error: true|include: false|label: fig-one
fig-cap: "A plot"|lst-label: lst-one|code-fold: true|column: page|classes: wide|layout-ncol: 2|cache: true|freeze: auto
export|exporti|exports|hide|hide_input|default_exp core|notest|slow|filter_stream FutureWarning"""


@pytest.mark.parametrize("option", OTHERS.replace("\n", "|").split("|"))
def test_options_of_other_tools_are_left_to_them(option):
    made = kalegen.compile(notebook((("step:a",), f"#| {option}\nx = 1")))
    assert made.diagnostics == ()
    assert f"# | {option}" in (made.source or "")  # the blank is black's


@pytest.mark.parametrize(("comment", "code"), [("stpe: load", "KG102"), ("step", "KG101"), ("limit: memory", "KG101")])
def test_slips_are_found_on_their_line(comment, code):
    found = kalegen.check(notebook((("step:a",), f"# first\n#| {comment}\nx = 1")))
    assert [(one.code, one.place.line) for one in found] == [(code, 2)]
