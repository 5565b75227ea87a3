"""Which runs stay when old ones are removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kalegen.running.events import ArtifactFile, State, StepOutcome
from kalegen.runs.finding import runs_below
from kalegen.runs.pruning import outdated, remove
from kalegen.runs.record import Run, read_run, this_process, write_run


def run(root: Path, day: int, ended: str = "succeeded", pipeline: str = "p", used: int | None = None) -> Run:
    """The run of a day, which may have used an artifact of another day's."""
    home = root / f"{pipeline}-{day if used is None else used}" / "load-step" / "x_out"
    state = State.SUCCEEDED if used is None else State.REUSED
    step = StepOutcome("load", state, artifacts=(ArtifactFile("x_out", "Artifact", home, 3),))
    made = Run(root / f"{pipeline}-{day}", pipeline, "nb.ipynb", f"2026-01-{day:02}T00:00:00+00:00", ended)
    write_run(replace(made, steps=(step,)))
    return made


def names(runs: list[Run]) -> list[str]:
    return [run.name for run in runs]


def test_the_latest_runs_of_each_pipeline_stay(tmp_path):
    for day in (1, 2, 3):
        run(tmp_path, day)
    run(tmp_path, 1, pipeline="q")
    assert names(outdated(runs_below(tmp_path), 1)) == ["p-2", "p-1"]
    assert outdated(runs_below(tmp_path), 3) == []


def test_so_does_the_latest_that_succeeded(tmp_path):
    for day, ended in enumerate(("succeeded", "succeeded", "failed", "failed"), 1):
        run(tmp_path, day, ended)
    assert names(outdated(runs_below(tmp_path), 1)) == ["p-3", "p-1"]


def test_so_does_a_run_whose_results_were_used(tmp_path):
    run(tmp_path, 1)
    run(tmp_path, 2)
    run(tmp_path, 3, used=1)
    assert names(outdated(runs_below(tmp_path), 1)) == ["p-2"]


def test_so_does_one_that_is_running_and_not_one_that_was_interrupted(tmp_path):
    alive, dead = (run(tmp_path, day, "running") for day in (1, 2))
    write_run(replace(alive, process=this_process()))
    write_run(replace(dead, process=(this_process()[0], 2**22 + 1)))
    run(tmp_path, 3)
    assert names(outdated(runs_below(tmp_path), 1)) == ["p-2"]
    assert read_run(dead.directory).state == "interrupted"


def test_removing_takes_the_runs_alone(tmp_path):
    one, other = run(tmp_path, 1), run(tmp_path, 2)
    (tmp_path / "p-9").mkdir()
    assert remove([one]) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p-2", "p-9"]
    assert names(runs_below(tmp_path)) == [other.name]
    assert [problem.code for problem in remove([one])] == ["KG717"]
