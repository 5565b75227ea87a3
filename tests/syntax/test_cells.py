"""Cells as trees: Jupyter's own lines are hidden, and nothing else is, however it looks."""

from __future__ import annotations

import libcst as cst
import pytest

from kalegen.syntax.cells import parse_cell

OWN = [
    "%time", "%%time", "%time x = f('a')", "!ls -l", "!echo it's", "?x", "x?", "x.y??", "files = !ls *.csv",
    "t = %timeit -o f()", "  %matplotlib inline".strip(), "!pip install 'a>=1' > log.txt", 'print?',
]  # fmt: skip
PYTHON = [
    "from kale.sdk import step  # needed?",
    'text = """\n%run b.ipynb\nreally?\n!x\n"""',
    "x = (100\n%7)",
    "x = (1\n!= 2)",
    "# why?\nx = 1",
]


@pytest.mark.parametrize("line", OWN)
@pytest.mark.parametrize("form", ["{}", "x = 1\n{}\ny = 2", "if x:\n    {}\nelse:\n    {}", "def f():\n    {}"])
def test_own_lines_are_hidden_and_come_back(line: str, form: str) -> None:
    text = form.format(line, line)
    parsed = parse_cell(text)
    assert set(parsed.hidden) == {line} and parsed.module.code.count("\n") == text.count("\n")
    assert parsed.text_of(parsed.module) == text


@pytest.mark.parametrize("text", PYTHON)
def test_python_is_never_hidden(text: str) -> None:
    assert parse_cell(text).hidden == ()
    beside = parse_cell(f"!ls\n{text}\n%time")
    assert list(beside.hidden) == ["!ls", "%time"] and beside.text_of(beside.module) == f"!ls\n{text}\n%time"


@pytest.mark.parametrize("text", PYTHON)
@pytest.mark.parametrize("line", OWN)
def test_nor_above_a_line_that_is(text: str, line: str) -> None:
    assert parse_cell(f"{text}\n{line}\ny = 2").hidden == (line,)


def test_a_line_may_go_on_in_the_next_ones() -> None:
    text = "if x:\n    !pip install \\\n  a \\\n  b\ny = 1"
    parsed = parse_cell(text)
    assert parsed.numbers == (2, 3, 4) and len(parsed.module.body) == 2 and parsed.text_of(parsed.module) == text


@pytest.mark.parametrize("text", ["%%bash\nls | grep x", "x = = 1\n%time", "%time\n  return"])
def test_what_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(cst.ParserSyntaxError):
        parse_cell(text)
