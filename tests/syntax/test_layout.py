"""Code without its author's layout: one text for each, under every Python."""

from __future__ import annotations

import libcst as cst
import pytest

from kalegen.syntax.layout import is_same_code, loop_without_layout, without_layout


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("x > 3", "x > 3"),
        ("(x  >3 )", "x > 3"),
        ("(y:=f( 1 ))", "(y := f(1))"),
        ("f(a,\n  b,  # why\n  [1,2,],)", "f(a, b, [1, 2])"),
        ("not (a\n  and b)", "not (a and b)"),
        ("a[(1,2)]", "a[(1, 2)]"),
        ("f'{x!r:>{w}} {\"y\"}'", "f'{x!r:>{w}} {\"y\"}'"),
        ("lambda  :x", "lambda: x"),
    ],
)
def test_expressions(written: str, plain: str) -> None:
    assert without_layout(cst.parse_expression(written)) == plain
    assert is_same_code(cst.parse_expression(written), cst.parse_expression(plain))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("for (i, x)  in enumerate( xs ):  # why\n    pass", "i, x in enumerate(xs)"),
        ("for x in (a, b): pass", "x in (a, b)"),
        ("for (x) in (\n    a\n):\n  pass", "x in a"),
    ],
)
def test_loops(written: str, plain: str) -> None:
    assert loop_without_layout(cst.ensure_type(cst.parse_statement(written), cst.For)) == plain


def test_other_code_is_not_the_same() -> None:
    assert is_same_code(cst.parse_expression("x == 'a'"), cst.parse_expression('(x == "a")'))
    assert not is_same_code(cst.parse_expression("x == 'a'"), cst.parse_expression("x == 'A'"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f():\n    return 1", "# again\n\ndef f():  # why\n    # that\n\n    return  (1)\n"),
        ("def f():\n    type x = int", "def f():\n    type  x  =  int"),
        ("if x: pass", "if (x):\n  pass"),
        ("x = [1,\n 2]", "x = [1, 2]"),
    ],
)
def test_statements_are_the_same_under_every_python(one: str, other: str) -> None:
    assert is_same_code(cst.parse_statement(one), cst.parse_statement(other))
    assert not is_same_code(cst.parse_statement(one), cst.parse_statement(other.replace("x", "y").replace("1", "2")))
