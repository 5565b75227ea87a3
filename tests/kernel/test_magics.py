"""``%load_ext kalegen`` in a session, and in a real kernel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import kalegen
from kalegen.kernel.session import notebook_file
from tests.editing.notebooks import cell, notebook

TAGGED = notebook(
    cell("import os", "imports"),
    cell("N = 2", "pipeline-parameters"),
    cell("xs = [N, 3]", "step:make", "limit:cpu:2"),
    cell("print('sum', sum(xs))", "step:show", "prev:make"),
    cell(""),
)
IN_CELLS = notebook(
    cell("%load_ext kalegen\nimport os", "imports"),
    cell("N = 2", "pipeline-parameters"),
    cell("%%kalegen_step make --limit cpu:2\nxs = [N, 3]"),
    cell("%%kalegen_step show\n#| prev: make\nprint('sum', sum(xs))"),
    cell("%kalegen check"),
)


@pytest.fixture
def shell() -> Any:
    session = InteractiveShell.instance()
    session.extension_manager.load_extension("kalegen")
    yield session
    session.extension_manager.unload_extension("kalegen")
    InteractiveShell.clear_instance()


@pytest.fixture
def saved(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "numbers.ipynb"
    path.write_text(json.dumps(IN_CELLS))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    return path


def test_the_cell_magic_compiles_as_tags_do():
    made, expected = kalegen.compile(IN_CELLS), kalegen.compile(TAGGED)
    assert made.diagnostics == () and made.source == expected.source


def test_places_below_the_cell_magic_are_the_cells():
    (finding,) = kalegen.check(notebook(cell("%%kalegen_step a\nx = 1\nprint(zz)")))
    assert (finding.code, finding.place.line, finding.place.column) == ("KG201", 3, 7)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("%%kalegen_step a --foo 3", "KG102"),
        ("%%kalegen_step a --prve b", "KG102"),
        ("%%kalegen_step 'a b", "KG101"),
        ("%%kalegen_step a b", "KG103"),
        ("%%kalegen_step a --limit cpu", "KG101"),
    ],
)
def test_what_the_cell_magic_can_t_say(shell, line, code):
    (finding,) = kalegen.check(notebook(cell("y = 1", "step:b"), cell(f"{line}\nx = 1")))
    assert (finding.code, finding.place.line) == (code, 1)
    with capture_output() as captured:
        shell.run_cell(f"{line}\nx = 1")
    assert finding.message in captured.stderr and shell.user_ns["x"] == 1


def test_the_cell_magic_runs_its_cell_as_it_is(shell):
    with capture_output() as captured:
        done = shell.run_cell("%%kalegen_step train --prev load\nx = 20\nx + 1")
    assert (done.result, captured.stderr) == (21, "")
    with capture_output():
        done = shell.run_cell("%%kalegen_step train\n\n1 / 0")
    assert isinstance(done.error_in_exec, ZeroDivisionError)
    assert done.error_in_exec.__traceback__.tb_next.tb_lineno == 3
    with capture_output() as captured:
        shell.run_cell("%%kalegen_step train\n%%capture text\nprint(5)")
    assert shell.user_ns["text"].stdout == "5\n"


def test_the_picture_stands_in_the_notebook(shell, saved):
    with capture_output() as captured:
        assert shell.run_cell("%kalegen graph").success
    (output,) = captured.outputs
    assert "<svg" in output.data["image/svg+xml"] and "show" in output.data["image/svg+xml"]


def test_a_session_without_a_file_and_a_command_that_is_none(shell, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    for line, said in (("check", "give its path"), ("", "say what to do"), ("chekc", "say what to do")):
        with capture_output() as captured:
            assert not shell.run_cell(f"%kalegen {line}").success
        assert said in captured.stdout + captured.stderr and "Traceback" not in captured.stdout


def test_how_frontends_tell_the_file(saved, tmp_path, monkeypatch):
    assert notebook_file({}) == saved
    other = tmp_path / "other.ipynb"
    other.write_text("{}")
    assert notebook_file({"__vsc_ipynb_file__": str(other)}) == other
    assert notebook_file({"__session__": str(other)}) == other
    assert notebook_file({"__session__": "Console-1-2345"}) == saved
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "gone.ipynb"))
    assert notebook_file({"__session__": 3}) is None


def execute(path: Path, *cells: str) -> list[dict[str, Any]]:
    """Run cells in a kernel of their own; the outputs of all."""
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    content.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    done = NotebookClient(content, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return [output for each in done.cells for output in each.outputs]


def test_a_real_kernel_checks_and_runs_the_notebook_that_it_is_of(saved):
    outputs = execute(
        saved, "%load_ext kalegen", "%%kalegen_step make\nxs = [1]\nlen(xs)", "%kalegen check", "%kalegen run -p N=5"
    )
    assert outputs[0]["data"]["text/plain"] == "1"
    text = "".join(output.get("text", "") for output in outputs)
    assert "sum 8" in text


def test_a_command_that_fails_stops_the_cells_below(saved):
    saved.write_text(json.dumps(notebook(cell("print(zz)", "step:a"))))
    with pytest.raises(CellExecutionError, match="kalegen check ended with status 1"):
        execute(saved, "%load_ext kalegen", "%kalegen check", "1")


def test_a_line_that_can_t_be_taken_apart_is_wrong_usage(shell):
    with pytest.raises(UsageError, match="No closing quotation"):
        shell.run_line_magic("kalegen", "check it's")
