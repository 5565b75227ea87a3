"""A finding as text: the line with the spot marked."""

from __future__ import annotations

import pytest

from kalegen.diagnostics.diagnostic import Place, error
from kalegen.reporting.rendering import WIDEST, to_text


def shown(source: str | None, column: int | None) -> list[str]:
    """What stands below the message."""
    return to_text(error("KG201", "oh", Place("nb.ipynb", 1, 1, column, None, source))).split("\n")[1:]


@pytest.mark.parametrize(
    ("source", "column", "line", "marks"),
    [
        ("x = name + 1", 5, "x = name + 1", "    ^^^^"),
        ("x = (", 5, "x = (", "    ^"),
        ("x = ", 5, "x =", "   ^"),
        ("    x = name", 9, "x = name", "    ^^^^"),
        ("\t\tx = name", 7, "x = name", "    ^^^^"),
        ("a\t= name", 5, "a   = name", "      ^^^^"),
        ("'漢字' + é", 8, "'漢字' + é", "         ^"),
        ("漢字 = 1", 1, "漢字 = 1", "^^^^"),
        ("%%time", 1, "%%time", "^^^^^^"),
        ("x", 99, "x", " ^"),
        ("x\x1b[31m = y", 10, "x�[31m = y", "         ^"),
    ],
)
def test_the_spot_is_marked_in_the_columns_of_a_terminal(source, column, line, marks):
    assert shown(source, column) == [f"    {line}", f"    {marks}"]


@pytest.mark.parametrize("source", [None, "", "   "])
def test_without_a_line_nothing_is_shown(source):
    assert shown(source, 1) == []


def test_without_a_column_nothing_is_marked():
    assert shown("  x = 1", None) == ["    x = 1"]


@pytest.mark.parametrize("before", [0, 40, 60, 5000])
def test_of_a_long_line_the_part_around_the_spot_is_shown(before):
    source = "a" * before + " name " + "b" * 5000
    line, marks = (text[4:] for text in shown(source, before + 2))
    assert len(line) <= WIDEST
    assert line[marks.index("^") : marks.rindex("^") + 1] == "name"


def test_a_message_cannot_steer_the_terminal():
    assert "\x1b" not in to_text(error("KG102", "unknown tag '\x1b[2J'", Place("\x1b.ipynb"), "\x1b"))
