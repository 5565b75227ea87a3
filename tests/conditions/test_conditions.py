"""Steps tagged ``if:``: what becomes of them, and that they compute what the notebook computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.composition.workbench import Cells, Workbench, check_golden, codes

PARAMETERS = "SIZE = 4\nDEBUG = False\nMODE = 'fast'\nRATE = 0.5"

EVERY_FORM: Cells = [
    (["pipeline-parameters"], PARAMETERS),
    (["step:load"], "rows = list(range(SIZE))"),
    (["step:clean", "if:len(rows) > 3"], "if len(rows) > 3:\n    # the last one is a sum\n    rows.pop()\n"),
    (["step:train"], "score = sum(rows) / SIZE\nprint(score)"),
    (
        ["step:publish", "if:score > 0.5 and SIZE < 10"],
        "# only what is good\nif score>0.5 and SIZE<10:\n    text = f'''score\n  {score}'''\n    print(text)",
    ),
    (["step:count", "if:SIZE > 3"], "if SIZE > 3: print(len(rows))"),
    (["step:debug", "if:DEBUG"], "if DEBUG:\n    print('debug', rows)"),
    (["step:quiet", "if:not DEBUG"], "if not DEBUG:\n    print('quiet')"),
    (["step:fast", "if:MODE == 'fast'"], 'if MODE == "fast":\n    print("fast")'),
    (["step:slow", "if:RATE >= 0.75"], "if RATE >= 0.75:\n    print('slow')"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def test_module(bench: Workbench) -> None:
    result = bench.compile(bench.write("conditions.ipynb", EVERY_FORM))
    assert codes(result) == []
    check_golden("conditions", result.source)


@pytest.mark.parametrize(
    ("values", "left_out"),
    [
        ({}, {"debug", "slow"}),
        ({"SIZE": 2, "DEBUG": True, "MODE": "slow", "RATE": 0.75}, {"publish", "count", "quiet", "fast"}),
    ],
)
def test_runs_as_the_notebook(bench: Workbench, values: dict[str, object], left_out: set[str]) -> None:
    path = bench.write("conditions.ipynb", EVERY_FORM)
    outcome = bench.run(path, **values)
    given = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    other = bench.write("given.ipynb", [(["pipeline-parameters"], f"{PARAMETERS}\n{given}"), *EVERY_FORM[1:]])
    assert bench.printed == bench.printed_by_notebook(other)
    assert {step for step, state in bench.states(outcome).items() if state == "not run"} == left_out


@pytest.mark.parametrize("holds", [True, False])
def test_passes_values_through(bench: Workbench, holds: bool) -> None:
    cells: Cells = [
        (["step:first"], f"x, holds = 1, {holds}"),
        (["step:change", "if:holds"], "if holds:\n    x = 2\n    y = 3"),
        (["step:last"], "print(x, 'y' in globals() and y)\nif holds:\n    print(y)"),
    ]
    path = bench.write("passing.ipynb", cells)
    assert "kfp_dsl.If" not in (bench.compile(path).source or "")
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path)


def test_what_waits_for_it_runs(bench: Workbench) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "FLAG = False"),
        (["step:first"], "x = 1"),
        (["step:tell", "if:FLAG", "prev:first"], "if FLAG:\n    print('told')"),
        (["step:last", "prev:tell"], "print(x)"),
    ]
    path = bench.write("waiting.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"last": "1\n"}
    bench.run(path, FLAG=True)
    assert bench.printed == {"tell": "told\n", "last": "1\n"}


def test_a_reassigned_parameter_is_judged_by_its_value(bench: Workbench) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "SIZE = 1"),
        (["step:grow"], "SIZE += 5"),
        (["step:big", "if:SIZE > 3"], "if SIZE > 3:\n    print('big')"),
    ]
    path = bench.write("reassigned.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"big": "big\n"}


def test_what_the_condition_changes_is_seen(bench: Workbench) -> None:
    cells: Cells = [
        (["step:first"], "queue = [1, 2, 3]"),
        (["step:take", "if:queue.pop() == 3"], "if queue.pop() == 3:\n    print(queue)"),
        (["step:last"], "print(queue)"),
    ]
    path = bench.write("changing.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"take": "[1, 2]\n", "last": "[1, 2]\n"}


def test_condition_may_bind_a_name(bench: Workbench) -> None:
    cells: Cells = [
        (["step:first"], "rows = [1, 2]"),
        (["step:tell", "if:n := len(rows)"], "if n := len(rows):\n    print(n)"),
    ]
    path = bench.write("binding.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"tell": "2\n"}


@pytest.mark.parametrize("flag", [True, False])
def test_metric_that_a_condition_changes_is_logged_always(bench: Workbench, flag: bool) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "FLAG = False"),
        (["step:first"], "score = 1.0"),
        (["step:change", "if:FLAG"], "if FLAG:\n    score = 2.0"),
        (["pipeline-metrics"], "print(score)"),
    ]
    outcome = bench.run(bench.write("metric.ipynb", cells), FLAG=flag)
    assert [step.metrics for step in outcome.steps] == [{}, {"score": 2.0 if flag else 1.0}]


def test_judging_step_saves_what_it_changes(bench: Workbench) -> None:
    cells: Cells = [
        (["step:first"], "queue = [1, 2, 3]"),
        (["step:take", "if:queue.pop() == 3"], "if queue.pop() == 3:\n    print(queue)"),
    ]
    path = bench.write("judging.ipynb", cells)
    assert "kfp_dsl.If" in (bench.compile(path).source or "")
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"take": "[1, 2]\n"}


@pytest.mark.parametrize(
    ("tag", "source", "code"),
    [
        ("if:x > 1", "print(x)", "KG810"),
        ("if:x > 1", "y = 2\nif x > 1:\n    print(x)", "KG810"),
        ("if:x > 1", "if x > 2:\n    print(x)", "KG811"),
        ("if:x >", "if x > 2:\n    print(x)", "KG811"),
        ("if:x > 1", "if x > 1:\n    print(x)\nelse:\n    print(0)", "KG812"),
    ],
)
def test_refusals(bench: Workbench, tag: str, source: str, code: str) -> None:
    result = generate(bench.write("wrong.ipynb", [(["step:a"], "x = 2"), (["step:b", tag], source)]))
    assert codes(result) == [code]
    assert result.source is None
    assert result.diagnostics[0].place.cell == 2


def test_layout_and_quotes_do_not_count(bench: Workbench) -> None:
    cells: Cells = [(["step:a"], "x = 'b'"), (["step:b", "if:x=='b'"], 'if (x == "b"):\n    print(x)')]
    path = bench.write("layout.ipynb", cells)
    bench.run(path)
    assert bench.printed == {"b": "b\n"}


def test_body_lines_are_those_of_the_cell(bench: Workbench) -> None:
    from kalegen.emit.source_map import make_source_map

    source = "# above\nif x > 1:\n    y = x\n    print(\n        y / 0)"
    result = bench.compile(bench.write("lines.ipynb", [(["step:a"], "x = 2"), (["step:b", "if:x > 1"], source)]))
    assert result.source is not None and result.pipeline is not None
    component = result.source.split("def b_step")[1].split("\n\n\n")[0].split("\n")
    line = next(number for number, text in enumerate(component, 1) if "y / 0" in text)
    assert make_source_map(result.pipeline, result.source, "lines.ipynb").lookup("b_step", line) == (2, 4)
