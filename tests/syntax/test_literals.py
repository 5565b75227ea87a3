"""Constant expressions: their values, and that nothing else has one."""

from __future__ import annotations

from typing import Any

import libcst as cst
import pytest

from kalegen.syntax.literals import UNKNOWN, literal_value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("60 * 60", 3600),
        ("-1.5", -1.5),
        ("not 0", True),
        ("1_000 + 2j", 1000 + 2j),
        ('"a" + "b"', "ab"),
        ('("a"\n "b"\n r"\\d")', "ab\\d"),
        ('b"x" * 2', b"xx"),
        ('{"lr": [1e-3, (None,)], 2: ...}', {"lr": [1e-3, (None,)], 2: ...}),
        ("()", ()),
    ],
)
def test_constants_have_values(code: str, value: Any) -> None:
    assert repr(literal_value(cst.parse_expression(code))) == repr(value)


@pytest.mark.parametrize(
    "code",
    ["x", "x.y", "f()", "[*x]", "{**x}", "{1, 2}", '"a" f"{b}"', 'f"a"', "1 / 0", "{[]: 1}", "1 < 2", "1 if 2 else 3",
     "2 ** 100000", '"a" * 20000', "1 << 100000", '"%99999d" % 3', '"a" + 1', "a @ b"],
)  # fmt: skip
def test_what_is_no_constant_or_too_large_has_none(code: str) -> None:
    assert literal_value(cst.parse_expression(code)) is UNKNOWN
