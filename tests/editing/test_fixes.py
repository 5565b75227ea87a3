"""Quick fixes: each is made, and the finding that it is of is gone."""

from __future__ import annotations

import pytest

import kalegen
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity
from kalegen.editing.edits import TagEdit, TextEdit
from tests.editing.notebooks import cell, notebook

MAKE, SHOW = cell("xs = [1]", "step:make"), cell("print(xs)", "step:show")
OTHER = cell("y = 1", "step:other")

BROKEN = {
    "KG201 a step that is not waited for": (
        notebook(MAKE, OTHER, cell("print(xs)", "step:show", "prev:other")),
        ["add the tag prev:make"],
    ),
    "KG201 a name that is misspelt": (
        notebook(cell("values = [1]\nprint(valeus)", "step:make")),
        ["replace valeus with values"],
    ),
    "KG201 a cell that is left out": (
        notebook(cell("table = [1]", "skip"), cell("print(table)", "step:show")),
        ["remove the tag skip in cell 1"],
    ),
    "KG102 a misspelt tag": (
        notebook(MAKE, cell("x = 1", "setp:other")),
        ["replace the tag setp:other with step:other"],
    ),
    "KG103 two steps": (
        notebook(cell("x = 1", "step:a", "step:b")),
        ["remove the tag step:b", "remove the tag step:a"],
    ),
    "KG104 two roles": (
        notebook(MAKE, cell("import os", "imports", "functions")),
        ["remove the tag functions", "remove the tag imports"],
    ),
    "KG104 a role and a step": (
        notebook(MAKE, cell("import os", "imports", "step:a")),
        ["remove the tag imports", "remove the tag step:a"],
    ),
    "KG105 no tag": (notebook(cell("print(1)"), MAKE), ["add the tag imports", "add the tag skip"]),
    "KG106 no effect": (notebook(cell("import os", "imports", "prev:make"), MAKE), ["remove the tag prev:make"]),
    "KG110 no step": (
        notebook(MAKE, cell("print(xs)", "step:show", "prev:mkae")),
        ["replace the tag prev:mkae with prev:make"],
    ),
    "KG301 a magic": (
        notebook(MAKE, cell("%%sparkle\nx", "step:b")),
        ["leave the cell out: tag it skip"],
    ),
    "KG203 branches": (
        notebook(MAKE, cell("z = 1", "step:a", "prev:make"), cell("z = 2", "step:b", "prev:make"),
                 cell("print(z)", "step:c", "prev:a", "prev:b")),
        ["add the tag prev:a in cell 3", "ignore KG203 in this line", "ignore KG203 in this cell"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_fixed_is_found_no_more(name):
    document, titles = BROKEN[name]
    code = name.split()[0]
    finding = next(finding for finding in kalegen.check(document) if finding.code == code)
    found = kalegen.fixes(document, finding)
    assert [fix.title for fix in found][: len(titles)] == titles
    assert sum(fix.is_preferred for fix in found) <= 1
    before = kalegen.check(document)
    for fix in found:
        again = kalegen.check(kalegen.apply(document, fix.edits))
        assert finding not in again, fix
    assert kalegen.check(document) == before


def test_a_tag_is_changed_where_it_stands():
    first = cell("#| step: make\nxs = [1]")
    document = notebook(first, cell("#| step: show\n#| prev: mkae\nprint(xs)"))
    (finding,) = kalegen.check(document)
    (fix,) = kalegen.fixes(document, finding)
    assert fix.edits == (TextEdit(2, 2, 1, 2, 14, "#| prev: make"),)
    assert kalegen.check(kalegen.apply(document, fix.edits)) == ()


def test_a_tag_comes_in_a_comment_where_there_are_comments():
    document = notebook(MAKE, cell("#| step: other\n1"), cell("#| step: show\n#| prev: other\nprint(xs)"))
    (finding,) = kalegen.check(document)
    fixed = kalegen.apply(document, kalegen.fixes(document, finding)[0].edits)
    assert fixed.content["cells"][2]["source"] == "#| step: show\n#| prev: other\n#| prev: make\nprint(xs)"
    assert kalegen.check(fixed) == ()


def test_a_comment_that_ignores_stands_where_it_changes_nothing():
    document = notebook(cell('if N:\n    print(missing, """\n""")', "step:a"), cell("N = 1", "pipeline-parameters"))
    (finding,) = kalegen.check(document)
    assert (finding.code, finding.place.line) == ("KG201", 2)
    (fix,) = kalegen.fixes(document, finding)
    assert fix.title == "ignore KG201 in this cell"
    fixed = kalegen.apply(document, fix.edits)
    assert fixed.content["cells"][0]["source"].startswith("# kalegen: ignore[KG201]\nif N")
    assert kalegen.check(fixed) == ()


def test_a_name_is_written_only_where_the_old_one_stands():
    (finding,) = kalegen.check(notebook(cell("values = [1]\nprint(valeus)", "step:make")))
    for text in ("values = [1]\nprint(other, valeus)", "values = [1]"):
        titles = [fix.title for fix in kalegen.fixes(notebook(cell(text, "step:make")), finding)]
        assert "replace valeus with values" not in titles


def test_a_comment_that_ignores_has_a_line_of_its_own_below_the_tags():
    finding = Diagnostic("KG203", Severity.WARNING, "message", Place("a.ipynb", 1))
    document = notebook(cell("#| step: a"))
    (fix,) = [fix for fix in kalegen.fixes(document, finding) if fix.title.endswith("in this cell")]
    source = kalegen.apply(document, fix.edits).content["cells"][0]["source"]
    assert source == "#| step: a\n# kalegen: ignore[KG203]"


def test_no_fix_ignores_what_leaves_nothing_to_write():
    document = notebook(cell("print(1", "step:a"))
    (finding,) = kalegen.check(document)
    assert finding.code == "KG010"
    assert [fix.title for fix in kalegen.fixes(document, finding)] == ["leave the cell out: tag it skip"]


def test_tags_keep_their_order_and_other_tools_tags():
    edit = TagEdit(1, ("prev:a",), ("prev:b",))
    assert edit.made(["x", "prev:a", "y"]) == ["x", "prev:b", "y"]
    assert TagEdit(1, (), ("y", "z")).made(["x", "y"]) == ["x", "y", "z"]


def test_a_finding_about_no_cell_and_a_script_have_no_fix(tmp_path):
    (finding,) = kalegen.check({"cells": 1})
    assert kalegen.fixes(notebook(MAKE), finding) == ()
    script = tmp_path / "flow.py"
    script.write_text("from kalegen.sdk import step\n@step\ndef one():\n    return 1\n")
    assert [kalegen.fixes(script, finding) for finding in kalegen.check(script)] == [()]
