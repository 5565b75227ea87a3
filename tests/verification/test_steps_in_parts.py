"""``kalegen verify`` of conditions, loops, notebooks made of notebooks, metrics and exit handlers, both sides run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.verification.comparison import Comparison
from kalegen.verification.verify import VerifyOptions, verify
from tests.composition.test_composition import write_all
from tests.composition.workbench import Cells, Workbench
from tests.conditions.test_conditions import EVERY_FORM
from tests.loops.test_loops import SEARCH


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def compared(path: Path, **arguments: object) -> Comparison:
    outcome = verify(generate(path), path.parent, VerifyOptions(arguments, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None
    return outcome.comparison


def differing(comparison: Comparison) -> dict[tuple[str, str], str]:
    return {(d.step, d.what): " ".join(d.details) for d in comparison.different}


@pytest.mark.parametrize("values", [{}, {"SIZE": 2, "DEBUG": True, "MODE": "slow", "RATE": 0.75}])
def test_conditions(bench: Workbench, values: dict[str, object]) -> None:
    found = compared(bench.write("conditions.ipynb", EVERY_FORM), **values)
    assert differing(found) == {}
    assert found.equal.keys() >= {"load", "clean", "publish-condition", "publish", "debug", "quiet"}
    assert all(found.equal.values())


def test_a_condition_that_holds_on_one_side_alone(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "import sys\nhere = 'ipykernel' in sys.modules"),
        (["step:b", "if:here"], "if here:\n    pass"),
    ]
    found = differing(compared(bench.write("sided.ipynb", cells)))
    assert found["b", "if here"] == "if here: True (bool) in the notebook, False (bool) in the pipeline"


def test_what_a_condition_changes_is_compared_before_the_body_runs(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "queue = [1, 2, 3]"),
        (
            ["step:b", "if:queue.pop() == 3"],
            "if (queue.pop() == 3):\n    !echo ünder\n    queue.clear()\n    print(queue)",
        ),
    ]
    found = compared(bench.write("judged.ipynb", cells))
    assert differing(found) == {}
    assert found.equal["b-condition"] == 1


@pytest.mark.parametrize("depths", [[3, 2, 1, 4], [2], []])
def test_loops(bench: Workbench, depths: list[int]) -> None:
    cells: Cells = [*SEARCH[:3], (SEARCH[3][0], SEARCH[3][1].replace("    model =", "    print(depth)\n    model ="))]
    found = compared(bench.write("loops.ipynb", [*cells, *SEARCH[4:]]), DEPTHS=depths)
    assert differing(found) == {}
    assert found.equal["train"] >= 4
    assert found.equal["train-each"] == (2 if len(depths) > 1 else len(depths))


def test_an_iteration_that_differs(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "import sys\nxs = [1, 2, 3]"),
        (
            ["step:b", "for:x in xs"],
            "ys = []\nfor x in xs:\n    y = x if x != 2 or 'ipykernel' in sys.modules else 0\n"
            "    ys.append(y)\n    print(y)",
        ),
    ]
    found = differing(compared(bench.write("iterations.ipynb", cells)))
    assert found["b-each", "y"] == "y[1]: 2 in the notebook, 0 in the pipeline"
    assert found["b", "printed"] == "- 2 + 0"


def test_notebooks_made_of_notebooks(bench: Workbench) -> None:
    found = compared(write_all(bench), SIZE=2, SCALE=7, WEIGHT=3.0)
    assert differing(found) == {}
    assert list(found.equal) == [
        "seed", "prep/load", "prep/inner/load", "prep/more", "train", "report/finish", "report/tell", "load",
    ]  # fmt: skip


def test_parameters_of_a_notebook_inside_are_those_of_the_outer_one(bench: Workbench) -> None:
    bench.write("inner.ipynb", [(["pipeline-parameters"], "SIZE = 1"), (["step:use"], "print(SIZE)")])
    cells: Cells = [
        (["pipeline-parameters"], "SIZE = 4"),
        (["step:first"], "print(SIZE)"),
        (["notebook:inner"], "%run inner.ipynb"),
    ]
    path = bench.write("outer.ipynb", cells)
    assert differing(compared(path)) == differing(compared(path, SIZE=7)) == {}


def test_a_cell_inside_that_fails_is_named(bench: Workbench) -> None:
    bench.write("inner.ipynb", [(["step:fine"], "x = 1"), (["step:use"], "x / 0")])
    path = bench.write("outer.ipynb", [(["step:a"], "a = 1"), (["notebook:inner"], "%run inner.ipynb")])
    outcome = verify(generate(path), path.parent, VerifyOptions({}, 60.0), lambda text: None)
    assert [d.code for d in outcome.diagnostics] == ["KG741"]
    assert (outcome.diagnostics[0].place.file, outcome.diagnostics[0].place.cell) == ("inner.ipynb", 2)


def test_a_loop_and_a_condition_in_a_notebook_inside(bench: Workbench) -> None:
    inner: Cells = [
        (["step:square", "for:x in xs"], "squares = []\nfor x in xs:\n    squares.append(x * x)"),
        (["step:tell", "if:len(squares) > 1"], "if len(squares) > 1:\n    print(squares)"),
    ]
    bench.write("inner.ipynb", inner)
    path = bench.write("main.ipynb", [(["step:make"], "xs = [1, 2, 3]"), (["notebook:inner"], "%run inner.ipynb")])
    found = compared(path)
    assert differing(found) == {}
    assert found.equal.keys() >= {"inner/square-each", "inner/tell-condition", "inner/tell"}


def test_metrics(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "loss, unfit = 0.25, 'text'"),
        (["step:b"], "score = loss * 3"),
        (["pipeline-metrics"], "print(loss)\nprint('f one', score)\nunfit"),
    ]
    found = compared(bench.write("metrics.ipynb", cells))
    assert differing(found) == {}
    assert found.metrics == {("a", "loss"): 0.25, ("b", "f one"): 0.75}


def test_a_metric_that_differs(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "import sys\nscore = 1 if 'ipykernel' in sys.modules else 2"),
        (["pipeline-metrics"], "score"),
    ]
    found = compared(bench.write("metric.ipynb", cells))
    assert differing(found)["a", "metric score"] == "1.0 in the notebook, 2.0 in the pipeline"
    assert found.metrics == {}


def test_a_metric_that_the_last_step_leaves_alone(bench: Workbench) -> None:
    cells: Cells = [
        (["pipeline-parameters"], "FLAG = False"),
        (["step:a"], "score = 1"),
        (["step:b"], "if FLAG:\n    score = 2"),
        (["pipeline-metrics"], "score"),
    ]
    found = compared(bench.write("left.ipynb", cells))
    assert differing(found) == {}
    assert found.metrics == {("b", "score"): 1.0}


def test_an_exit_handler_is_told_that_all_is_well(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "x = 1"),
        (["step:end", "on-exit"], "print(pipeline_status.state)"),
    ]
    found = compared(bench.write("exit.ipynb", cells))
    assert differing(found) == {}
    assert found.equal["end"] == 1


@pytest.mark.parametrize(
    "settings",
    [{"workspace": "1Gi"}, {"volumes": [{"name": "v", "type": "new_pvc", "mount_point": "/v", "size": 1}]}],
    ids=["workspace", "volume"],
)
def test_settings_of_a_cluster(bench: Workbench, settings: dict[str, object]) -> None:
    write = "open('f.txt', 'w').write('hi')" if "workspace" in settings else "pass"
    read = "print(open('f.txt').read())" if "workspace" in settings else "print('hi')"
    path = bench.write("settings.ipynb", [(["step:a"], write), (["step:b", "prev:a"], read)])
    document = json.loads(path.read_text(encoding="utf-8"))
    document["metadata"]["kubeflow_notebook"] = {"storage_class_name": "fast", **settings}
    path.write_text(json.dumps(document), encoding="utf-8")
    found = compared(path)
    assert differing(found) == {}
    assert found.equal["b"] == 1


def test_a_failing_step_ends_the_comparison(bench: Workbench) -> None:
    cells: Cells = [
        (["step:a"], "import sys\nxs = [1, 2]"),
        (["step:b", "for:x in xs"], "for x in xs:\n    assert 'ipykernel' in sys.modules, 'alone'"),
        (["step:c", "if:len(xs) > 1"], "if len(xs) > 1:\n    print(xs)"),
    ]
    found = differing(compared(bench.write("failing.ipynb", cells)))
    assert set(found) == {("b-each", "error")}
    assert "AssertionError: alone" in found["b-each", "error"]
