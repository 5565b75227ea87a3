"""``kalegen runs``, ``kalegen show`` and ``kalegen.load_run`` on runs that were really made."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import kalegen as api

POINT = (
    "functions",
    "class Point:\n    def __init__(self, x):\n        self.x = x\n"
    "    def __repr__(self):\n        return f'P({self.x})'",
)
CELLS = (
    ("pipeline-parameters", "n = 3"),
    POINT,
    ("step:load-data", "points = [Point(k) for k in range(n)]\nname = 'abc'\nprint('made', n)"),
    ("step:train prev:load-data", "score = float(sum(p.x for p in points))\nhalf = Point(score / 2)\nprint(name)"),
    ("step:tell prev:train", "print(half)"),
    ("pipeline-metrics", "print(score)"),
)


@pytest.fixture
def ran(kalegen, write, folder):
    """The run of the notebook, with n = 4."""
    write(*CELLS)
    assert kalegen("run", "nb.ipynb", "-p", "n=4").status == 0
    (made,) = Path(".kale/runs").glob("nb-*")
    return made


def test_a_run_is_listed_shown_and_loaded(kalegen, ran):
    listed = kalegen("runs")
    assert listed.status == 0 and f"{ran.name}  " in listed.out and "score 6" in listed.out
    (data,) = json.loads(kalegen("runs", "--json").out)
    assert (data["state"], data["parameters"], data["pipeline"]) == ("succeeded", {"n": 4}, "nb")

    shown = kalegen("show", "last").out
    assert "parameters: n = 4" in shown and "points, name" in shown.replace("name, points", "points, name")
    step = kalegen("show", "last", "load-data").out
    assert "made 4" in step and "list" in step
    assert kalegen("show", ran.name, "load-data.points").out == "list of 4\n[P(0), P(1), P(2), P(3)]\n"
    assert kalegen("show", "nb", "load-data.name").out == "str of 3\nabc\n"
    assert kalegen("show", str(ran), "train.log").out == "abc\n"
    assert "P(3.0)" in kalegen("show", "last", "train.half").out
    assert json.loads(kalegen("show", "last", "train.score", "--json").out) in (6.0, {"type": "float", "text": "6.0"})

    run = api.load_run(ran)
    assert [point.x for point in run.load_data.points] == [0, 1, 2, 3]
    assert type(run.train.half) is type(run["load-data"]["points"][0])
    assert (run.parameters, run.metrics, run.train.log) == ({"n": 4}, {"score": 6.0}, "abc\n")
    with pytest.raises(AttributeError, match="saved no modl; it has"):
        _ = run.train.modl
    with pytest.raises(ValueError, match="not the directory of a run"):
        api.load_run(ran.parent)


def test_a_progress_bar_in_a_log_is_shown_as_a_terminal_leaves_it(kalegen, ran):
    (log,) = ran.glob("load-data*/log.txt")
    log.write_bytes(b"\r  0%\r 50%\r100%\nmade 4\r\n")
    assert kalegen("show", "last", "load-data.log").out == "100%\nmade 4\n"
    assert " 50%" not in kalegen("show", "last", "load-data").out


def test_what_is_not_there_is_suggested(kalegen, ran):
    assert "KG715: there is no run 'nbx'" in kalegen("show", "nbx").err
    assert "did you mean 'train'?" in kalegen("show", "last", "trian").err
    assert "did you mean 'points'?" in kalegen("show", "last", "load-data.point").err


def test_earlier_results_are_shown_of_the_run_that_used_them(kalegen, ran):
    assert kalegen("run", "nb.ipynb", "-p", "n=4", "--resume").status == 0
    assert "reused" in kalegen("show", "last").out
    assert kalegen("show", "last", "load-data.log").out == "made 4\n"
    assert kalegen("show", "last", "load-data.name").out == "str of 3\nabc\n"
    outcome = kalegen("runs", "--prune", "--keep", "1", "--yes")
    assert outcome.err == "nothing to remove: 2 runs\n"


def test_a_failed_run_keeps_its_traceback_and_what_it_printed(kalegen, write):
    write(("step:a", "x = 1\nprint('begun')"), ("step:b", "print('here')\n1 / (x - 1)"))
    assert kalegen("run", "nb.ipynb").status == 1
    shown = kalegen("show", "last", "b").out
    assert "b: failed" in shown and "ZeroDivisionError" in shown and "printed:\nhere" in shown
    assert "failed" in kalegen("runs").out


def test_where_no_runs_are_it_is_said_how_to_make_one(kalegen):
    outcome = kalegen("runs")
    assert (outcome.status, outcome.out) == (0, "") and "no runs below" in outcome.err
    assert "kalegen run NOTEBOOK makes one" in kalegen("show", "last").err
    assert kalegen("runs", "--prune").status == 0


def test_pruning_asks(kalegen, ran, monkeypatch):
    for _ in range(2):
        kalegen("run", "nb.ipynb", "-q")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert kalegen("runs", "--prune", "--keep", "1").status == 1
    assert len(list(ran.parent.glob("nb-*"))) == 3
    assert kalegen("runs", "--prune", "--keep", "1", "--yes").status == 0
    assert len(list(ran.parent.glob("nb-*"))) == 1
