"""Deep code compiles as far as Python itself compiles it, and beyond that is a finding; nothing ever crashes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kalegen.compilation import on_deep_stack
from kalegen.generate import generate

from .conftest import codes


def elifs(count: int) -> str:
    return "y = 3\nif y == 0:\n    x = 0\n" + "".join(f"elif y == {n}:\n    x = {n}\n" for n in range(1, count))


FORMS: Mapping[str, Callable[[int], str]] = {
    "terms": lambda count: "x = " + " + ".join(["1"] * count),
    "elif": elifs,
    "chained calls": lambda count: "x = ''" + ".strip()" * count,
    "negations": lambda count: "x = " + "not " * count + "1",
    "conditional": lambda count: "x = " + "1 if x else " * count + "2",
    "lambdas": lambda count: "x = " + "lambda: " * count + "2",
    "powers": lambda count: "x = " + "1 ** " * count + "2",
    "parentheses": lambda count: "x = " + "(" * count + "1" + ")" * count,
    "lists": lambda count: "x = " + "[" * count + "]" * count,
    "blocks": lambda count: "".join(" " * n + "if 1:\n" for n in range(count)) + " " * count + "x = 1",
}


LEVELS = 700 if sys.version_info[:2] == (3, 12) else 1000
"""Python 3.12 has a bound of its own for calls that pass through C that no setting moves: some 730 levels in 3.12.1."""


@pytest.mark.parametrize(
    ("form", "count"),
    [("terms", LEVELS), ("elif", LEVELS), ("chained calls", 300), ("negations", LEVELS), ("blocks", 90)],
)
def test_what_python_compiles_compiles(place, form, count):
    text = FORMS[form](count)
    compile(text, "cell", "exec")
    result = place.compile(("step:a", text), ("step:b", "print(x)"))
    assert codes(result) == []
    compile(result.source, "module", "exec")


def test_a_chain_of_steps_is_as_long_as_it_likes(place):
    cells = [(f"step:s{n}", f"x{n} = x{n - 1} + 1" if n else "x0 = 1") for n in range(200)]
    assert place.compile(*cells).source is not None


REFUSED = [
    *[("", form, {"blocks": 300, "elif": 6000}.get(form, 20_000)) for form in FORMS],
    *[
        (start, form, 5000)
        for start in ("%time 1\n", "print t'{x}' and x x\n")
        for form in ("parentheses", "negations")
    ],
]


@pytest.mark.parametrize(("start", "form", "count"), REFUSED)
def test_what_it_does_not_is_a_finding_with_its_place(place, start, form, count):
    text = start + FORMS[form](count)
    result = place.compile(("step:a", "a = 1"), ("step:b", text))
    assert result.source is None
    assert codes(result)[0] in ("KG010", "KG013")
    assert result.diagnostics[0].place.cell == 2
    assert result.diagnostics[0].place.line is not None


@pytest.mark.parametrize("form", ["terms", "parentheses", "negations"])
def test_deep_code_elsewhere_is_a_finding_or_none(place, form):
    text = FORMS[form](10_000)
    (place.folder / "helper.py").write_text(text)
    place.compile(("step:a", "%run helper.py\nimport helper"))
    place.compile((f"step:a if:{text[4:].replace(' ', '')}", "if x:\n    y = 1"))
    place.compile(("step:a", f"eval({text!r})"), ("step:b", f"!echo {{{text[4:]}}}"))
    (place.folder / "script.py").write_text(text)
    assert generate(place.folder / "script.py").source is None
    place.configure('marshal = {"a.B" = "helper:save,load"}')
    assert "KG026" in codes(place.compile(("step:a", "x = 1")))


def test_constants_are_no_bombs(place):
    for value in ("9 ** 9999 ** 9999", "((9 ** 9999) ** 9999) ** 99", "1 << 9999999999", "'%9999999999d' % 1",
                  "[[[0] * 9999] * 9999] * 9999", "'a' * 9999 * 9999"):  # fmt: skip
        result = place.compile(("pipeline-parameters", f"p = {value}"), ("step:a", "print(p)"))
        assert result.source is None


def test_the_stack_is_the_compilation_s_alone():
    limit = sys.getrecursionlimit()

    def deep(levels: int) -> int:
        return 0 if levels == 0 else 1 + deep(levels - 1)

    assert on_deep_stack(lambda: deep(20_000)) == 20_000
    assert sys.getrecursionlimit() == limit
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: 1 // 0)


def test_the_command_line_says_it_too(tmp_path: Path):
    cells = [{"cell_type": "code", "metadata": {"tags": ["step:a"]}, "source": FORMS["parentheses"](5000)}]
    (tmp_path / "nb.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    command = [sys.executable, "-m", "kalegen", "check", "nb.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "KG010" in done.stderr or "KG013" in done.stderr
