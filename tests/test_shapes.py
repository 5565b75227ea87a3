"""Shapes of code on which analyses blow up: what calls kalegen makes is counted, at a size and at twice the size."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kalegen.generate import plan_document

Cells = list[tuple[str, str]]
"""The texts of cells, each with its tags."""

SHAPES: dict[str, tuple[Callable[[int], Cells], float]] = {}
"""What makes each shape in a size, and how many times the calls twice the size may take."""

NEARLY_LINEAR, AT_MOST_SQUARE = 3.1, 4.6


def shape(most: float) -> Callable[[Callable[[int], Cells]], Callable[[int], Cells]]:
    def noted(make: Callable[[int], Cells]) -> Callable[[int], Cells]:
        SHAPES[make.__name__] = make, most
        return make

    return noted


def lines(count: int, *texts: str) -> str:
    """The texts for each number, one after the other; ``$`` is the number, ``>`` the next one."""
    return "".join(
        text.replace("$", str(n)).replace(">", str((n + 1) % count)) + "\n" for n in range(count) for text in texts
    )


def used(code: str, use: str = "f0(xs)") -> Cells:
    """Shared code, and a step that uses it."""
    return [(code, "functions"), ("xs = []", "step:a"), (use, "step:b"), ("print(xs)", "step:c")]


def stepped(code: str, use: str) -> Cells:
    """The code of a step, and a later one that uses what is there."""
    return [(code, "step:a"), (use, "step:b")]


@shape(NEARLY_LINEAR)
def ring_of_functions(n: int) -> Cells:
    return used(lines(n, "def f$(xs, left=3):\n    return f>(xs, left - 1) if left else xs.append($)"))


@shape(NEARLY_LINEAR)
def mutual_recursion(n: int) -> Cells:
    return used(
        lines(n, "def f$(xs, left=3):\n    ys = [xs]\n    ys.append(f>(ys, left - 1))\n    return f0(xs, left)")
    )


@shape(NEARLY_LINEAR)
def chain_of_calls(n: int) -> Cells:
    return used(lines(n, "def f$(xs):\n    f>(xs)\n    return f>(xs)") + "def f0(xs):\n    xs.append(1)\n")


@shape(NEARLY_LINEAR)
def inheritance(n: int) -> Cells:
    first = "class C0:\n    def hit(self, xs):\n        xs.append(0)\nC = C0\n"
    others = lines(n, "class C$(C):\n    def hit(self, xs):\n        super().hit(xs)\nC = C$")
    return used(f"{first}{others}def f0(xs):\n    C().hit(xs)\n")


@shape(NEARLY_LINEAR)
def class_diamonds(n: int) -> Cells:
    hit = "    def hit(self, xs):\n        super().hit(xs)"
    first = "class C:\n    def hit(self, xs):\n        xs.append(0)\n"
    return used(
        f"{first}class D0(C):\n    pass\n"
        + "".join(
            f"class L{k}(D{k}):\n{hit}\nclass R{k}(D{k}):\n{hit}\nclass D{k + 1}(L{k}, R{k}):\n{hit}\n"
            for k in range(n)
        )
        + f"def f0(xs):\n    D{n}().hit(xs)\n"
    )


@shape(NEARLY_LINEAR)
def aliases_of_settings(n: int) -> Cells:
    first = "import matplotlib.pyplot as plt\nrc0 = plt.rcParams\n"
    names = "".join(f"rc{k} = rc{k - 1}\n" for k in range(1, n))
    return [(first + names, "imports"), (f"rc{n - 1}['figure.dpi'] = 80", "step:a"), ("print(1)", "step:b")]


@shape(NEARLY_LINEAR)
def aliases_of_a_value(n: int) -> Cells:
    return stepped("v = [1]\n" + lines(n, "v$ = v") + "v0.append(2)", f"print(v0, v{n - 1})")


@shape(NEARLY_LINEAR)
def loop_past_the_unknown(n: int) -> Cells:
    named = ", ".join(f"m{k}" for k in range(n))
    start = "import mystery\n" + lines(n, "m$ = mystery.start($)")
    loop = f"for i in range(3):\n    g = mystery.grad({named})\n" + lines(n, "    m$ = mystery.next(m$, m>, g)")
    return stepped(start + loop, f"print({named})")


@shape(NEARLY_LINEAR)
def nested_comprehensions(n: int) -> Cells:
    text = "0"
    for number in range(n):
        text = f"[{text} for x{number} in range(1)]"
    return stepped(f"xs = {text}", "print(xs)")


@shape(NEARLY_LINEAR)
def nested_branches(n: int) -> Cells:
    branches = "".join(
        "    " * k + f"if len(xs) < {k + 3}:\n" + "    " * (k + 1) + f"xs.append({k})\n" for k in range(n)
    )
    return stepped(f"xs = []\n{branches}", "print(xs)")


@shape(NEARLY_LINEAR)
def branches_in_a_row(n: int) -> Cells:
    return stepped(
        "xs = ys = []\n" + lines(n, "if $ < len(xs):\n    xs = ys\nelse:\n    ys = xs + [$]"), "print(xs, ys)"
    )


@shape(NEARLY_LINEAR)
def nested_calls(n: int) -> Cells:
    return used("def f0(xs):\n    xs.append(1)\n    return xs\n", "f0(" * n + "xs" + ")" * n)


@shape(NEARLY_LINEAR)
def nested_lists(n: int) -> Cells:
    return stepped("xs = " + "[" * n + "1" + "]" * n, "print(xs)")


@shape(NEARLY_LINEAR)
def long_sum(n: int) -> Cells:
    return stepped("a = 1\nxs = " + " + ".join(["a"] * n), "print(xs)")


@shape(NEARLY_LINEAR)
def generators_of_generators(n: int) -> Cells:
    others = "".join(f"def g{k}(xs):\n    yield from g{k - 1}(xs)\n" for k in range(1, n))
    return used(f"def g0(xs):\n    yield from xs\n{others}def f0(xs):\n    xs.extend(g{n - 1}(xs))\n")


@shape(NEARLY_LINEAR)
def container_of_itself(n: int) -> Cells:
    return stepped("c = []\n" + lines(n, "c.append([c, $])"), "c[0].append(1)\nprint(c)")


@shape(NEARLY_LINEAR)
def names_swapped(n: int) -> Cells:
    return stepped("a, b, c = [1], [2], [3]\n" + lines(n, "a, b, c = b, c, a"), "a.append(1)\nprint(a, b, c)")


@shape(NEARLY_LINEAR)
def many_cases(n: int) -> Cells:
    return stepped("xs = []\nmatch len(xs):\n" + lines(n, "    case $:\n        xs = xs + [$]"), "print(xs)")


@shape(NEARLY_LINEAR)
def growing_text(n: int) -> Cells:
    return stepped("p = 'a'\n" + lines(n, "p = p + f'{p}/$'") + "open(p, 'w').close()", "print(p)")


@shape(AT_MOST_SQUARE)
def diamonds_of_steps(n: int) -> Cells:
    cells = [("v0 = [1]", "step:d0")]
    for k in range(n):
        cells += [(f"{side}{k} = list(v{k})", f"step:{side}{k} prev:d{k}") for side in "lr"]
        cells.append((f"v{k + 1} = l{k} + r{k}", f"step:d{k + 1} prev:l{k} prev:r{k}"))
    return [*cells, (f"print(v{n})", f"step:z prev:d{n}")]


@shape(AT_MOST_SQUARE)
def nested_loops(n: int) -> Cells:
    loops = "".join("    " * k + f"for i{k} in range(2):\n" for k in range(n))
    return stepped(f"xs = []\n{loops}" + "    " * n + "xs.append(i0)\n", "print(xs)")


@shape(AT_MOST_SQUARE)
def table_of_functions(n: int) -> Cells:
    functions = lines(n, "def f$(xs):\n    xs.append($)\ntable[$] = f$")
    return used(f"table = {{}}\n{functions}def run(xs):\n    for g in table.values():\n        g(xs)\n", "run(xs)")


@shape(AT_MOST_SQUARE)
def properties_of_properties(n: int) -> Cells:
    first = "class C:\n    def __init__(self):\n        self.p = []\n"
    others = "".join(f"    @property\n    def p{k}(self):\n        return self.p{k + 1}\n" for k in range(n))
    return used(f"{first}{others}def f0(xs):\n    C().p0.append(xs)\n")


@shape(AT_MOST_SQUARE)
def names_of_one_list(n: int) -> Cells:
    named = ", ".join(f"v{k}" for k in range(n))
    return stepped("base = [1]\n" + lines(n, "v$ = [base]"), f"v0[0].append(1)\nprint({named})")


@shape(AT_MOST_SQUARE)
def names_swapped_in_a_loop(n: int) -> Cells:
    named = ", ".join(f"v{k}" for k in range(n))
    loop = "for i in range(9):\n" + lines(n, "    v$ = v>")
    return stepped(lines(n, "v$ = [$]") + loop, f"v0.append(1)\nprint({named})")


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Cells], int]]:
    """Counts the calls of Python functions that planning a notebook takes, on the thread that it makes."""
    calls = [0]

    def noted(frame: Any, event: str, argument: Any) -> None:
        calls[0] += event == "call"

    def counted(cells: Cells) -> int:
        written = [
            {
                "cell_type": "code",
                "execution_count": None,
                "metadata": {"tags": tags.split()},
                "outputs": [],
                "source": s,
            }
            for s, tags in cells
        ]
        calls[0] = 0
        document = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        result = plan_document(document, Path("nb.ipynb"))
        assert result.pipeline is not None, result.diagnostics
        return calls[0]

    threading.setprofile(noted)
    yield counted
    threading.setprofile(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_size_takes_few_more_calls(name: str, count: Callable[[Cells], int]) -> None:
    make, most = SHAPES[name]
    count(make(2))  # what is imported and made once is not the shape's
    least, few, many = (count(make(size)) for size in (2, 8, 16))
    assert many - least <= most * (few - least)


def test_names_that_may_be_one_object_take_square_time_at_most(count: Callable[[Cells], int]) -> None:
    count(names_of_one_list(2))
    least, few, many = (count(names_of_one_list(size)) for size in (2, 50, 100))
    assert many - least <= NEARLY_LINEAR * (few - least)  # the sets themselves, of all pairs, are no calls
