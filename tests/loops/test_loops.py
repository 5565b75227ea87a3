"""Steps tagged ``for:``: an iteration for each item, and the values of the notebook run from top to bottom."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.composition.workbench import Cells, Workbench, check_golden, codes

FIT = "def fit(depth, rows):\n    return {'depth': depth, 'score': depth * sum(rows)}"
TRAIN = """\
scores = []
models = {}
for depth in DEPTHS:
    if depth == 2:
        continue
    model = fit(depth, rows)
    scores.append(model["score"])
    models[depth] = model
best = max(scores, default=None)"""

SEARCH: Cells = [
    (["pipeline-parameters"], "DEPTHS = [3, 2, 1, 4]"),
    (["functions"], FIT),
    (["step:load"], "rows = list(range(4))\ndepth = 'none'"),
    (["step:train", "for:depth in DEPTHS"], TRAIN),
    (["step:show"], "print(scores, best, depth, models)"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def test_module(bench: Workbench) -> None:
    result = bench.compile(bench.write("loops.ipynb", SEARCH))
    assert codes(result) == []
    check_golden("loops", result.source)


@pytest.mark.parametrize("depths", [[3, 2, 1, 4], [2], []])
def test_runs_as_the_notebook(bench: Workbench, depths: list[int]) -> None:
    path = bench.write("loops.ipynb", SEARCH)
    bench.run(path, DEPTHS=depths)
    other = bench.write("given.ipynb", [(["pipeline-parameters"], f"DEPTHS = {depths}"), *SEARCH[1:]])
    assert bench.printed == bench.printed_by_notebook(other)


def test_what_follows_waits_and_sees_the_last_iteration(bench: Workbench) -> None:
    cells: Cells = [
        (["step:load"], "rows = {'a': 1.5, 'b': (2, 3)}"),
        (
            ["step:tell", "prev:load", "for:key, value in rows.items()"],
            "for key, value in rows.items():\n    text = f'{key}={value}'",
        ),
        (["step:last", "prev:tell"], "print(key, value, text)"),
    ]
    path = bench.write("waiting.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"last": "b (2, 3) b=(2, 3)\n"}


def test_loop_over_values_without_parentheses(bench: Workbench) -> None:
    cells: Cells = [
        (["step:sum", "for:x in 1, 2, *[3]"], "xs = []\nfor x in 1, 2, *[3]:\n    xs.append(x)"),
        (["step:last"], "print(xs)"),
    ]
    path = bench.write("bare.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path) == {"last": "[1, 2, 3]\n"}


def test_loop_that_fills_a_list_twice_with_items(bench: Workbench) -> None:
    cells: Cells = [
        (["step:load"], "rows = [{'a': i} for i in range(3)]"),
        (["step:pick", "for:row in rows"], "ys = []\nfor row in rows:\n    ys.append(row)\n    ys.append(row['a'])"),
        (["step:last"], "print(ys)"),
    ]
    path = bench.write("twice.ipynb", cells)
    bench.run(path)
    assert bench.printed == bench.printed_by_notebook(path)


def test_loop_that_only_prints(bench: Workbench) -> None:
    cells: Cells = [
        (["step:load"], "names = ['a', 'b']"),
        (["step:tell", "for:name in names"], "for name in names: print(name)"),
    ]
    path = bench.write("printing.ipynb", cells)
    bench.run(path)
    assert sorted(bench.printed["tell-each"].replace("\n", "")) == ["a", "b"]


def test_loop_and_condition_in_a_notebook_inside(bench: Workbench) -> None:
    inner: Cells = [
        (["step:square", "for:x in xs"], "squares = []\nfor x in xs:\n    squares.append(x * x)"),
        (["step:tell", "if:len(squares) > 1"], "if len(squares) > 1:\n    print(squares)"),
    ]
    bench.write("inner.ipynb", inner)
    path = bench.write("main.ipynb", [(["step:make"], "xs = [1, 2, 3]"), (["notebook:inner"], "%run inner.ipynb")])
    bench.run(path)
    assert bench.printed == {"inner/tell": "[1, 4, 9]\n"}


@pytest.mark.parametrize(
    ("tag", "source", "code"),
    [
        ("for:x in xs", "print(xs)", "KG820"),
        ("for:x in xs", "y = 2\nfor x in xs:\n    print(x)", "KG820"),
        ("for:x in xs", "for x in xs:\n    if x > 1:\n        break", "KG820"),
        ("for:x in xs", "for x in xs:\n    print(x)\nelse:\n    print(0)", "KG820"),
        ("for:x in xs", "for x in xs[1:]:\n    print(x)", "KG811"),
        ("for:x in in", "for x in xs:\n    print(x)", "KG811"),
        ("for:x in xs", "for x in xs:\n    total += x", "KG821"),
        ("for:x in xs", "for x in xs:\n    shared.append(x)", "KG821"),
        ("for:x in xs", "ys = []\nfor x in xs:\n    ys.append(len(ys))", "KG821"),
        ("for:x in xs", "ys = []\nfor x in xs:\n    ys.append(x)\n    print(ys)", "KG821"),
        ("for:x in xs", "ys = []\nfor x in xs:\n    ys.append(shared)\n    shared.append(x)", "KG821"),
        ("for:x in xs", "ys = {}\nfor x in xs:\n    ys[x] = ys.get(x, 0)", "KG821"),
        ("for:x in xs", "for x in xs:\n    if x == 2:\n        chosen = x", "KG822"),
        ("for:x in xs", "for x in xs:\n    if x == 2:\n        continue\n    chosen = x", "KG822"),
    ],
)
def test_refusals(bench: Workbench, tag: str, source: str, code: str) -> None:
    cells: Cells = [
        (["step:a"], "xs, total, shared, chosen = [1, 2], 0, [], 0"),
        (["step:b", tag], source),
        (["step:c"], "print(total, shared, chosen)"),
    ]
    result = generate(bench.write("wrong.ipynb", cells))
    assert set(codes(result)) == {code}
    assert result.source is None
    assert result.diagnostics[0].place.cell == 2
