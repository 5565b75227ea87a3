"""How findings are reported: forms, selection, comments in cells, colours, and the pages of the catalogue."""

from __future__ import annotations

import json

import pytest

from kalegen.catalogue import CODES
from kalegen.cli import console

FINDINGS = (
    ("imports", "%pip install -e ."),
    ("step:load", "data = [1, 2]"),
    ("step:train", "# a comment\nprint(data, rate, 'ab:c,d')"),
)


@pytest.fixture
def broken(write):
    return write(*FINDINGS, name="a,b.ipynb")


def test_json_is_a_list_of_flat_objects_on_stdout(kalegen, broken):
    outcome = kalegen("check", "a,b.ipynb", "--format", "json")
    assert outcome.status == 1
    first, second = json.loads(outcome.out)
    assert (first["code"], first["severity"], first["cell"]) == ("KG304", "warning", 1)
    assert second == {
        "code": "KG201",
        "name": "undefined-name",
        "severity": "error",
        "message": "the name 'rate' is not defined",
        "hint": "no cell binds it: add the assignment or the import of rate",
        "file": "a,b.ipynb",
        "cell": 3,
        "line": 2,
        "column": 13,
        "step": "train",
        "source": "print(data, rate, 'ab:c,d')",
    }
    assert outcome.err == "1 error, 1 warning\n"


def test_github_gets_workflow_commands(kalegen, broken):
    lines = kalegen("check", "a,b.ipynb", "--format", "github").out.splitlines()
    assert lines[1] == (
        "::error file=a%2Cb.ipynb,title=kalegen KG201 [undefined-name],line=1::cell 3 [step train], line 2, column 13: "
        "the name 'rate' is not defined (no cell binds it: add the assignment or the import of rate)"
    )
    assert lines[0].startswith("::warning file=a%2Cb.ipynb,title=kalegen KG304 [install-option-dropped],line=1::cell 1")


def test_sarif_has_a_rule_for_every_result(kalegen, broken):
    log = json.loads(kalegen("check", "a,b.ipynb", "--format", "sarif").out)
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [result["ruleId"] for result in run["results"]] == ["KG304", "KG201"]
    assert [result["level"] for result in run["results"]] == ["warning", "error"]
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["shortDescription"]["text"] == CODES[rule["id"]].title
    place = run["results"][1]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "a%2Cb.ipynb"
    assert place["physicalLocation"]["region"] == {"startLine": 1}
    assert place["logicalLocations"][0]["name"] == "cell 3"


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_a_notebook_without_findings_gives_a_form_without_any(kalegen, write, form):
    write(("step:a", "x = 1"))
    outcome = kalegen("check", "nb.ipynb", "--format", form)
    assert outcome.status == 0
    assert outcome.err == "nothing to report\n"
    if form == "sarif":
        assert json.loads(outcome.out)["runs"][0]["results"] == []
    else:
        assert outcome.out.strip() == {"json": "[]", "github": ""}[form]


def test_check_reports_all_notebooks_and_writes_nothing(kalegen, write, folder):
    write(*FINDINGS, name="a.ipynb")
    write(("step:a", "print(b)"), name="b.ipynb")
    outcome = kalegen("check", "a.ipynb", "b.ipynb")
    assert outcome.status == 1
    assert "a.ipynb: cell 3" in outcome.err
    assert "b.ipynb: cell 1" in outcome.err
    assert outcome.err.endswith("2 errors, 1 warning\n")
    assert sorted(path.name for path in folder.iterdir()) == ["a.ipynb", "b.ipynb"]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), ["KG304", "KG201"]),
        (("--ignore", "KG304"), ["KG201"]),
        (("--ignore", "KG3,KG2"), []),
        (("--ignore", "kg3", "--ignore", "KG201"), []),
        (("--select", "KG1"), ["KG201"]),
        (("--select", "KG30"), ["KG304", "KG201"]),
        (("--ignore", "Install-Option-Dropped,undefined-name"), []),
        (("--select", "undefined-name"), ["KG201"]),
    ],
)
def test_codes_are_selected_and_ignored_by_their_beginnings(kalegen, broken, options, codes):
    outcome = kalegen("check", "a,b.ipynb", "--format", "json", *options)
    assert [finding["code"] for finding in json.loads(outcome.out)] == codes
    assert outcome.status == (1 if "KG201" in codes else 0)


def test_a_comment_and_the_configuration_take_names(kalegen, write, folder):
    write(("step:a", "x = print  # kalegen: ignore[undefined-name]\nx(y)  # kalegen: ignore[undefined-name]\nx(z)"))
    (folder / "pyproject.toml").write_text('[tool.kalegen]\nseverity = { undefined-name = "warning" }\n')
    (finding,) = json.loads(kalegen("check", "nb.ipynb", "--format", "json").out)
    assert (finding["name"], finding["line"], finding["severity"]) == ("undefined-name", 3, "warning")


def test_a_name_that_is_none_is_a_wrong_use(kalegen, write):
    write(("step:a", "x = 1"))
    outcome = kalegen("check", "nb.ipynb", "--ignore", "undefined-nam")
    assert outcome.status == 2
    assert "there is no code 'undefined-nam'; did you mean 'undefined-name'?" in outcome.err


def test_an_error_that_leaves_nothing_to_write_cannot_be_ignored(kalegen, write):
    write(("step:a", "x ="))
    outcome = kalegen("check", "nb.ipynb", "--ignore", "KG0")
    assert outcome.status == 1
    assert "ERROR KG010" in outcome.err


def test_there_are_no_colours_off_a_terminal(kalegen, broken):
    assert "\x1b" not in kalegen("check", "a,b.ipynb").err


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours_are_a_terminals(monkeypatch, variables, expected):
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert console.has_colours(Terminal()) is expected


def test_explain_prints_a_codes_page(kalegen):
    outcome = kalegen("explain", "kg201")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("KG201 undefined-name: Undefined name (ERROR, can be ignored)\n\nA step")
    assert kalegen("explain", "undefined-name").out == outcome.out


def test_explain_alone_lists_all_codes(kalegen):
    out = kalegen("explain").out
    rows = {tuple(line.split(maxsplit=2)) for line in out.splitlines() if line.startswith("  KG")}
    assert {(record.code, record.name, record.title) for record in CODES.values()} == {
        (code, name, title.rstrip()) for code, name, title in rows
    }
