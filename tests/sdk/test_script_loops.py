"""``for`` statements and list comprehensions in a pipeline function come to what plain Python comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from golden_scripts import FOLDER

from kalegen.generate import generate
from kalegen.reporting.policy import DEFAULT
from kalegen.verification.compiling import compile_to_verify
from kalegen.verification.verify import VerifyOptions, verify
from sdk.conftest import Script

STEPS = """\
from kalegen.sdk import artifact, pipeline, step


@step
def load(n):
    return list(range(n))


@step
def train(rows, depth):
    return depth


@step(limits={"cpu": 2})
def large(depth):
    return depth


@artifact(name="page", path="page.html")
@step
def draw(depth):
    return depth


@step
def show(values):
    print(values)


"""


@pytest.mark.parametrize("arguments", [{"depths": [2, 1], "n": 1, "limit": 5}, {"depths": [7, 1]}], ids=str)
def test_all_ways_print_the_same(
    arguments: dict[str, Any], open_script: Callable[[Path], Script], capsys: pytest.CaptureFixture[str]
) -> None:
    script = open_script(FOLDER / "loops" / "script.py")
    plain = script.plain(**arguments)
    printed = capsys.readouterr().out.splitlines()
    assert repr(script.local(**arguments)) == repr(plain)
    assert capsys.readouterr().out.splitlines() == printed
    assert sorted(script.on_kfp(**arguments)) == sorted(printed)


def test_verify_finds_both_sides_equal(tmp_path: Path) -> None:
    result = compile_to_verify(FOLDER / "loops" / "script.py", None, DEFAULT)
    outcome = verify(result, tmp_path, VerifyOptions({}, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None
    assert outcome.comparison.different == ()
    assert outcome.comparison.equal["train-each"] > 0


@pytest.mark.parametrize(
    ("lines", "code", "message"),
    [
        ("for d in load(n):\n    train(d, d)", "KG506", "the call 'load(n)' stands inside another expression"),
        ("for d in ds:\n    break", "KG505", "a loop of a pipeline can't contain 'break'"),
        ("for d in ds:\n    while d:\n        train(d, d)", "KG505", "a loop of a pipeline can't contain 'while d: …'"),
        ("for d in ds:\n    print(d)", "KG505", "the loop calls no step"),
        ("for d in ds:\n    train(d, nobody)", "KG511", "the name 'nobody' is not defined"),
        ("for d in ds:\n    d + 1\nelse:\n    load(n)", "KG505", "a loop of a pipeline can't contain 'for d in ds: …'"),
        ("for d in ds:\n    return load(d)", "KG505", "a loop of a pipeline can't contain 'return load(d)'"),
        (
            "for d in ds:\n    train(d)",
            "KG512",
            "'train' can't be called like this: missing a required argument: 'depth'",
        ),
        (
            "for r in rows:\n    rows.append(load(r))",
            "KG821",
            "the loop appends to 'rows', the list that it iterates over",
        ),
        (
            "ms = [draw(d) for d in ds]",
            "KG505",
            "the loop calls a step with @artifact, and each iteration would write the same file",
        ),
        ("ms = [train(d, m) for d in ds]", "KG511", "the name 'm' is not defined"),
        ("ms = [d + 1 for d in ds]", "KG505", "the loop calls no step"),
        (
            "for d in ds:\n    m = train(d, d)\n    large(m)",
            "KG505",
            "the loop calls 'train' and 'large', which have different settings",
        ),
    ],
)
def test_what_a_loop_can_not_hold(lines: str, code: str, message: str, tmp_path: Path) -> None:
    body = "\n".join(f"    {line}" for line in lines.split("\n"))
    text = f"{STEPS}@pipeline\ndef flow(n=3, ds=[1, 2]):\n    rows = load(n)\n{body}\n    show(rows)\n"
    (tmp_path / "script.py").write_text(text, encoding="utf-8")
    found = generate(tmp_path / "script.py").diagnostics
    assert [(diagnostic.code, diagnostic.message) for diagnostic in found] == [(code, message)]
    assert found[0].place.line in (33, 34, 35)
