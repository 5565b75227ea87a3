"""--from and --to in pipelines with conditions, loops and pipelines inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kalegen.cli.run import run_command
from kalegen.running.events import State, StepOutput
from kalegen.running.parts import parts_by_step
from kalegen.running.pipeline import RunOptions, run_pipeline
from tests.composition.workbench import Cells, Workbench

Run = Callable[..., tuple[dict[str, str], str]]

INNER: Cells = [
    (["step:clean"], "rows = sorted(rows)\nprint('clean')"),
    (["step:look", "prev:clean"], "looked = len(rows)\nprint('look')"),
]
CELLS: Cells = [
    (["pipeline-parameters"], "LIMIT = 3"),
    (["step:load"], "rows = [3, 1, 2]\nprint('load')"),
    (["step:apart"], "other = 1\nprint('apart')"),
    (["notebook:prep"], "%run inner.ipynb"),
    (["step:train", "for:row in rows"], "scores = []\nfor row in rows:\n    scores.append(row * 10)\nprint(scores)"),
    (["step:publish", "if:max(scores) > LIMIT"], "if max(scores) > LIMIT:\n    print('published', scores)"),
    (["step:last"], "print('last', sum(scores), looked, other)"),
    (["step:end", "on-exit"], "print('end')"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a part; the steps' states, but for those that did not run, and what was printed."""
    folder = tmp_path_factory.mktemp("parts")
    bench = Workbench(folder)
    bench.write("inner.ipynb", INNER)
    model = bench.compile(bench.write("main.ipynb", CELLS)).pipeline
    assert model is not None

    def run_part(first: str | None = None, last: str | None = None, **arguments: int) -> tuple[dict[str, str], str]:
        printed: list[str] = []
        outcome = run_pipeline(
            folder / "main.py",
            RunOptions(folder / "runs", arguments, first_step=first, last_step=last, parts=parts_by_step(model)),
            lambda event: printed.append(event.text) if isinstance(event, StepOutput) else None,
        )
        assert outcome.succeeded, outcome.diagnostics
        return {s.step: s.state.value for s in outcome.steps if s.state is not State.NOT_RUN}, "".join(printed)

    return run_part


@pytest.fixture(scope="module")
def again(run: Run) -> Run:
    """The same, after a run of the whole."""
    run()
    return run


def test_to_a_loop_runs_its_items_its_iterations_and_what_they_need(run: Run) -> None:
    ran, printed = run(last="train")
    assert list(ran) == ["load", "prep/clean", "prep/look", "train-items", "train-each", "train"]
    assert printed == "load\nclean\nlook\n[10, 20, 30]\n"


def test_to_a_step_inside_leaves_out_what_is_beside_it(run: Run) -> None:
    assert list(run(last="prep/clean")[0]) == ["load", "prep/clean"]
    assert list(run(last="prep")[0]) == ["load", "prep/clean", "prep/look"]


def test_to_a_condition_evaluates_it(run: Run) -> None:
    assert "published [10, 20, 30]" in run(last="publish")[1]
    ran, printed = run(last="publish", LIMIT=99)
    assert "publish-condition" in ran and "publish" not in ran and "published" not in printed


@pytest.mark.parametrize(
    ("first", "rerun"),
    [
        ("train", {"train-items", "train-each", "train", "publish-condition", "publish", "last", "end"}),
        ("train-each", {"train-each", "train", "publish-condition", "publish", "last", "end"}),
        ("publish", {"publish-condition", "publish", "end"}),
        ("end", {"end"}),
    ],
)
def test_from_takes_what_is_before_from_the_run_before(again: Run, first: str, rerun: set[str]) -> None:
    ran, _ = again(first)
    assert {step for step, state in ran.items() if state == "succeeded"} == rerun
    assert set(ran.values()) <= {"succeeded", "reused"}


def test_from_a_notebook_inside_runs_all_of_it(again: Run) -> None:
    ran, printed = again("prep", "train")
    assert {s for s, state in ran.items() if state == "reused"} == {"load"}
    assert printed == "clean\nlook\n[10, 20, 30]\n"


def test_from_a_condition_that_did_not_hold(run: Run) -> None:
    run(LIMIT=99)
    ran, printed = run("publish", "publish", LIMIT=99)
    assert ran["publish-condition"] == "succeeded" and "publish" not in ran and printed == ""


def test_command_knows_what_a_step_became(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells: Cells = [(["step:train", "for:x in 1, 2"], "ys = []\nfor x in 1, 2:\n    ys.append(x)\nprint(ys)")]
    path = Workbench(tmp_path).write("loop.ipynb", cells)
    first, again = (
        CliRunner().invoke(run_command, [str(path), *more], standalone_mode=False) for more in ([], ["--from", "train"])
    )
    assert (first.return_value, again.return_value) == (0, 0)
    assert "train-items succeeded" in again.output and "reused" not in again.output
