"""What a name is: where its value comes from, who changes it, what travels."""

from __future__ import annotations

import pytest

import kalegen
from kalegen.editing.positions import is_local, name_at
from tests.editing.notebooks import cell, notebook

SALES = notebook(
    cell("import pandas as pd\ndef half(x):\n    return x / 2", "imports"),
    cell("N = 3", "pipeline-parameters"),
    cell("df = pd.DataFrame({'a': [1] * N})", "step:load"),
    cell("df['b'] = half(df['a'])", "step:clean", "prev:load"),
    cell("total = df.sum()\nprint(total, N, [df for df in 'ab'])", "step:report", "prev:clean"),
)


def lines(cell: int, line: int, column: int, document: object = SALES) -> tuple[str, ...]:
    found = kalegen.describe_name(document, cell, line, column)
    assert found is not None
    return found.lines


def test_a_variable_comes_from_a_step_and_another_one_changes_it():
    assert lines(5, 1, 9) == (
        "comes from step `clean` (cell 4, line 1: `df['b'] = half(df['a'])` changes `df`)",
        "travels from `clean` to this step as the Dataset `df_out`",
        "step `load` binds it, too (cell 3, line 1: `df = pd.DataFrame({'a': [1] * N})` binds `df`)",
    )


def test_where_a_step_makes_a_variable_it_says_for_whom():
    assert lines(3, 1, 1) == (
        "bound in this step (cell 3, line 1: `df = pd.DataFrame({'a': [1] * N})` binds `df`)",
        "step `clean` changes it, too (cell 4, line 1: `df['b'] = half(df['a'])` changes `df`)",
        "this step saves it for step `clean`",
    )
    assert lines(5, 1, 1)[-1] == "no later step reads it, so it is not saved"


def test_shared_code_is_copied_and_a_parameter_is_given():
    assert lines(4, 1, 11) == ("comes from shared code in cell 1; this step gets a copy of it",)
    assert lines(1, 2, 6) == ("shared code, which each step that needs it gets a copy of", "copied into step `clean`")
    assert lines(5, 2, 14) == ("a parameter of the pipeline: `N: int = 3`",)
    assert lines(2, 1, 1) == ("a parameter of the pipeline: `N: int = 3`", "goes to steps `load`, `report`")


def test_a_definition_of_a_step_travels_as_code():
    document = notebook(cell("def f(x):\n    return x", "step:a"), cell("y = 1\nprint(f(y))", "step:b", "prev:a"))
    assert lines(2, 2, 7, document)[1] == "travels as code: this step gets a copy of its definition in cell 1"
    assert lines(1, 1, 5, document)[-1] == "copied as code into step `b`"


def test_of_what_is_no_variable_nothing_is_said():
    local, attribute, builtin, text = (1, 3, 12), (5, 1, 13), (5, 2, 2), (3, 1, 20)
    for place in (local, attribute, builtin, text, (5, 2, 22), (5, 2, 19), (9, 1, 1), (1, 9, 1), (1, 1, 40)):
        assert kalegen.describe_name(SALES, *place) is None, place


def test_a_notebook_that_is_none_and_one_that_does_not_parse():
    assert kalegen.describe_name({"cells": 1}, 1, 1, 1) is None
    assert kalegen.describe_name(notebook(cell("x = (", "step:a")), 1, 1, 1) is None


def test_of_a_name_that_nothing_binds_upstream():
    document = notebook(cell("xs = [1]", "step:a"), cell("y = 2", "step:b"), cell("print(xs)", "step:c", "prev:b"))
    assert lines(3, 1, 7, document) == (
        "nothing that this step sees binds it",
        "step `a` binds it, too (cell 1, line 1: `xs = [1]` binds `xs`)",
    )


def test_a_compilation_is_analysed_once(monkeypatch):
    made = kalegen.compile(SALES)
    first = kalegen.describe_name(made, 5, 1, 9)
    monkeypatch.setattr("kalegen.facts.document.analyse_document", None)
    assert kalegen.describe_name(made, 5, 1, 9) == first
    assert first.markdown.startswith("**`df`** in step `report`\n\n- comes from step `clean`")


@pytest.mark.parametrize(
    ("source", "column", "expected"),
    [
        ("x = data.head()", 6, "data"),
        ("x = data.head()", 10, None),
        ("x = 'data'", 7, None),
        ("x = f'{data}'", 9, "data"),
        ("for data in y: pass", 2, None),
        ("!ls {data}", 7, "data"),
        ("x = 1 # data", 10, None),
    ],
)
def test_the_name_at_a_place(source, column, expected):
    found = name_at(source, 1, column)
    assert (found.name if found is not None else None) == expected


@pytest.mark.parametrize(
    ("source", "line", "column", "expected"),
    [
        ("def f(x, y=x):\n    return x", 2, 12, True),
        ("def f(x, y=x):\n    return x", 1, 12, False),
        ("def x(a):\n    return x", 1, 5, False),
        ("def f():\n    global x\n    x = 1", 3, 5, False),
        ("lambda x: x", 1, 11, True),
        ("%time x\ny = [x for x in z]", 2, 6, True),
        ("class A:\n    def m(self):\n        return x", 3, 16, False),
        ("x = (", 1, 1, False),
    ],
)
def test_names_that_functions_bind_for_themselves(source, line, column, expected):
    at = name_at(source, line, column)
    assert at is not None and is_local(source, at) is expected


@pytest.mark.parametrize("line", ["%time", "rows?", "!ls", "files = !ls", "1  # needed?"])
def test_a_name_is_local_beside_lines_of_jupyters(line: str) -> None:
    source = f"def f(rows):\n    {line}\n    return rows"
    at = name_at(source, 3, 12)
    assert at is not None and is_local(source, at)
