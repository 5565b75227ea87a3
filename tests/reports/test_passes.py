"""The passes that give values to a report and put it around a step: before and after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from kalegen.build import build
from kalegen.emit.reports import cell_texts
from kalegen.emit.source_map import make_source_map
from kalegen.frontends.notebook import read_notebook
from kalegen.generate import generate
from kalegen.model.pipeline import EmittedPipeline, emitted_pipeline, undecided
from kalegen.transforms.report_files import write_reports
from kalegen.transforms.reports import show_values
from kalegen.transforms.user_code import start_with_user_code
from tests.configuration.notebooks import write_notebook
from tests.reports.workbench import REPORTS, compiled


def pipeline_of(folder: Path, cells: list[str], settings: dict[str, Any] = REPORTS) -> EmittedPipeline:
    tagged = [("step:only", source) for source in cells]
    notebook, found = read_notebook(write_notebook(folder / "notebook.ipynb", tagged, settings))
    assert notebook is not None, found
    return start_with_user_code(emitted_pipeline(undecided(build(notebook)[0])))


def test_commands_show_what_they_print_alone(tmp_path: Path) -> None:
    cells = ["!echo hi", "%%bash\necho x", "%%writefile a.txt\nx", "%pwd", "def shell_run(x): pass", "shell_run(1)"]
    after = text(show_values(pipeline_of(tmp_path, cells[:4])))
    assert [line for line in after.splitlines() if "show(" in line] == ["report.show(working_directory())"]
    assert "report.show(shell_run(1))" in text(show_values(pipeline_of(tmp_path, cells[4:])))


def text(pipeline: EmittedPipeline) -> str:
    step = pipeline.steps[0]
    return cst.Module([*step.prologue, *step.body, *step.epilogue]).code


@pytest.mark.parametrize("settings", [{}, {"reports": False}, {"reports": True, "steps_defaults": {"report": False}}])
def test_without_a_report_nothing_changes(tmp_path: Path, settings: dict[str, Any]) -> None:
    pipeline = pipeline_of(tmp_path, ["1 + 1"], settings)
    after = write_reports(show_values(pipeline))
    assert after.steps == pipeline.steps


def test_the_module_of_a_plain_notebook_knows_no_reports(tmp_path: Path) -> None:
    cells = [("step:a", "x = 1\nx"), ("step:b", "print(x)")]
    plain = compiled(tmp_path, cells)
    assert plain == compiled(tmp_path, cells, {"reports": False})
    assert "report" not in plain and "HTML" not in plain


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "x;",
        "for x in []:\n    x",
        "print(1)",
        "display(1)",
        "plt.show()",
        "warnings.warn(1)",
        "import os",
        "f(); x = 1",
    ],
)
def test_what_jupyter_would_not_show(tmp_path: Path, source: str) -> None:
    after = show_values(pipeline_of(tmp_path, [source]))
    assert text(after) == f"report.next_cell()\n{source}\n"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("x", "report.show(x)"),
        ("x = 1\nx + 1", "x = 1\nreport.show(x + 1)"),
        ("# why\nf(\n    x,\n)  # this", "# why\nreport.show(f(\n    x,\n))  # this"),
        ("a; b", "a; report.show(b)"),
        ("a;b ;c", "a;b ;report.show(c)"),
        ("await f()", "report.show(await f())"),
        ("x\ny", "x\nreport.show(y)"),
        ("'text'", "report.show('text')"),
        ("lambda: 1", "report.show(lambda: 1)"),
        ("a, b", "report.show((a, b))"),
        ("(a for a in b)", "report.show((a for a in b))"),
    ],
)
def test_a_cells_last_expression_is_shown(tmp_path: Path, source: str, shown: str) -> None:
    after = show_values(pipeline_of(tmp_path, [source]))
    assert text(after) == f"report.next_cell()\n{shown}\n"


def test_each_cell_begins_anew(tmp_path: Path) -> None:
    after = show_values(pipeline_of(tmp_path, ["x = 1\nx", "# a comment", "# two\ny = x\n\n# three\ny"]))
    expected = (
        "report.next_cell()\nx = 1\nreport.show(x)\n\nreport.next_cell()\n# two\ny = x\n\n# three\nreport.show(y)\n"
    )
    assert text(after) == expected


def test_the_cells_travel_as_they_are(tmp_path: Path) -> None:
    cells = ["x = '''a\n    \nb {{$.inputs}}'''\nx", '%matplotlib inline\nprint( "é\\n" )']
    pipeline = pipeline_of(tmp_path, cells)
    assert cell_texts(pipeline.steps[0], pipeline) == cells
    module = compiled(tmp_path, [("step:only", source) for source in cells], REPORTS)
    assert "{{$" not in module
    function = next(node for node in cst.parse_module(module).body if _is_function(node, "only_cells"))
    namespace: dict[str, Any] = {}
    exec(cst.Module([function]).code, namespace)
    assert namespace["only_cells"]() == cells


def _is_function(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.FunctionDef) and node.name.value == name


def test_the_report_is_around_everything_but_the_global_statement(tmp_path: Path) -> None:
    pipeline = show_values(pipeline_of(tmp_path, ["x"]))
    declared, loaded = cst.parse_module("global x\n\nx = load()").body
    saved = cst.parse_statement("save(x)")
    step = replace(pipeline.steps[0], prologue=(declared, loaded), epilogue=(saved,))
    after = write_reports(replace(pipeline, steps=(step,)))
    assert text(after) == (
        'global x\nwith report_open(report_out, "only", only_cells()) as report:\n'
        "    x = load()\n    report.next_cell()\n    report.show(x)\n    save(x)\n"
    )


def test_the_names_clash_with_nothing(tmp_path: Path) -> None:
    cells = [
        ("step:report", "report = 1\nreport_out = report_open = 2\nreport"),
        ("step:last", "print(report, report_out, report_open)"),
    ]
    module = compiled(tmp_path, cells, REPORTS)
    assert 'with report_open_2(report_out_3, "report", report_cells()) as report_2:' in module
    assert "report_out_2: Output[Artifact]" in module
    assert "report_2.show(report)" in module


def test_a_steps_own_setting_wins(tmp_path: Path) -> None:
    document = [("step:a", "x = 1"), ("step:b", "y = x")]
    for setting, expected in ((True, {"a"}), (False, {"b"})):
        path = write_notebook(tmp_path / "notebook.ipynb", document, {"reports": not setting})
        word = "enabled" if setting else "disabled"
        path.write_text(path.read_text().replace('"step:a"', f'"step:a", "report:{word}"'))
        source = generate(path).source
        assert source is not None
        assert {name for name in "ab" if f'with report_open(report_out, "{name}"' in source} == expected


def test_lines_are_traced_to_their_cells_through_the_report(tmp_path: Path) -> None:
    cells = [("step:only", "import asyncio\nx = 1"), ("step:only", "await asyncio.sleep(0)\n\nx + 1")]
    result = generate(write_notebook(tmp_path / "notebook.ipynb", cells, REPORTS))
    assert result.source is not None and result.pipeline is not None
    lines = result.source[result.source.index("def only_step(") :].splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "report.show(x + 1)" in text)
    assert make_source_map(result.pipeline, result.source, "nb").lookup("only_step", line) == (2, 3)
