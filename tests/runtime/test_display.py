"""``display`` without IPython, beside IPython."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from IPython.lib.pretty import pretty

from kalegen.runtime.display import display, display_text


class Plain:
    """Without a repr of its own."""


WIDE = {f"key number {number}": list(range(number)) for number in range(30)}


def test_values_are_printed_as_a_notebook_shows_them(capsys: pytest.CaptureFixture[str]) -> None:
    display("a\tb", 1.5, None, metadata={})
    display()
    assert capsys.readouterr().out == "'a\\tb'\n1.5\nNone\n"


@pytest.mark.parametrize(
    "value",
    [
        [], (), {}, set(), frozenset(), (1,), [1, "a"], {"b", "a"}, frozenset({"b", "a"}), {1, "a", (2,)}, WIDE,
        [WIDE, "x" * 100], {"a": WIDE, 1: ("y" * 40, "z" * 40)}, [numpy.eye(2)], {"e": numpy.eye(3), "z": [0] * 80},
        list(range(1000)), list(range(1001)), [frozenset(range(40)), set(range(40))],
        object(), [Plain(), 1],
        [{"a" * 30: ["b" * 30, "c" * 12]}],
    ],
)  # fmt: skip
def test_the_layout_is_that_of_a_notebook(value: Any) -> None:
    assert display_text(value) == pretty(value)


def test_a_container_that_holds_itself() -> None:
    value: list[Any] = [1]
    value.append(value)
    assert display_text(value) == "[1, [...]]"


def test_items_whose_comparison_fails() -> None:
    class Odd:
        def __lt__(self, other: object) -> bool:
            raise ValueError

        def __repr__(self) -> str:
            return "odd"

    assert display_text({Odd(), Odd()}) == "{odd, odd}"
