"""``%run other.ipynb`` in a step is that notebook's code."""

from __future__ import annotations

import json
from pathlib import Path

from kalegen.frontends.notebook import read_notebook
from kalegen.frontends.source import statements_of
from kalegen.generate import generate
from tests.settings.workbench import Cells, write_notebook


def statements(path: Path) -> list[tuple[str, int]]:
    """The statements of the first step, with the lines on which messages see them."""
    notebook, found = read_notebook(path)
    assert notebook is not None and not found, found
    cell = notebook.cells[0]
    return [(cell.module.code_for_node(one.node).strip(), one.line) for one in statements_of(cell)]


def test_all_its_code_cells_in_their_order(tmp_path: Path) -> None:
    inner: Cells = [(["skip"], "# first\na = 1"), ([], "%time b = 2\n\n!pip install rich"), (["step:x"], "c = 3")]
    write_notebook(tmp_path / "an other.ipynb", inner)
    outer: Cells = [(["step:s"], "x = 0\n\n%run 'an other.ipynb'\nif x:\n    y = 1")]
    path = write_notebook(tmp_path / "n.ipynb", outer)
    assert statements(path) == [
        ("x = 0", 1), ("# first\na = 1", 3), ("b = 2", 3), ("c = 3", 3), ("if x:\n    y = 1", 4),
    ]  # fmt: skip
    notebook, _ = read_notebook(path)
    assert notebook is not None and notebook.cells[0].requirements == ("rich",)


def test_notebooks_that_run_notebooks(tmp_path: Path) -> None:
    write_notebook(tmp_path / "b.ipynb", [([], "y = 2")])
    write_notebook(tmp_path / "a.ipynb", [([], "%run b.ipynb\n%run -i b.ipynb")])
    path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], "%run a.ipynb")])
    assert statements(path) == [("y = 2", 1), ("y = 2", 1)]


def test_what_is_wrong_in_it_is_told_at_the_line_that_runs_it(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", [([], "x = 1\nprint(nothing)")])
    path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], "y = 1\n%run a.ipynb")])
    assert [(one.code, one.place.cell, one.place.line) for one in generate(path).diagnostics] == [("KG201", 1, 2)]


def test_one_that_is_no_python_is_an_error_there(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", [([], "x = 1"), ([], "x = = 1")])
    path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], "\n%run a.ipynb")])
    found = generate(path).diagnostics
    assert [(one.severity.value, one.place.line) for one in found] == [("error", 2)]


def test_one_that_can_not_be_read_or_runs_itself_is_refused(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", [([], "%run a.ipynb")])
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    for name in ("none.ipynb", "broken.ipynb", "a.ipynb", "'./none.ipynb'", '-i "no such.ipynb"'):
        path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], f"%run {name}")])
        assert [one.severity.value for one in generate(path).diagnostics] == ["error"], name


def test_a_change_of_it_is_noticed(tmp_path: Path) -> None:
    inner = write_notebook(tmp_path / "a.ipynb", [([], "x = 1")])
    path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], "%run a.ipynb\nprint(x)")])
    before = generate(path).source
    inner.write_text(inner.read_text(encoding="utf-8").replace("x = 1", "x = 2"), encoding="utf-8")
    assert before is not None and generate(path).source == before.replace("x = 1", "x = 2")
    assert json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]


def test_a_text_that_looks_like_it_stays(tmp_path: Path) -> None:
    write_notebook(tmp_path / "b.ipynb", [([], "y = 2")])
    text = 'text = """\n%run b.ipynb\n"""'
    path = write_notebook(
        tmp_path / "n.ipynb", [(["step:s"], f"{text}\n%run b.ipynb\n!ls \\\n  -l\nprint(y)"), ([], text)]
    )
    assert statements(path)[0] == (text, 1)
    path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], f"%time x = 1\n{text}\n%run b.ipynb\nfiles = !ls")])
    assert statements(path)[1:3] == [(text, 2), ("y = 2", 5)]


def test_a_notebook_does_not_run_itself(tmp_path: Path) -> None:
    for line in ("%run n.ipynb", "%run ./n.ipynb", "%run b.ipynb"):
        write_notebook(tmp_path / "b.ipynb", [([], "y = 2\n%run ./n.ipynb")])
        path = write_notebook(tmp_path / "n.ipynb", [(["step:s"], f"x = 1\n{line}")])
        assert [(one.severity.value, one.place.line) for one in generate(path).diagnostics] == [("error", 2)]
