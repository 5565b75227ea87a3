"""Scripts in folders, with run-time values, loggers and Kale's texts: what the commands make of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.sdk import PipelineError
from sdk.conftest import Script

FOLDERS = {
    "steps/__init__.py": "",
    "steps/helper.py": "def double(x):\n    return 2 * x\n",
    "steps/train.py": """\
import logging

from kalegen.sdk import step
from .helper import double

log = logging.getLogger(__name__)


@step
def train(n):
    print(log.name, train.__name__)
    return double(n)
""",
}
FLOW = """\
from kalegen.sdk import pipeline
from steps.train import train


@pipeline(name="sub", experiment="e")
def flow(n=3):
    first = train(n)
    second = train(first)
    return first, second


if __name__ == "__main__":
    print(flow())
"""


def command(script: Script, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=script.path.parent, capture_output=True, text=True)


def test_a_step_in_a_folder_runs_and_what_the_pipeline_returns_is_told(script: Callable[..., Script]) -> None:
    made = script(FLOW, **FOLDERS)
    done = command(made, "-m", "kalegen", "run", "script.py", "-p", "n=4")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "steps.train train\n" * 2
    assert "the pipeline returned first = 8\nthe pipeline returned second = 16\n" in done.stderr
    plain = command(made, "script.py")
    assert plain.stdout == "steps.train train\n" * 2 + "(6, 12)\n", plain.stderr


def test_a_failure_in_a_folder_is_told_there(script: Callable[..., Script]) -> None:
    broken = FOLDERS["steps/train.py"].replace("return double(n)", "return 1 / 0")
    made = script(FLOW, **{**FOLDERS, "steps/train.py": broken})
    done = command(made, "-m", "kalegen", "run", "script.py")
    assert done.returncode == 1
    assert "steps/train.py: step train, line 12: ERROR KG706" in done.stderr
    assert "steps/train.py, line 12, in train\n    return 1 / 0" in done.stderr


def test_a_step_in_a_folder_is_submitted(script: Callable[..., Script]) -> None:
    made = script(FLOW, **FOLDERS)
    done = command(made, "-m", "kalegen", "submit", "script.py", "--host", "http://127.0.0.1:9", "--upload-only")
    assert done.returncode == 1 and "KG72" in done.stderr and "Traceback" not in done.stderr


VALUES = """\
from kfp import dsl
from kalegen.sdk import pipeline, step


@step
def show(name, resource, uuid, created, scheduled, run, at):
    print(name, resource, uuid, created, scheduled, run, at, sep="\\n")


@step
def task(name, uuid):
    print(name, uuid)


@pipeline(name="values", experiment="e")
def flow(run="[[RunUUID]]"):
    show(dsl.PIPELINE_JOB_NAME_PLACEHOLDER, dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER,
         dsl.PIPELINE_JOB_ID_PLACEHOLDER, dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER,
         dsl.PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER, run, "[[CurrentTime]]")
    task(dsl.PIPELINE_TASK_NAME_PLACEHOLDER, dsl.PIPELINE_TASK_ID_PLACEHOLDER)
"""
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@pytest.mark.parametrize("way", ["on_kfp", "local"])
def test_run_time_values_have_values_here(
    way: str, script: Callable[..., Script], capsys: pytest.CaptureFixture[str]
) -> None:
    made = script(VALUES)
    printed = made.on_kfp() if way == "on_kfp" else made.local() or capsys.readouterr().out.splitlines()
    name, resource, uuid, created, scheduled, run, at, task = printed
    assert name.startswith("values") and resource.startswith("values-")
    assert uuid == run and re.fullmatch(r"[\w-]{8,}", uuid)
    assert re.fullmatch(TIME, created) and created == scheduled == at
    assert task.startswith("task-step ") and "{" not in task


def test_they_are_the_same_in_each_item_of_a_loop(script: Callable[..., Script]) -> None:
    loop = "    for x in [1, 2]:\n        task(dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER, x)\n"
    made = script(VALUES[: VALUES.index("    show(dsl")] + loop)
    first, second = sorted(made.on_kfp(), key=lambda text: text.split()[1])
    assert first.startswith("values-") and "{" not in first
    assert (first.split()[0], first.split()[1], second.split()[1]) == (second.split()[0], "1", "2")


def test_kales_texts_are_run_time_values(script: Callable[..., Script]) -> None:
    source = generate(script(VALUES).path).source or ""
    assert "[[" not in source
    assert source.count("kfp_dsl.PIPELINE_JOB_ID_PLACEHOLDER") == 2
    assert source.count("kfp_dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER") == 2


ONE = """\
from kalegen.sdk import pipeline, step
import datetime

@step
def one(n):
    print('ran')
    return n, n, n
"""


@pytest.mark.parametrize(
    ("header", "line", "code"),
    [
        ("n=datetime.date.today()", "one(n)", "KG122"),
        ("n", "one(n)", "KG510"),
        ("n=None", "one(n)", "KG123"),
        ("n=1", "a, *b = one(n)", "KG505"),
        ("n=1", "a, b = one(n)", "KG513"),
    ],
)
def test_what_compiling_refuses_does_not_run_here_either(
    header: str, line: str, code: str, script: Callable[..., Script], capsys: pytest.CaptureFixture[str]
) -> None:
    made = script(f"{ONE}\n\n@pipeline(name='p', experiment='e')\ndef flow({header}):\n    {line}\n")
    with pytest.raises(PipelineError, match=f"script.py: line .*: ERROR {code}"):
        made.local(n=1)
    assert capsys.readouterr().out == ""
    assert code in [one.code for one in generate(made.path).diagnostics]


RECORDING = """\
from kfp import dsl
from kfp.dsl import Metrics, Output
from kalegen.sdk import pipeline, step


@step
def train(metrics: Output[Metrics], n, k=2):
    for i in range(k):
        metrics.log_metric(f"loss_{i}", n / (i + 1))
    return [n, k]


@step(metrics=["size"])
def measure(model, notes: dsl.Output[dsl.Metrics]):
    size = len(model)
    notes.log_metric("twice", 2 * size)
    return size


@pipeline(name="recording", experiment="e")
def flow(n: int = 3):
    if n > 2:
        model = train(n)
    else:
        model = train(n, k=1)
    size = measure(model)
    return size
"""


@pytest.mark.parametrize(
    ("n", "logged"),
    [
        (3, {"train": {"loss_0": 3.0, "loss_1": 1.5}, "measure": {"size": 2.0, "twice": 4.0}}),
        (1, {"train_2": {"loss_0": 1.0}, "measure": {"size": 2.0, "twice": 4.0}}),
    ],
)
def test_metrics_as_kfp_has_them(n: int, logged: dict[str, dict[str, float]], script: Callable[..., Script]) -> None:
    from kalegen.running.pipeline import RunOptions, run_pipeline

    made = script(RECORDING)
    options = RunOptions(root=made.folder / "runs", arguments={"n": n}, workers=1)
    outcome = run_pipeline(made.compile(), options, lambda event: None)
    assert not outcome.diagnostics, outcome.diagnostics
    assert {step.step: dict(step.metrics) for step in outcome.steps if step.metrics} == logged
    assert made.local(n=n) == 2


def test_both_sides_log_the_same_metrics(script: Callable[..., Script]) -> None:
    made = script(RECORDING)
    done = command(made, "-m", "kalegen", "verify", "script.py", "-p", "n=3")
    assert done.returncode == 0 and "metric loss_1" in done.stdout, done.stdout + done.stderr


def test_metrics_of_a_loop_are_refused(script: Callable[..., Script]) -> None:
    loop = RECORDING.replace(
        "    size = measure(model)\n", "    size = []\n    for x in [1]:\n        size.append(train(x))\n"
    )
    found = [one for one in generate(script(loop).path).diagnostics if one.code == "KG504"]
    assert "'train', which logs metrics, is called in a loop" in found[0].message


def test_a_plain_call_of_a_step_gets_its_own_object(tmp_path: Path, script: Callable[..., Script]) -> None:
    from kfp.dsl import Metrics

    metrics = Metrics()
    assert script(RECORDING).module().train(metrics, 4, k=1) == [4, 1]
    assert metrics.metadata == {"loss_0": 4.0}


OWN_VARIABLES = {
    "steps/__init__.py": "",
    "steps/load.py": """\
import logging

from kalegen.sdk import step

log = logging.getLogger(__name__)
SIZE: int = 3


@step
def load(n):
    log.warning("loading %s", n)
    return [SIZE, *range(n)]
""",
    "steps/train.py": """\
import logging

from kalegen.sdk import step

log = logging.getLogger(__name__)
SIZE = 10


class Point:
    def __init__(self, SIZE):
        self.SIZE = SIZE


def scaled(x):
    log.warning("scaling %s by %s", x, SIZE)
    match Point(SIZE=1):
        case Point(SIZE=1):
            return x * SIZE


@step
def train(rows):
    return sum(scaled(row) for row in rows)
""",
}
OF_FILES = """\
import logging

from kalegen.sdk import pipeline
from steps.load import load
from steps.train import train

log = logging.getLogger(__name__)


@pipeline
def flow(n=2):
    rows = load(n)
    total = train(rows)
    return total


if __name__ == "__main__":
    print(flow())
"""


def test_each_file_keeps_its_own_variables(script: Callable[..., Script]) -> None:
    made = script(OF_FILES, **OWN_VARIABLES)
    plain = command(made, "script.py")
    assert (plain.stdout, plain.returncode) == ("40\n", 0), plain.stderr
    done = command(made, "-m", "kalegen", "run", "script.py")
    assert done.returncode == 0, done.stderr
    assert "the pipeline returned total = 40" in done.stderr + done.stdout
    module = generate(made.path).source
    assert module is not None
    assert 'log_train = logging.getLogger("steps.train")' in module
    assert 'log_load = logging.getLogger("steps.load")' in module


def test_what_another_file_imports_keeps_its_name(script: Callable[..., Script]) -> None:
    head = "from kalegen.sdk import step\n\nSIZE = {}\n\n\n@step\n"
    files = {
        "load.py": head.format(3) + "def load(n):\n    return [SIZE] * n\n",
        "train.py": head.format(10) + "def train(rows):\n    return sum(rows) * SIZE\n",
    }
    flow = "from kalegen.sdk import pipeline\nfrom load import SIZE, load\nfrom train import train\n\n\n"
    flow += "@pipeline\ndef flow():\n    rows = load(SIZE)\n    total = train(rows)\n    return total\n"
    made = script(flow + "\n\nif __name__ == '__main__':\n    print(flow())\n", **files)
    plain = command(made, "script.py")
    assert (plain.stdout, plain.returncode) == ("90\n", 0), plain.stderr
    done = command(made, "-m", "kalegen", "run", "script.py")
    assert "the pipeline returned total = 90" in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("def rate():\n    return 1", "def rate():\n    return 2"),
        ("rate = 0.5\n\ndef change():\n    global rate\n    rate = 2", "rate = 1"),
        ("def use(rate):\n    return rate\n\nrate = 0.5", "rate = 1"),
        ("rate = 0.5\n\ndef use():\n    return globals()['rate']", "rate = 1"),
    ],
)
def test_names_that_can_not_be_told_apart_are_refused(script: Callable[..., Script], theirs: str, ours: str) -> None:
    training = f"from kalegen.sdk import step\n\n{theirs}\n\n@step\ndef train(n):\n    return rate\n"
    flow = f"from kalegen.sdk import pipeline\nfrom training import train\n\n{ours}\n\n"
    flow += "@pipeline\ndef flow(n=1):\n    train(n)\n"
    found = generate(script(flow, **{"training.py": training}).path)
    assert [one.code for one in found.diagnostics] == ["KG516"]
