"""``kalegen run``: what goes to stdout and to stderr, parameters, and failures in terms of the notebook."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

PARAMETERS = ("pipeline-parameters", "rate = 0.5\nnames = ['a']")
LOAD = ("step:load", "data = [1, 2]\nprint('loaded')")
TRAIN = ("step:train", "score = sum(data) * rate\nprint('trained', names)")
METRICS = ("pipeline-metrics", "print(score)")
FAILING = (
    ("functions", "def ratio(a, b):\n    # a comment\n    return a / b\n"),
    LOAD,
    ("step:train", "for number in data:\n    if number > 1:\n        x = ratio(\n            number, 0)\n"),
    ("step:report", "print(x)"),
)


def test_a_run_prints_the_steps_output_and_tells_of_the_rest(kalegen, write, folder):
    write(PARAMETERS, LOAD, TRAIN, METRICS)
    outcome = kalegen("run", "nb.ipynb", "-p", "rate=2", "-p", 'names=["b"]', "--root", "runs")
    assert (outcome.status, outcome.out) == (0, "loaded\ntrained ['b']\n")
    assert "running 2 steps in " in outcome.err
    assert "< train succeeded" in outcome.err
    assert "  train  score  6.0\n" in outcome.err
    assert sorted(path.name for path in folder.iterdir()) == ["nb.ipynb", "runs"]


def test_a_failure_is_told_in_terms_of_the_notebook(kalegen, write):
    write(*FAILING)
    outcome = kalegen("run", "nb.ipynb")
    assert (outcome.status, outcome.out) == (1, "loaded\n")
    expected = """\
Traceback (most recent call last):
  nb.ipynb, cell 3, line 3, in step train
    x = ratio(
  nb.ipynb, cell 1, line 3, in ratio
    return a / b

"""
    assert expected in outcome.err
    assert "nb.ipynb: cell 1 [step train], line 3: ERROR KG706: step 'train' failed: ZeroDivisionError" in outcome.err
    assert outcome.err.count("ZeroDivisionError") == 1
    assert "not run: report\n" in outcome.err
    assert "Traceback (most recent call last):\n  File" not in outcome.err


def test_a_failure_says_all_that_the_error_does_once(kalegen, write):
    words = " ".join(["much"] * 300)
    write(("step:train", f"raise ValueError('first\\n{words}')"))
    outcome = kalegen("run", "nb.ipynb")
    assert (outcome.err.count(f"first {words}"), outcome.err.count(words)) == (1, 2)  # and the line of the cell


def test_a_failure_as_json_leaves_stdout_to_it(kalegen, write):
    write(*FAILING)
    outcome = kalegen("run", "nb.ipynb", "--format", "json")
    (finding,) = json.loads(outcome.out)
    assert (finding["code"], finding["cell"], finding["line"], finding["step"]) == ("KG706", 1, 3, "train")
    assert "loaded\n" in outcome.err


def test_wrong_parameters_are_all_told_and_nothing_runs(kalegen, write, folder):
    write(PARAMETERS, LOAD, TRAIN)
    (folder / "values.yaml").write_text("rate: high\n")
    outcome = kalegen("run", "nb.ipynb", "--params", "values.yaml", "-p", "nmaes=[]", "-p", "rate")
    assert outcome.status == 1
    assert "values.yaml: ERROR KG703: the value 'high' of parameter 'rate' is not a float" in outcome.err
    assert (
        "KG702: the pipeline has no parameter 'nmaes' [unknown-parameter]\n  hint: did you mean 'names'?" in outcome.err
    )
    assert "KG701: `-p rate` is not NAME=VALUE" in outcome.err
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


def test_an_unknown_step_is_suggested(kalegen, write):
    write(LOAD, ("step:train", "print(data)"))
    outcome = kalegen("run", "nb.ipynb", "--to", "trian")
    assert outcome.status == 1
    assert "KG707: the pipeline has no step 'trian' [unknown-step]\n  hint: did you mean 'train'?" in outcome.err


def test_a_broken_notebook_does_not_run(kalegen, write):
    write(("step:a", "print(b)"))
    outcome = kalegen("run", "nb.ipynb")
    assert outcome.status == 1
    assert "KG201" in outcome.err
    assert "running" not in outcome.err


def test_one_step_is_one_and_warnings_come_before_it(kalegen, write, folder):
    (folder / "data.csv").write_text("1")
    write(("step:a", "print(open('data.csv').read())"))
    outcome = kalegen("run", "nb.ipynb")
    assert "running 1 step in " in outcome.err
    assert outcome.err.index("KG406") < outcome.err.index("running 1 step")


def test_an_interrupted_run_ends_with_130(write):
    write(("step:a", "import signal\nsignal.pause()"))
    command = [sys.executable, "-m", "kalegen", "run", "nb.ipynb"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("> a"):
                process.send_signal(signal.SIGINT)
                break
        process.stderr.read()
    assert process.returncode == 130


def test_steps_run_in_the_notebook_s_folder(kalegen, write, folder, monkeypatch):
    """As in Jupyter, with the notebook's own files, whatever lies in the folder that the command is called in."""
    write(("step:read", "text = open('data.txt').read()\nprint(text)\nopen('left.txt', 'w').close()"))
    (folder / "data.txt").write_text("the notebook's")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "data.txt").write_text("another")
    monkeypatch.chdir(elsewhere)
    outcome = kalegen("run", "../nb.ipynb", "--set", 'files=["data.txt"]')
    assert (outcome.status, outcome.out) == (0, "the notebook's\n"), outcome.err
    assert sorted(path.name for path in elsewhere.iterdir()) == [".kale", "data.txt"]
    assert (folder / "left.txt").exists()
