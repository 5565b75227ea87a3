"""``if`` and ``for`` statements in a pipeline function, form by form: three ways to run them, with one result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from golden_scripts import FOLDER

from kalegen.generate import generate
from kalegen.reporting.policy import DEFAULT
from kalegen.verification.compiling import compile_to_verify
from kalegen.verification.verify import VerifyOptions, verify
from sdk.conftest import Script

STEPS = """\
import sys

from kalegen.sdk import after, pipeline, step

LIMIT = 3


def say(text):
    sys.stdout.write(text + "\\n")  # at once: iterations print at the same time


@step
def load(n):
    return list(range(n))


@step
def double(x, by=2):
    say(f"double {x}")
    return x * by


@step
def two(x):
    return x, f"<{x}>"


@step
def total(xs):
    say(f"total {xs}")
    return sum(xs)


@step
def show(*values):
    say(f"show {values}")
    return values


@step
def pair(xs):
    return xs, xs


def is_large(n):
    say(f"is {n} large?")
    return n > 2


@step(name="fill-up")
def fill(xs, x):
    xs.append(x)


"""

BODIES = {
    "a name bound in all branches": """
        if n > LIMIT:
            m = double(n)
        elif n == 2 or not flag:
            m = double(1)
        else:
            m = double(0)
        return show(m)
    """,
    "a name bound anew in a branch": """
        m = double(n)
        if m > 5 and flag:
            m = double(m)
            m = double(m)
        return show(m)
    """,
    "branches inside of branches": """
        xs = load(n)
        if flag:
            if len(xs) in (2, 4):
                fill(xs, 9)
            else:
                y = double(n)
                if y > 2:
                    show(y)
        elif xs:
            fill(xs, 8)
        return total(xs)
    """,
    "a branch of several steps that nothing depends on": """
        xs = load(n)
        if len(xs) > 2:
            y = double(n)
            z = double(y)
            show(y, z)
        else:
            show("few")
        show(xs)
    """,
    "a parameter decides for several steps": """
        if flag:
            y = double(n)
            show(y)
        else:
            y = double(5)
            show(y, "else")
    """,
    "what a test reads changes in a branch": """
        xs = load(n)
        if len(xs) > 2:
            fill(xs, 1)
            xs = load(1)
        else:
            fill(xs, 2)
            xs = load(3)
        return show(xs)
    """,
    "a test that says something": """
        if is_large(n):
            show("large")
            show(n)
        elif is_large(n + 1):
            show("nearly")
        return [double(x) for x in range(n) if is_large(x)]
    """,
    "a test that changes something": """
        xs = load(n)
        if xs and xs.pop() > 1:
            show(xs)
        if xs and xs.pop():
            show(xs)
        else:
            show("none", xs)
        return show(xs)
    """,
    "a test of what has two names": """
        a = load(n)
        xs, ys = pair(a)
        if len(xs) > 2:
            fill(ys, 1)
            show(xs)
        else:
            fill(a, 3)
            fill(ys, 4)
        return show(xs, ys, a)
    """,
    "a test of a list that its branch makes empty": """
        ys = load(n)
        if ys != []:
            ys = []
            show(ys)
        return ys
    """,
    "a comprehension in a test": """
        xs = load(n)
        if any(x > 2 for x in xs) and max(xs) < 9:
            show("some")
        if all(map(lambda x: x < 3, xs)):
            show("all")
    """,
    "a list of results": """
        xs = load(n)
        ys = [double(x) for x in xs]
        return total(ys)
    """,
    "a list made of itself": """
        xs = load(n)
        xs = [double(x) for x in xs if x != 1]
        return show(xs)
    """,
    "a comprehension's variable is its own": """
        x = double(n)
        ys = [double(x) for x in (4, 5)]
        return show(x, ys)
    """,
    "a comprehension's variable called like its list": """
        x = double(n)
        x = [double(x) for x in (x, 5)]
        return show(x)
    """,
    "a comprehension's variable called like what a test calls": """
        xs = load(n)
        ys = [double(len) for len in xs]
        if len(ys) > 1:
            show(ys)
    """,
    "pairs of two lists": """
        made = {(x, y): double(x, by=y) for x in range(n) if x for y in (2, x) if y > 1 or flag}
        return show(made)
    """,
    "a comprehension that is returned": """
        return [double(x, by=3) for x in range(n)]
    """,
    "a dict of results": """
        squares = {x: double(x, by=x) for x in range(n)}
        return show(squares)
    """,
    "results appended": """
        ys = []
        for x in range(n):
            ys.append(double(x))
        return show(ys)
    """,
    "a loop that calls several steps": """
        names, ys = [], {}
        for i, x in enumerate([5, 6, 7]):
            y, name = two(x)
            z = double(y, by=i)
            if z > 6:
                names.append(name)
            else:
                continue
            ys[name] = z
        show(names, ys)
        return names
    """,
    "a step called for what it does": """
        for x in [1, 2, 3]:
            show(x, n)
        show("end")
    """,
    "the last item stays": """
        for x in (1, 2, 3):
            y = double(x)
        return show(x, y)
    """,
    "a loop in a branch": """
        ys = []
        if flag:
            for x in range(n):
                ys.append(double(x))
        return show(ys)
    """,
    "a list of results in each branch": """
        xs = load(n)
        if flag:
            ys = [double(x) for x in xs]
        else:
            ys = []
        return show(ys)
    """,
    "an empty list as an argument": """
        ys = []
        fill(ys, n)
        return show(ys)
    """,
    "a list filled by two loops": """
        ys = []
        for x in range(n):
            ys.append(double(x))
        for x in [7, 8]:
            ys.append(double(x))
        return show(ys)
    """,
    "a loop inside of a loop": """
        rows = []
        for x in range(n):
            row = []
            for y in range(x):
                row.append(double(y))
            rows.append(row)
        return show(rows)
    """,
    "pairs": """
        xs = load(n)
        ys = [double(x) for x in xs]
        zs = []
        for (i, x), y in zip(enumerate(xs), ys):
            z = double(i, by=y)
            zs.append((x, z))
        return show(zs)
    """,
    "a branch over a list of results": """
        ys = [double(x) for x in range(n)]
        if sum(ys) > 5:
            show(ys)
        else:
            for y in ys:
                show(y)
    """,
    "an order inside of a branch": """
        a = double(n)
        if flag:
            after(show("later"), a)
        ys = []
        for x in range(n):
            ys.append(after(double(x), a))
        return ys
    """,
}


WAYS: list[dict[str, Any]] = [{}, {"n": 4, "flag": False}, {"n": 0}]


@pytest.mark.parametrize("body", BODIES)
def test_three_ways_come_to_the_same(
    body: str, script: Callable[..., Script], capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{STEPS}@pipeline(name='flow')\ndef flow(n=3, flag=True):\n{indent(dedent(BODIES[body]).strip(), '    ')}\n"
    made = script(text)
    module = made.compile()
    for arguments in WAYS:
        plain = made.plain(**arguments)
        printed = capsys.readouterr().out.splitlines()
        assert repr(made.local(**arguments)) == repr(plain), arguments
        assert capsys.readouterr().out.splitlines() == printed, arguments
        assert sorted(made.run(module, **arguments)) == sorted(printed), arguments


RUN_TIME_VALUES = """\
from kfp import dsl


@pipeline(name="flow")
def flow(n=3, run=dsl.PIPELINE_JOB_NAME_PLACEHOLDER):
    if run == "flow" == dsl.PIPELINE_JOB_NAME_PLACEHOLDER and dsl.PIPELINE_JOB_ID_PLACEHOLDER:
        show("the flow")
    for x in [1, 2]:
        two(run)
    return [two(x == dsl.PIPELINE_JOB_NAME_PLACEHOLDER) for x in ("flow", run)]
"""


def test_run_time_values_are_filled_in(script: Callable[..., Script], capsys: pytest.CaptureFixture[str]) -> None:
    made = script(STEPS + RUN_TIME_VALUES)
    assert made.local() == [(True, "<True>"), (True, "<True>")]
    assert capsys.readouterr().out == "show ('the flow',)\n"
    module = made.compile().read_text(encoding="utf-8")
    assert module.count("kfp_dsl.PIPELINE_JOB_NAME_PLACEHOLDER") >= 3
    assert "kfp_dsl.PIPELINE_JOB_ID_PLACEHOLDER" in module


TASKS = """\
from kfp import dsl


@pipeline(name="flow")
def flow():
    show(dsl.PIPELINE_TASK_NAME_PLACEHOLDER)
    for x in [1]:
        show(dsl.PIPELINE_TASK_NAME_PLACEHOLDER)
    return two(dsl.PIPELINE_TASK_ID_PLACEHOLDER)
"""


def test_tasks_know_their_names(script: Callable[..., Script], capsys: pytest.CaptureFixture[str]) -> None:
    """``resolveInputParameter`` in backend/src/v2/driver/resolve.go of kubeflow/pipelines fills them in."""
    made = script(STEPS + TASKS)
    value, _ = made.local()
    assert "{{" not in str(value)
    assert capsys.readouterr().out == "show ('show-step',)\n" * 2
    module = made.compile().read_text(encoding="utf-8")
    assert module.count("kfp_dsl.PIPELINE_TASK_NAME_PLACEHOLDER") == 2
    assert module.count("kfp_dsl.PIPELINE_TASK_ID_PLACEHOLDER") == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("show(dsl.PIPELINE_ROOT_PLACEHOLDER)", "a cluster does not fill in 'dsl.PIPELINE_ROOT_PLACEHOLDER'"),
        ("show(dsl.WORKSPACE_PATH_PLACEHOLDER)", "a cluster does not fill in 'dsl.WORKSPACE_PATH_PLACEHOLDER'"),
        (
            "if dsl.PIPELINE_TASK_NAME_PLACEHOLDER == 'a':\n        show(1)",
            "'dsl.PIPELINE_TASK_NAME_PLACEHOLDER' has another value in each step",
        ),
        (
            "show(x)",
            "'dsl.PIPELINE_TASK_ID_PLACEHOLDER' has another value in each step",
        ),
    ],
)
def test_what_no_cluster_fills_in_is_refused(body: str, message: str, script: Callable[..., Script]) -> None:
    given = "x=dsl.PIPELINE_TASK_ID_PLACEHOLDER" if "(x)" in body else ""
    made = script(f"{STEPS}from kfp import dsl\n\n\n@pipeline\ndef flow({given}):\n    {body}\n")
    found = [(one.code, one.message) for one in generate(made.path).diagnostics]
    assert ("KG508", message) in found


def test_a_name_that_no_branch_has_bound_is_an_error_as_in_python(script: Callable[..., Script]) -> None:
    made = script(
        STEPS + "@pipeline\ndef flow(n=3):\n    if n > 5:\n        y = double(n)\n    show(y)\n    return y\n"
    )
    assert made.local(n=6) == 12
    with pytest.raises(NameError, match="name 'y' is not defined"):
        made.local()


def test_a_run_time_value_can_not_be_bound_perhaps(script: Callable[..., Script]) -> None:
    made = script(STEPS + RUN_TIME_VALUES.replace("for x in [1, 2]", "for run in [1, 2]"))
    (found,) = generate(made.path).diagnostics
    assert (found.code, found.message) == (
        "KG505",
        "an 'if' or a loop rebinds the parameter 'run', whose default is a run-time value",
    )


RETRIED = """\
from kalegen.sdk import pipeline, step

TRIED = []


@step(retry_count=1)
def spoil(xs, x):
    xs.append(x)
    TRIED.append(x)
    if TRIED.count(x) == 1 and x == 2:
        raise OSError("again")
    return list(xs)


@pipeline
def flow(n=3):
    made = []
    for x in [1, 2]:
        made.append(x)
        made.append(spoil([0], x))
    return made
"""


def test_an_iteration_that_failed_begins_anew(script: Callable[..., Script]) -> None:
    made = script(RETRIED)
    assert made.local() == [1, [0, 1], 2, [0, 2]]


@pytest.mark.parametrize("flag", [True, False])
def test_verify_finds_both_sides_equal(flag: bool, tmp_path: Path) -> None:
    result = compile_to_verify(FOLDER / "branches-and-loops" / "script.py", None, DEFAULT)
    outcome = verify(result, tmp_path, VerifyOptions({"is_thorough": flag}, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None
    assert outcome.comparison.different == ()
