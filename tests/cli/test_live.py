"""A run on a terminal: a line for each step, and what the steps print above them."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from kalegen.cli.live import LiveProgress, Row, cells, shown
from kalegen.running.events import ArtifactFile, RunStarted, State, StepFinished, StepOutcome, StepOutput, StepStarted

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def screen(monkeypatch):
    """A terminal, as text."""
    made = io.StringIO()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    return made


def lines(screen: io.StringIO) -> list[str]:
    return [line.strip() for line in re.split(r"[\r\n]+", ESCAPES.sub("", screen.getvalue())) if line.strip()]


def progress_on(screen: io.StringIO) -> LiveProgress:
    return LiveProgress(Console(file=screen, force_terminal=True, width=80, height=20))


def test_each_step_has_a_line_with_its_state_time_and_size(screen, tmp_path):
    artifact = ArtifactFile("x_out", "Artifact", tmp_path / "x_out", 2_000)
    with progress_on(screen) as progress:
        progress(RunStarted(tmp_path, ("load", "train")))
        progress(StepStarted("load", 1))
        progress(StepFinished(StepOutcome("load", State.SUCCEEDED, 1.25, (artifact,))))
        progress(StepStarted("train", 2))
        progress(StepFinished(StepOutcome("train", State.FAILED, 0.5)))
    *_, load, train = lines(screen)
    assert load.split() == ["load", "succeeded", "1.2", "s", "2.0", "kB"]
    assert train.split() == ["train", "failed", "0.5", "s"]


def test_what_steps_print_stands_above_and_a_bar_is_read(screen, tmp_path):
    with progress_on(screen) as progress:
        progress(RunStarted(tmp_path, ("a", "b")))
        for step in ("a", "b"):
            progress(StepStarted(step, 1))
        progress(StepOutput("a", "one\ntw"))
        progress(StepOutput("b", "\r  0%|     | 0/20 [00:00<?]\r 45%|████▌     | 9/20 [00:01<00:01, 33.3it/s]"))
        assert progress.rows["b"].note == "45% 9/20"
        progress(StepOutput("a", "o\n"))
        progress(StepOutput("b", "\r100%|██████████| 20/20 [00:02]\n\x1b[2Jend"))
        progress(StepFinished(StepOutcome("b", State.SUCCEEDED, 2.0)))
    told = lines(screen)
    assert told.count("two") == 1 and told.count("end") == 1
    assert "\x1b[2J" not in screen.getvalue()
    assert told.index("| a") < told.index("one") < told.index("two") < told.index("| b") < told.index("end")


def test_elsewhere_output_stays_on_stdout(screen, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    with progress_on(screen) as progress:
        progress(RunStarted(tmp_path, ("a",)))
        progress(StepStarted("a", 1))
        progress(StepOutput("a", "one\nrest"))
    assert capfd.readouterr().out == "one\nrest\n"
    assert "one" not in screen.getvalue()


@pytest.mark.parametrize("text", ["\r12/100 ━━━━", "\n12/100 [====>....] - loss: 1", "\r  12/100 ╸━━━"])
def test_bars_of_keras_are_read(screen, tmp_path, text):
    with progress_on(screen) as progress:
        progress(RunStarted(tmp_path, ("a",)))
        progress(StepStarted("a", 1))
        progress(StepOutput("a", text))
        assert progress.rows["a"].note == "12/100"


def test_of_many_steps_those_that_run_are_shown():
    rows = {f"s{n}": Row("succeeded") for n in range(30)}
    rows |= {f"r{n}": Row("running") for n in range(3)}
    rows |= {f"w{n}": Row() for n in range(30)}
    assert [step for step, _ in shown(rows, 5)] == ["r0", "r1", "r2", "w0", "w1"]
    assert [step for step, _ in shown({"s": Row("succeeded")}, 5)] == ["s"]


def test_markup_in_a_name_is_no_markup():
    assert cells("[red]x", Row())[0] == "\\[red]x"


def test_a_whole_run_on_a_terminal(write, folder):
    write(("step:load", "x = 1\nprint('lo' + 'aded')"), ("step:tell", "print(x)"))
    here, there = pty.openpty()
    command = [sys.executable, "-m", "kalegen", "run", "nb.ipynb"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "LINES": "40"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=there, stderr=there, stdin=there)
    os.close(there)
    text = b""
    try:
        while block := os.read(here, 4096):
            text += block
    except OSError:  # the other end is closed
        pass
    os.close(here)
    assert process.wait() == 0
    told = [line.strip() for line in re.split(r"[\r\n]+", ESCAPES.sub("", text.decode())) if line.strip()]
    assert told.count("loaded") == 1
    assert [line.split()[:2] for line in told[-3:-1]] == [["load", "succeeded"], ["tell", "succeeded"]]
    (page,) = Path(folder).glob(".kale/runs/nb-*/index.html")
    assert told[-1] == f"the run's page: {page.relative_to(folder)}  next: kalegen show last load"
