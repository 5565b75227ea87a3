"""What authors say of their code's effects: where it is read, what becomes of it, and what is needless."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.facts.document import analyse_file, facts_in_text
from kalegen.generate import generate
from kalegen.incremental.lookups import answer, noted
from tests.fuzz.programs import Program

LOAD = "# %% step:load\nxs = [1, 2]\n"
PARALLEL = """
# %% step:load
import acme
xs = [1, 2]
# %% step:a prev:load
a = acme.stats.fit(xs)
# %% step:b prev:load
b = acme.stats.fit(xs)
# %% step:c prev:a prev:b
print(xs, a, b)
"""
IMPORTED = PARALLEL.replace("import acme", "import acme.stats")


@pytest.fixture
def found(tmp_path: Path):
    """Compiles a program in the project ``settings`` and gives its findings but for unknown packages."""

    def compile_it(text: str, settings: str = "") -> list[Diagnostic]:
        Program.of(text).write(tmp_path / "nb.ipynb")
        (tmp_path / "pyproject.toml").write_text(f"[tool.kalegen]\n{settings}\n", encoding="utf-8")
        return [each for each in generate(tmp_path / "nb.ipynb").diagnostics if each.code != "KG401"]

    return compile_it


def spoken(findings: list[Diagnostic]) -> list[tuple[str, int | None, str]]:
    return [(each.code, each.place.line, each.message) for each in findings]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "n = len(xs)  # kalegen: reads xs",
            "the comment '# kalegen: reads xs' is not needed: the analysis finds no change",
        ),
        (
            "n = len(xs)  # kalegen: reads typo",
            "the comment '# kalegen: reads typo' is not needed: the analysis finds no change",
        ),
        ("xs.append(1)  # kalegen: changes xs", "the comment '# kalegen: changes xs' is not needed: the"),
        (
            "print(1)  # kalegen: changes print",
            "the comment '# kalegen: changes print' is not needed: the analysis finds the same, or no",
        ),
    ],
)
def test_needless_statements_are_named(found, line, message):
    ((code, number, text),) = spoken(found(f"{LOAD}# %% step:a prev:load\n{line}\n"))
    assert (code, number) == ("KG221", 1)
    assert text.startswith(message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("n = 1  # kalegen: raeds xs", "'kalegen: raeds' says nothing"),
        ("n = 1  # kalegen: reads", "the comment does not name what the code reads"),
        ("n = 1  # kalegen: reads xs ys", "'xs ys' is not a variable that the code could read"),
        ("if xs:\n    n = 1\nelse:  # kalegen: reads xs\n    n = 2", "the comment is about no code"),
    ],
)
def test_comments_that_say_nothing_are_named(found, line, message):
    ((code, _, text),) = spoken(found(f"{LOAD}# %% step:a prev:load\n{line}\n"))
    assert (code, text) == ("KG012", message)


def test_what_a_line_is_said_to_change_must_be_there(found):
    assert [each.code for each in found(f"{LOAD}# %% step:a prev:load\nn = 1  # kalegen: changes typo\n")] == ["KG201"]


def test_a_comment_below_all_code_is_about_none(found):
    findings = found(f"{LOAD}# %% pipeline-parameters\nn = 1  # kalegen: reads xs\n")
    assert ("KG012", 1, "the comment is about no code") in spoken(findings)


def test_comments_in_skipped_cells_say_nothing(found):
    assert found(f"{LOAD}# %% skip\nn = 1  # kalegen: raeds xs\n") == []


def test_a_row_of_the_project_ends_a_false_alarm(found):
    assert {each.code for each in found(IMPORTED)} == {"KG204"}
    assert found(IMPORTED, 'effects = { "acme.stats.fit" = "reads" }') == []
    assert found(IMPORTED, 'effects = { "acme.*" = "makes" }') == []
    assert "KG203" in {each.code for each in found(IMPORTED, 'effects = { "acme.stats.fit" = "changes 0" }')}


def facts(folder: Path) -> str:
    analysis = analyse_file(folder / "nb.ipynb")
    assert analysis is not None
    return facts_in_text(analysis)


CLASS = '"acme.Model" = "makes", "acme.Model.fit" = "changes self", "acme.Model.show" = "reads"'


def test_rows_about_a_class_hold_for_its_objects(found, tmp_path):
    text = "# %% step:a\nimport acme\nm = acme.Model()\nm.fit(xs)\nm.show(ys)\nm.other(zs)\n"
    found(text, f"effects = {{ {CLASS} }}")
    assert "changes    <xs> (perhaps), <zs> (perhaps)" in facts(tmp_path)  # m.other may change what m holds
    found(text.replace("m.other(zs)\n", ""), f"effects = {{ {CLASS} }}")
    assert "changes" not in facts(tmp_path) and "heap       new[1:2] -> <xs>" in facts(tmp_path)


@pytest.mark.parametrize("row", ['"acme.fit" = "raeds"', '"acme.fit" = "reads 0"', '"acme fit" = "reads"'])
def test_rows_that_say_nothing_are_errors(found, row):
    (finding,) = found(LOAD, f"effects = {{ {row} }}")
    assert (finding.code, finding.place.file) == ("KG022", "pyproject.toml")


def test_a_row_that_kalegen_has_itself_is_needless(found):
    ((code, _, text),) = spoken(found(LOAD, 'effects = { "math.sqrt" = "reads", "acme.fit" = "reads" }'))
    assert code == "KG221" and "'math.sqrt'" in text


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An installed distribution that ships a table; importing it fails."""
    site = tmp_path / "site"
    info = site / "acme_stats-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-stats\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kalegen.effects]\nacme = acme.data:effects.toml\n", encoding="utf-8")
    (site / "acme" / "data").mkdir(parents=True)
    (site / "acme" / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (site / "acme" / "data" / "effects.toml").write_text('"acme.stats.fit" = "reads"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    return site / "acme" / "data" / "effects.toml"


def test_a_package_that_is_named_ships_its_rows(found, acme):
    assert {each.code for each in found(IMPORTED)} == {"KG204"}
    assert found(IMPORTED, 'effects_from = ["acme-stats"]') == []
    own = 'effects_from = ["acme-stats"]\neffects = { "acme.stats.fit" = "changes 0" }'
    assert "KG203" in {each.code for each in found(IMPORTED, own)}


def test_a_cached_result_ends_where_a_package_says_something_else(found, acme):
    with noted() as notes:
        found(IMPORTED, 'effects_from = ["acme-stats"]')
    (note,) = [each for each in notes if each.question == "shipped"]
    assert answer(note.question, note.path) == note.answer
    acme.write_text('"acme.stats.fit" = "changes"\n', encoding="utf-8")
    assert answer(note.question, note.path) != note.answer


def test_a_package_without_a_table_is_an_error(found, acme):
    for name, reason in (("nowhere", "no distribution 'nowhere' is installed here"), ("pytest", "no entry points")):
        (finding,) = found(IMPORTED, f'effects_from = ["{name}"]')
        assert finding.code == "KG024" and reason in finding.message
    acme.unlink()
    (finding,) = found(IMPORTED, 'effects_from = ["acme-stats"]')
    assert finding.code == "KG024" and "No such file" in finding.message


SCRIPT = """
from operator import methodcaller
from kalegen.sdk import pipeline, step

@step
def load():
    return [1, 2]

@step({options})
def count(xs, how):
    return methodcaller(how, 1)(xs)

@step
def show(xs, n, m):
    print(xs, n, m)

@pipeline
def counts():
    data = load()
    n = count(data, "count")
    m = count(data, "index")
    show(data, n, m)
"""


def script(folder: Path, options: str) -> list[Diagnostic]:
    (folder / "counts.py").write_text(SCRIPT.format(options=options), encoding="utf-8")
    return list(generate(folder / "counts.py").diagnostics)


def test_a_step_says_what_it_reads(tmp_path):
    def edges() -> list[str]:
        analysis = analyse_file(tmp_path / "counts.py")
        assert analysis is not None
        return [needs.loads["data"] for needs in analysis.routing.needs.values() if "data" in needs.loads]

    assert script(tmp_path, "") == [] and edges() == ["load", "count", "count_2"]
    assert script(tmp_path, 'reads=["xs"]') == [] and edges() == ["load", "load", "load"]
    assert script(tmp_path, 'reads="xs"') == [] and edges() == ["load", "load", "load"]


def test_a_step_that_names_no_parameter(tmp_path):
    (finding,) = script(tmp_path, 'reads=["typo"]')
    assert finding.code == "KG504" and "reads= names 'typo'" in finding.message


def test_a_needless_word_of_a_step(tmp_path):
    findings = script(tmp_path, 'changes=["how", "xs"]')
    assert {each.code for each in findings} == {"KG221"}
    assert findings[0].place.file == "counts.py"


def test_comments_in_a_script_are_about_lines(tmp_path):
    source = SCRIPT.format(options="").replace("return methodcaller(how, 1)(xs)", "{line}")
    behind = source.replace("{line}", "return methodcaller(how, 1)(xs)  # kalegen: reads xs")
    (tmp_path / "counts.py").write_text(behind, encoding="utf-8")
    assert generate(tmp_path / "counts.py").diagnostics == ()
    alone = source.replace("{line}", "# kalegen: reads xs\n    return methodcaller(how, 1)(xs)")
    (tmp_path / "counts.py").write_text(alone, encoding="utf-8")
    (finding,) = generate(tmp_path / "counts.py").diagnostics
    assert (finding.code, finding.place.line, finding.place.step) == ("KG012", 11, None)
    assert finding.hint == "write it behind the line that it is about, or give @step reads= or changes="
