"""Notebooks that are texts: the same bytes as the notebook's, and lines of the text in findings."""

from __future__ import annotations

import json
import sys

import jupytext
import nbformat
import pytest

import kalegen
from kalegen.cli.tagging import write_tags
from tests.proposal.workbench import notebook, save

TEXT = """\
# Sums

%% imports
import math

%% pipeline-parameters
N = 3

## Load

%% step:load limit:memory:4Gi
%time rows = list(range(N))
!echo loading
label = "of a cell"

%%
rows[:2]

Some text, in which `total = sum(rows)` stands.

## Sum

%% step:sum prev:load


total = math.fsum(rows)
print(label, total)
"""
FORMATS = {"py:percent": "py", "py:light": "py", "md": "md", "md:myst": "md", "Rmd": "Rmd"}


def as_document(text=TEXT):
    document = notebook(text.replace("Some text", "#! Some text"))
    document["metadata"]["kubeflow_notebook"] = {"pipeline_description": "Adds up"}
    return document


@pytest.fixture(params=FORMATS)
def text_file(request, tmp_path):
    """A text notebook beside the notebook that it is the text of."""
    save(tmp_path / "sums.ipynb", as_document())
    read = nbformat.reads(json.dumps(as_document()), 4)
    path = tmp_path / f"sums.{FORMATS[request.param]}"
    jupytext.write(read, path, fmt=request.param)
    return path


def test_a_pair_compiles_to_the_same_bytes(text_file):
    made, expected = kalegen.compile(text_file), kalegen.compile(text_file.with_suffix(".ipynb"))
    assert made.diagnostics == expected.diagnostics == ()
    assert made.source == expected.source is not None


def test_findings_have_the_cell_and_the_line_of_the_text(text_file):
    text = text_file.read_text().replace("math.fsum(rows)", "math.fsum(rowz)")
    text_file.write_text(text)
    (found,) = kalegen.check(text_file)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "rowz" in one)
    expected = next(n for n, cell in enumerate(as_document()["cells"], 1) if "fsum" in cell["source"])
    assert (found.place.file, found.place.cell, found.place.line) == (text_file.name, expected, line)


def test_the_map_of_a_module_leads_to_lines_of_the_text(text_file):
    made = kalegen.compile(text_file)
    component = made.source[made.source.index("def sum_step") :].splitlines()
    place = next(n for n, line in enumerate(component, 1) if "math.fsum" in line)
    cell, line = made.source_map.lookup("sum_step", place)
    assert "math.fsum" in text_file.read_text().splitlines()[line - 1]
    assert made.source_map.source(cell, line) == "total = math.fsum(rows)"


def test_annotate_and_tags_are_written_as_comments(tmp_path):
    document = as_document("\n".join("%%" if line.startswith("%% ") else line for line in TEXT.splitlines()))
    for form, ending in FORMATS.items():
        path = tmp_path / f"{form.replace(':', '_')}.{ending}"
        jupytext.write(nbformat.reads(json.dumps(document), 4), path, fmt=form)
        old = path.read_text().splitlines()
        proposal = kalegen.annotate(path)
        assert write_tags(path, path, proposal.tags) is None
        new = path.read_text().splitlines()
        assert [line for line in new if not line.startswith("#| ")] == old, form
        assert [step.name for step in kalegen.compile(path).steps] == [step.name for step in proposal.steps], form


def test_without_jupytext_it_is_said_how_to_get_it(text_file, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    (found,) = kalegen.check(text_file)
    assert (found.code, found.hint) == ("KG014", "pip install 'kalegen[text]'")


def test_a_script_with_percent_lines_stays_a_script(tmp_path):
    path = tmp_path / "script.py"
    path.write_text("from kalegen.sdk import pipeline, step\n\n# %%\n@step\ndef a():\n    return 1\n\n# %%\n")
    path.write_text(path.read_text() + "@pipeline\ndef p():\n    a()\n")
    assert [step.name for step in kalegen.compile(path).steps] == ["a"]


def test_a_pair_has_the_tags_of_the_text(text_file):
    text_file.write_text(text_file.read_text().replace("step:sum", "step:total"))
    assert [step.name for step in kalegen.compile(text_file).steps] == ["load", "total"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_what_is_no_notebook_is_said(tmp_path, content):
    path = tmp_path / "x.md"
    path.write_bytes(content)
    assert all(one.code in ("KG002", "KG005", "KG112") for one in kalegen.check(path))
    assert kalegen.compile(path).source is None


def test_a_missing_text_is_said(tmp_path):
    assert [one.code for one in kalegen.check(tmp_path / "none.md")] == ["KG001"]
