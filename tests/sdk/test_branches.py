"""``if`` statements in a pipeline function come to what plain Python comes to, whichever way they go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from golden_scripts import FOLDER

from kalegen.generate import generate
from sdk.conftest import Script

WAYS: list[dict[str, Any]] = [{"n": 3}, {"mode": "flat"}, {"mode": "flat", "n": 3, "verbose": False}]

STEPS = """\
from kalegen.sdk import after, pipeline, step


@step
def load(n):
    return list(range(n))


@step
def clear(rows):
    rows.clear()
    print("cleared")
    return 0


@step
def show(value):
    print("value", value)


@step
def two(rows):
    return len(rows), "two"


"""

CHANGED_BY_A_BRANCH = """\
@pipeline(name="flow")
def flow(n=3):
    rows = load(n)
    if rows:
        clear(rows)
    else:
        show("empty")
    if rows:
        show("still")
    elif n > 2:
        rows = load(1)
        show(rows)
    number = load(0)
    if n > 2:
        if number == []:
            number, text = two(rows)
            show(text)
        show(number)
"""


@pytest.mark.parametrize("arguments", WAYS, ids=str)
def test_all_ways_print_the_same(
    arguments: dict[str, Any], open_script: Callable[[Path], Script], capsys: pytest.CaptureFixture[str]
) -> None:
    script = open_script(FOLDER / "branches" / "script.py")
    plain = script.plain(**arguments)
    printed = capsys.readouterr().out.splitlines()
    assert repr(script.local(**arguments)) == repr(plain)
    assert capsys.readouterr().out.splitlines() == printed
    assert sorted(script.on_kfp(**arguments)) == sorted(printed)


@pytest.mark.parametrize("n", [0, 2, 3])
def test_a_test_is_evaluated_before_its_branches_change_what_it_reads(
    n: int, tmp_path: Path, open_script: Callable[[Path], Script], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.py").write_text(STEPS + CHANGED_BY_A_BRANCH, encoding="utf-8")
    script = open_script(tmp_path / "script.py")
    script.plain(n=n)
    printed = capsys.readouterr().out.splitlines()
    script.local(n=n)
    assert capsys.readouterr().out.splitlines() == printed
    assert sorted(script.on_kfp(n=n)) == sorted(printed)


@pytest.mark.parametrize(
    ("lines", "code", "message"),
    [
        ("if load(n):\n    show(n)", "KG506", "the call 'load(n)' stands inside another expression"),
        ("if nobody > n:\n    show(n)", "KG511", "the name 'nobody' is not defined"),
        ("if (m := n) > 2:\n    show(n)", "KG505", "a condition can't contain '(m := n)'"),
        ("if n > 2:\n    return load(n)\nshow(n)", "KG505", "a pipeline can't return inside an 'if'"),
        (
            "if n > 2:\n    m = n + 1",
            "KG505",
            "a pipeline can assign results of steps only, and 'n + 1' is not the call of a step",
        ),
    ],
)
def test_what_a_branch_can_not_hold(lines: str, code: str, message: str, tmp_path: Path) -> None:
    body = "\n".join(f"    {line}" for line in lines.split("\n"))
    (tmp_path / "script.py").write_text(f"{STEPS}@pipeline\ndef flow(n=3):\n{body}\n", encoding="utf-8")
    found = generate(tmp_path / "script.py").diagnostics
    assert [(diagnostic.code, diagnostic.message) for diagnostic in found] == [(code, message)]
    assert found[0].place.line is not None
