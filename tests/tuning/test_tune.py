"""Searching: the same again, on after an interruption, by each algorithm; and real trials by the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kalegen.running.pipeline import RunOptions
from kalegen.search.algorithms import SAMPLING
from kalegen.search.space import Algorithm, Objective, Range, Search
from kalegen.tuning import tune as tuning
from kalegen.tuning.study import Study, runs_of_trials
from kalegen.tuning.trial import Job, Outcome, run_trial
from kalegen.tuning.tune import Tuned, tune

SEARCH = Search(
    (Range("N", "int", 1, 9), Range("X", "double", 0.5, 8.0, 0.5), Range("K", "categorical", values=("a", "b"))),
    Objective("score", True),
    trials=6,
)
PARAMETERS = {"N": ("int", 5), "X": ("float", 4.0), "K": ("str", "a")}


class Stopped(BaseException):
    """What Ctrl-C does."""


def scored(values: Mapping[str, Any]) -> float:
    return -((values["N"] - 3) ** 2) - abs(values["X"] - 2.0) + (values["K"] == "b")


@pytest.fixture(scope="module")
def trials_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for many studies: making it takes a second."""
    return tmp_path_factory.mktemp("trials") / "trials.db"


@pytest.fixture
def searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trials_file: Path):
    """Searches a formula in place of a pipeline; ``stops_at`` is the number of values after which it is interrupted."""

    def searched(search: Search, name: str = "one", stops_at: int | None = None, fails: bool = False) -> Tuned:
        count = 0

        def run_here(job: Job, number: int, values: Mapping[str, Any]) -> tuple[Outcome, None]:
            nonlocal count
            count += 1
            if stops_at is not None and count > stops_at:
                raise Stopped
            value = None if fails else scored(values)
            return Outcome(value, "" if not fails else "it failed", metrics={"score": value}), None

        monkeypatch.setattr(tuning, "run_trial", run_here)
        study = Study(trials_file, f"{tmp_path.name}-{name}", search)
        job = Job(Path("m.py"), RunOptions(tmp_path), "p", Path("nb.ipynb"), {}, search)
        return tune(study, job, PARAMETERS, lambda trial, ended, tuned: None)

    return searched


def tried(tuned: Tuned) -> list[dict[str, Any]]:
    return [dict(trial.values) for trial in tuned.trials]


COUNTING = ("cmaes", "grid", "sobol")
"""Those that count the trial that was interrupted, too, when they go on after it was tried again."""

HERE = [name for name in SAMPLING if "torch" not in SAMPLING[name].needs]


@pytest.mark.parametrize("name", HERE)
def test_a_search_is_repeatable_and_goes_on_as_if_it_had_not_been_interrupted(searched, name):
    search = replace(SEARCH, algorithm=Algorithm(name, {"n_startup_trials": "3"} if "tpe" in name else {}))
    whole = searched(search)
    assert len(whole.trials) == 6
    with pytest.raises(Stopped):
        searched(search, "two", stops_at=4)
    again = searched(search, "two")
    same = 5 if name in COUNTING else 6
    assert tried(again)[:same] == tried(whole)[:same] and len(again.trials) == 6


def test_another_seed_tries_other_values(searched):
    assert tried(searched(SEARCH))[1:] != tried(searched(replace(SEARCH, seed=1), "two"))[1:]


def test_the_notebook_s_own_values_come_first_and_better_ones_are_found(searched):
    found = searched(replace(SEARCH, trials=16))
    assert found.trials[0].values == {"N": 5, "X": 4.0, "K": "a"}
    assert [type(value) for value in found.trials[0].values.values()] == [int, float, str]
    assert found.best is not None and found.best.outcome.value is not None
    assert found.best.outcome.value > (found.trials[0].outcome.value or 0)
    assert found.best.outcome.value == max(trial.outcome.value for trial in found.trials)


def test_more_trials_go_on_from_those_of_before(searched):
    before = searched(SEARCH)
    after = searched(replace(SEARCH, trials=8))
    assert tried(after)[:6] == tried(before) and len(after.trials) == 8


def test_a_grid_ends_when_all_of_it_was_tried(searched):
    search = replace(SEARCH, ranges=(Range("N", "int", 1, 3), Range("X", "double", 1.0, 2.0, 1.0), SEARCH.ranges[2]))
    found = searched(replace(search, algorithm=Algorithm("grid"), trials=50))
    assert len({str(values) for values in tried(found)}) == len(found.trials) == 12


def test_a_goal_ends_a_search_and_so_do_failures(searched):
    assert len(searched(replace(SEARCH, objective=Objective("score", True, goal=-6.0))).trials) == 1
    failed = searched(replace(SEARCH, failures=2), "two", fails=True)
    assert len(failed.trials) == 3
    assert failed.problem == "3 trials failed, the last one because it failed"


def test_several_at_a_time_are_settled_before_they_run(searched, monkeypatch):
    """Whichever ends first: what runs them is no matter."""
    from contextlib import contextmanager

    order: list[str] = []

    @contextmanager
    def backwards(job: Job, jobs: int):
        def start(number: int, values: Mapping[str, Any]):
            order.append("started")

            def wait() -> Any:
                order.append("waited")
                return tuning.run_trial(job, number, values)

            return wait

        yield start

    monkeypatch.setattr(tuning, "_runner", backwards)
    one = searched(replace(SEARCH, jobs=3))
    assert order[:8] == ["started", "waited", "started", "started", "started", "waited", "waited", "waited"]
    assert tried(searched(replace(SEARCH, jobs=3), "two")) == tried(one)


TWO_REPORTS = """
    @step
    def first_step(metrics_out: Output[Metrics], x: float = 0.5):
        metrics_out.log_metric("score", x)


    @step
    def second_step(metrics_out: Output[Metrics], x: float = 0.5):
        metrics_out.log_metric("score", x + 1)


    @kfp_dsl.pipeline(name="two")
    def two_pipeline(x: float = 0.5):
        first_task = first_step(x=x)
        second_step(x=x).after(first_task)
"""


def test_a_trial_that_reports_less_than_the_others_is_stopped_between_steps(tmp_path, monkeypatch):
    import optuna

    from kalegen.tuning.study import storage_of
    from tests.running.conftest import Project

    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    project.write(TWO_REPORTS)
    stopping = Algorithm("medianstop", {"min_trials_required": "1", "start_step": "1"})
    search = Search(
        (Range("x", "double", 0.0, 9.0),), Objective("score", True), Algorithm("random"), stopping, trials=3
    )
    file = tmp_path / "t.db"
    study = Study(file, "s", search)
    distributions = {"x": optuna.distributions.FloatDistribution(0.0, 9.0)}
    done = optuna.trial.create_trial(
        params={"x": 8.0}, distributions=distributions, value=9.0, intermediate_values={0: 8.0}
    )
    optuna.load_study(study_name="s", storage=storage_of(file)).add_trial(done)
    trial = study.ask(0)
    job = Job(project.module, RunOptions(project.root, workers=1), "two", Path("nb.ipynb"), {}, search, (file, "s"))
    outcome, _ = run_trial(job, trial.number, {"x": 1.0})
    assert (outcome.is_pruned, outcome.value, outcome.ran) == (True, None, 1)
    better, _ = run_trial(job, study.ask(1).number, {"x": 8.5})
    assert (better.is_pruned, better.value, better.ran) == (False, 9.5, 2)


CELLS = (
    ("pipeline-parameters", "SIZE = 4\nX = 1.0"),
    ("step:load", "data = list(range(SIZE))"),
    ("step:score prev:load", "score = sum(data) - (X - 2) ** 2"),
    ("pipeline-metrics", "print(score)"),
)


def test_real_trials_side_by_side_take_what_is_the_same(write, kalegen, folder):
    write(*CELLS)
    asked = ("tune", "nb.ipynb", "-p", "X:double:0:4", "-p", "SIZE=5", "--maximize", "score", "-j", "2")
    done = kalegen(*asked, "--trials", "3")
    assert done.status == 0, done.err
    lines = re.findall(r"trial (\d)/3 .* (\d) of 2 steps reused", done.err)
    assert lines == [("1", "0"), ("2", "1"), ("3", "1")]
    best = json.loads((folder / ".kale/tune/nb.best.json").read_text())
    assert best["SIZE"] == 5 and isinstance(best["X"], float)
    page = (folder / ".kale/tune/nb.html").read_text()
    assert not re.search(r"(src|href)=\"?(https?:)?//|<script", page)
    links = re.findall(r'<td><a href="([^"]+)">', page)
    assert len(links) == 3
    assert all((folder / ".kale/tune" / link).resolve().is_file() for link in links)
    assert page.count("<circle") == 3 + 3 and "<polyline" in page
    again = kalegen(*asked, "--trials", "3")
    assert again.status == 0 and "3 trials from before" in again.err and "trial 1/3" not in again.err
    ran = kalegen("run", "nb.ipynb", "--params", ".kale/tune/nb.best.json", "--resume")
    assert ran.status == 0 and ran.err.count(" reused") == 2, ran.err


def test_what_fails_in_each_trial_is_said_and_nothing_is_written(write, kalegen, folder):
    write(CELLS[0], ("step:score", "score = 1 / (X - X)"), CELLS[3])
    done = kalegen("tune", "nb.ipynb", "-p", "X:double:0:4", "--maximize", "score", "--failures", "0")
    assert done.status == 1
    assert "KG767" in done.err and "ZeroDivisionError" in done.err
    assert not (folder / ".kale/tune/nb.best.json").exists()


def test_nothing_to_tune_and_contradictions_are_said(write, kalegen, monkeypatch):
    write(*CELLS)
    assert "KG760" in kalegen("tune", "nb.ipynb").err
    assert kalegen("tune", "nb.ipynb", "--maximize", "score", "--minimize", "score").status == 2
    asked = ("tune", "nb.ipynb", "-p", "X:double:0:4", "--maximize", "score")
    assert "KG702" in kalegen(*asked, "-p", "SIEZ=3").err
    monkeypatch.setattr("kalegen.tuning.study.find_spec", lambda name: None)
    done = kalegen(*asked)
    assert done.status == 1 and "KG765" in done.err and 'pip install "kalegen[tune]"' in done.err


def test_a_file_that_holds_no_trials_is_said(write, kalegen, folder):
    write(*CELLS)
    (folder / ".kale/tune").mkdir(parents=True)
    (folder / ".kale/tune/nb.db").write_text("no database, but a text of some length")
    done = kalegen("tune", "nb.ipynb", "-p", "X:double:0:4", "--maximize", "score")
    assert done.status == 1 and "KG766" in done.err and "Traceback" not in done.err


def test_a_second_process_of_the_same_search_is_told_so(write, kalegen, folder):
    import subprocess
    import sys

    write(*CELLS)
    asked = ("tune", "nb.ipynb", "-p", "X:double:0:4", "--maximize", "score", "--trials", "1")
    assert kalegen(*asked).status == 0
    (lock,) = (folder / ".kale/tune").glob(".nb-*.lock")
    program = (
        "import sys\nfrom pathlib import Path\nfrom kalegen.tuning.alone import alone\n"
        "with alone(Path(sys.argv[1]), sys.argv[2]):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(lock.parent), lock.name[1:].removesuffix(".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        busy = kalegen(*asked)
        assert busy.status == 1
        assert f"KG775: another process goes through this search now: {other.pid}" in busy.err
        assert kalegen(*asked, "--seed", "1").status == 0
        other.kill()
    assert kalegen(*asked).status == 0


def test_runs_of_kept_trials_are_not_pruned(write, kalegen, folder):
    write(*CELLS)
    asked = ("tune", "nb.ipynb", "-p", "X:double:0:4", "--maximize", "score")
    assert kalegen(*asked, "--trials", "3").status == 0
    for _ in range(2):
        assert kalegen("run", "nb.ipynb").status == 0
    runs = folder / ".kale/runs"
    trials = {Path(run) for run in re.findall(r"\.\./runs/([^/]+)/", (folder / ".kale/tune/nb.html").read_text())}
    assert len(trials) == 3
    assert kalegen("runs", "--prune", "--keep", "1", "--yes").status == 0
    left = {path.name for path in runs.iterdir() if (path / "run.json").exists()}
    assert len(left) == 4 and {str(trial) for trial in trials} < left
    assert kalegen(*asked, "--trials", "1", "--fresh").status == 0
    assert len(runs_of_trials(folder / ".kale/tune")) == 1


@pytest.mark.ml
def test_bayesian_search_is_repeatable(searched):
    search = replace(SEARCH, algorithm=Algorithm("bayesianoptimization", {"n_initial_points": "3"}))
    whole = searched(search)
    with pytest.raises(Stopped):
        searched(search, "two", stops_at=4)
    assert tried(searched(search, "two")) == tried(whole)
