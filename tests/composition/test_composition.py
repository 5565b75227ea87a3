"""Notebooks made of notebooks: one module, nested pipelines, and the values of the notebook run from top to bottom."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.composition.workbench import Cells, Workbench, check_golden, codes, joined

MAIN: Cells = [
    (["pipeline-parameters"], "SIZE = 4\nSCALE = 2  # of the features"),
    (["imports"], "import json"),
    (["step:seed"], "base = [10]"),
    (["notebook:prep", "prev:seed", "notebook_path=parts/prep.ipynb"], "%run parts/prep.ipynb"),
    (["step:train", "prev:prep"], "base.append(1)\nbox = Box(sum(scaled(rows)) + base[0])\nprint(factor, count)"),
    (["notebook:report"], "# a path of its own\n%run parts/report.ipynb"),
    (["step:load", "prev:report"], "print(json.dumps([done, rows, base]))"),
]
SHARED = """\
def scaled(xs):
    return [x * SCALE for x in xs]

class Box:
    def __init__(self, v):
        self.v = v"""

PREP: Cells = [
    (["pipeline-parameters"], "SIZE = 4\n\n# in grams\nWEIGHT = 1.5"),
    (["imports"], "import math"),
    (["functions"], SHARED),
    (["step:load"], "rows = list(range(SIZE))\nprint(rows, base)"),
    (["notebook:inner"], "%run parts/inner.ipynb"),
    (["step:more", "prev:inner"], "factor = math.floor(WEIGHT) + inner\nbase.append(factor)\nprint('more')"),
]
INNER: Cells = [(["step:load"], "inner = len(rows)\ncount = SIZE\nprint('inner', SCALE)")]
REPORT: Cells = [
    (["step:finish"], "done = box.v\nprint(isinstance(box, Box), math.pi > 3)"),
    (["step:tell", "if:done > SIZE"], "if done > SIZE:\n    print('tell', done)"),
]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def write_all(bench: Workbench, main: Cells = MAIN) -> Path:
    bench.write("parts/prep.ipynb", PREP)
    bench.write("parts/inner.ipynb", INNER)
    bench.write("parts/report.ipynb", REPORT)
    return bench.write("main.ipynb", main)


def test_module(bench: Workbench) -> None:
    result = bench.compile(write_all(bench))
    assert codes(result) == []
    check_golden("composition", result.source)


def test_runs_as_the_notebook(bench: Workbench) -> None:
    path = write_all(bench)
    bench.run(path)
    assert list(bench.printed) == [
        "prep/load",
        "prep/inner/load",
        "prep/more",
        "train",
        "report/finish",
        "report/tell",
        "load",
    ]
    assert joined(bench.printed) == joined(bench.printed_by_notebook(path))


def test_parameters_of_the_root_reach_every_notebook(bench: Workbench) -> None:
    path = write_all(bench)
    bench.run(path, SIZE=2, SCALE=7, WEIGHT=3.0)
    other = write_all(bench, [(["pipeline-parameters"], "SIZE = 2"), *MAIN])
    assert bench.printed["prep/load"] == "[0, 1] [10]\n"
    assert bench.printed["prep/inner/load"] == "inner 7\n"
    assert bench.printed["train"] == "5 2\n"
    assert codes(generate(other)) == ["KG121"]


def test_condition_inside_is_left_out(bench: Workbench) -> None:
    """Nothing waits for the conditional step here; its pipeline takes artifacts and no parameters."""
    bench.write(
        "tell.ipynb", [(["step:tell", "if:x > 3"], "if x > 3:\n    print('tell', x)"), (["step:last"], "print(x)")]
    )
    path = bench.write("main.ipynb", [(["step:make"], "x = 3"), (["notebook:end"], "%run tell.ipynb")])
    assert "kfp_dsl.If" in (bench.compile(path).source or "")
    bench.run(path)
    assert bench.printed == {"end/last": "3\n"}


def test_one_notebook_twice(bench: Workbench) -> None:
    bench.write("double.ipynb", [(["step:double"], "x = x * 2\nprint(x)")])
    cells: Cells = [
        (["step:make"], "x = 3"),
        (["notebook:first"], "%run double.ipynb"),
        (["notebook:second"], "%run double.ipynb"),
        (["step:show"], "print(x)"),
    ]
    path = bench.write("main.ipynb", cells)
    bench.run(path)
    assert bench.printed == {"first/double": "6\n", "second/double": "12\n", "show": "12\n"}
    assert joined(bench.printed) == joined(bench.printed_by_notebook(path))


def test_commands_read_variables_of_all_notebooks(bench: Workbench) -> None:
    """``!echo $x`` leaves alone what no cell binds; a cell of any of the notebooks may."""
    bench.write("say.ipynb", [(["step:say"], "said = !echo {name} $name\nprint(said)\nanswer = 'fine'")])
    cells: Cells = [
        (["step:ask"], "name = 'Ada'"),
        (["notebook:inside"], "%run say.ipynb"),
        (["step:tell"], "told = !echo $answer\nprint(told)"),
    ]
    path = bench.write("main.ipynb", cells)
    bench.run(path)
    assert bench.printed == {"inside/say": "['Ada Ada']\n", "tell": "['fine']\n"}
    assert joined(bench.printed) == joined(bench.printed_by_notebook(path))


def test_order_without_values_crosses_borders(bench: Workbench) -> None:
    bench.write("one.ipynb", [(["step:a"], "print('a')"), (["step:b", "prev:a"], "print('b')")])
    bench.write("two.ipynb", [(["step:c"], "print('c')"), (["step:d", "prev:first"], "print('d')")])
    cells: Cells = [
        (["notebook:one"], "%run one.ipynb"),
        (["step:first", "prev:one"], "print('first')"),
        (["notebook:two", "prev:first"], "%run two.ipynb"),
        (["step:last", "prev:two"], "print('last')"),
    ]
    path = bench.write("main.ipynb", cells)
    source = bench.compile(path).source or ""
    for text in (
        "b_task.after(one_a_task)",
        "first_task.after(one_task)",
        "two_task.after(first_task)",
        "last_task.after(two_task)",
    ):
        assert text in source
    bench.run(path)
    assert joined(bench.printed) == "a\nb\nfirst\nc\nd\nlast\n" or joined(bench.printed) == "a\nb\nfirst\nd\nc\nlast\n"


def test_findings_are_in_the_notebook_that_they_are_about(bench: Workbench) -> None:
    bench.write("parts/bad.ipynb", [(["functions"], "def f(): pass"), (["step:use"], "x = 1\nprint(modle)")])
    path = bench.write("main.ipynb", [(["step:a"], "model = 1"), (["notebook:bad"], "%run parts/bad.ipynb")])
    place = generate(path).diagnostics[0].place
    assert (place.file, place.cell, place.line, place.step) == ("parts/bad.ipynb", 2, 2, "bad/use")
    assert str(place) == "parts/bad.ipynb: cell 2 [step bad/use], line 2, column 7"


def test_front_end_findings_are_too(bench: Workbench) -> None:
    bench.write("bad.ipynb", [(["step:use"], "x = 1"), (["step:use"], "y = (")])
    path = bench.write("main.ipynb", [(["step:a"], "pass"), (["notebook:bad", "notebook_path=bad.ipynb"], "")])
    finding = generate(path).diagnostics[0]
    assert (finding.code, finding.place.file, finding.place.cell) == ("KG010", "bad.ipynb", 2)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([(["notebook:x"], "")], "KG802"),
        ([(["notebook:x"], "%run nowhere.ipynb")], "KG802"),
        ([(["notebook:x"], "%run main.ipynb")], "KG803"),
        ([(["notebook:x"], "%run loop.ipynb")], "KG803"),
        ([(["notebook:x"], "%run child.ipynb\nprint(1)")], "KG801"),
        ([(["notebook:x", "notebook_path=child.ipynb"], "%run other.ipynb")], "KG801"),
        ([(["notebook:x"], "%run child.ipynb"), ([], "print(1)")], "KG804"),
        ([(["notebook:x"], "%run child.ipynb"), (["notebook:x"], "%run child.ipynb")], "KG805"),
        ([(["notebook:x"], "%run child.ipynb"), (["step:x"], "print(1)")], "KG805"),
        ([(["notebook:x", "step:y"], "%run child.ipynb")], "KG104"),
        ([(["notebook:x"], "%run child.ipynb"), (["notebook:y"], "%run sibling.ipynb")], "KG806"),
        ([(["notebook:x"], "%run exit.ipynb")], "KG808"),
        ([(["notebook:x"], "%run between.ipynb"), (["step:z", "prev:x/a"], "print(1)")], "KG809"),
        ([(["notebook:x"], "%run child.ipynb"), (["step:z", "prev:w"], "print(1)")], "KG110"),
    ],
)
def test_refusals(bench: Workbench, cells: Cells, found: str) -> None:
    bench.write("child.ipynb", [(["pipeline-parameters"], "N = 1"), (["step:a"], "print(N)")])
    bench.write("sibling.ipynb", [(["pipeline-parameters"], "N = 2"), (["step:a"], "print(N)")])
    bench.write("loop.ipynb", [(["notebook:m"], "%run main.ipynb")])
    bench.write("exit.ipynb", [(["step:a"], "print(1)"), (["step:b", "on-exit"], "print(2)")])
    bench.write("between.ipynb", [(["step:a"], "print(1)"), (["step:b", "prev:z"], "print(2)")])
    result = generate(bench.write("main.ipynb", [(["step:begin"], "print(0)"), *cells]))
    assert codes(result) == [found]
    assert result.source is None


def test_outer_default_counts(bench: Workbench) -> None:
    bench.write("child.ipynb", [(["pipeline-parameters"], "N = 1\nM = 2"), (["step:a"], "print(N, M)")])
    path = bench.write("main.ipynb", [(["pipeline-parameters"], "N = 5"), (["notebook:x"], "%run child.ipynb")])
    result = bench.compile(path)
    assert codes(result) == ["KG807"]
    bench.run(path)
    assert bench.printed == {"x/a": "5 2\n"}
