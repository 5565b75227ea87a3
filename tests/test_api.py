"""The public API: files, unsaved notebooks and scripts, and what it says of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import kalegen
from tests.fuzz.programs import Cell, Program

CELLS = (
    Cell(("pipeline-parameters",), ("N = 3",)),
    Cell(("step:make",), ("xs = list(range(N))",)),
    Cell(("step:show", "prev:make"), ("print(xs)",)),
)
BROKEN = Cell(("step:typo",), ("print(ys)",))


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.ipynb"
    Program(CELLS, {}).write(path)
    return path


def test_a_path_compiles_as_on_the_command_line(notebook):
    made = kalegen.compile(notebook)
    output = notebook.with_suffix(".py")
    subprocess.run([sys.executable, "-m", "kalegen", notebook, "-o", output], check=True, capture_output=True)
    assert made.source == output.read_text(encoding="utf-8")
    assert made.diagnostics == ()


def test_a_notebook_in_memory_compiles_to_the_same(notebook):
    saved = kalegen.compile(notebook).source
    content = json.loads(notebook.read_text(encoding="utf-8"))
    node = nbformat.read(notebook, as_version=4)
    document = kalegen.read(notebook)
    notebook.unlink()
    for given in (content, node):
        assert kalegen.compile(given, path=notebook).source == saved
    assert kalegen.compile(document).source == saved


def test_findings_have_places_and_stop_the_module(tmp_path):
    Program((*CELLS, BROKEN), {}).write(tmp_path / "broken.ipynb")
    content = json.loads((tmp_path / "broken.ipynb").read_text(encoding="utf-8"))
    made = kalegen.compile(content)
    (finding,) = made.diagnostics
    assert (finding.code, finding.place.file, finding.place.cell) == ("KG201", "notebook.ipynb", 4)
    assert made.source is None and made.source_map is None
    assert kalegen.check(content) == made.diagnostics


@pytest.mark.parametrize("content", [{}, {"cells": 1}, {"cells": [1]}, {"cells": [], "nbformat": 4, "metadata": [1]}])
def test_what_is_no_notebook_is_a_finding(content):
    assert [d.code for d in kalegen.check(content)] == ["KG003"]


def test_the_steps_and_what_passes_between_them(notebook):
    made = kalegen.compile(notebook)
    assert [(step.name, step.cells, step.parameters) for step in made.steps] == [
        ("make", (2,), ("N",)),
        ("show", (3,), ()),
    ]
    assert [(edge.producer, edge.consumer, edge.values) for edge in made.edges] == [("make", "show", ("xs",))]
    assert kalegen.graph(notebook).edges == made.edges


def test_the_way_back_from_the_module_to_the_cells(notebook):
    made = kalegen.compile(notebook)
    lines = made.source.split("\n")
    first = lines.index("def make_step(xs_out: Output[Artifact], N: int = 3):")
    line = next(number for number, text in enumerate(lines) if text == "    xs = list(range(N))")
    assert made.source_map.lookup("make_step", line - first + 1) == (2, 1)


def test_settings_win_over_the_notebook_s(notebook):
    assert (
        'base_image="registry.example/ml:1"'
        in kalegen.compile(notebook, settings={"base_image": "registry.example/ml:1"}).source
    )


def test_a_script_is_read_from_its_file(tmp_path):
    script = tmp_path / "flow.py"
    script.write_text(
        "from kalegen.sdk import pipeline, step\n@step\ndef one():\n    return 1\n"
        "@pipeline(name='flow')\ndef flow():\n    one()\nif __name__ == '__main__':\n    flow()\n"
    )
    assert [step.name for step in kalegen.compile(kalegen.read(script)).steps] == ["one"]


def test_reading_says_what_is_no_file_and_no_notebook(tmp_path):
    with pytest.raises(OSError):
        kalegen.read(tmp_path / "none.ipynb")
    (tmp_path / "list.ipynb").write_text("[]")
    with pytest.raises(ValueError, match="not a notebook"):
        kalegen.read(tmp_path / "list.ipynb")


def test_the_package_itself_imports_none_of_the_compiler():
    code = "import kalegen, sys; print(kalegen.__version__ and {'libcst', 'black', 'click'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_a_file_as_an_editor_has_it(notebook, tmp_path):
    text = notebook.read_text(encoding="utf-8").replace("xs = list", "xs = tuple")
    edited = kalegen.Document(notebook, text=text)
    assert "xs = tuple(range(N))" in kalegen.compile(edited).source
    assert "xs = list(range(N))" in kalegen.compile(notebook).source
    assert [finding.code for finding in kalegen.check(kalegen.Document(tmp_path / "new.ipynb", text="{"))] == ["KG002"]
    notebook.unlink()
    assert kalegen.describe_name(edited, 3, 1, 7).lines[0].startswith("comes from step `make`")


def test_the_page_of_a_pipeline(notebook):
    page = kalegen.compile(notebook).page()
    assert "<svg" in page and "xs = list(range(N))" in page
    assert kalegen.compile({"cells": 1}).page() is None
