"""``kalegen verify`` runs both sides, and tells equal from different, and different from unstable."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kalegen.cli.verify import verify_command


def verify(path: Path, *options: str) -> Result:
    return CliRunner().invoke(verify_command, [str(path), *options], standalone_mode=False)


def write(path: Path, *cells: tuple[str, str]) -> Path:
    made = [
        {"cell_type": "code", "metadata": {"tags": tags.split()}, "source": source, "outputs": []}
        for tags, source in cells
    ]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}), encoding="utf-8")
    return path


def test_a_sound_notebook_is_equal(tmp_path: Path) -> None:
    path = write(
        tmp_path / "sound.ipynb",
        ("pipeline-parameters", "n = 2"),
        ("step:a", "xs = [n]\nprint('a')\ndisplay(xs)"),
        ("step:b prev:a", "xs.append(n + 1)\nprint(xs)"),
    )
    outcome = verify(path, "-p", "n=5")
    assert outcome.return_value == 0, outcome.output
    assert "differs" not in outcome.output


def test_a_difference_fails_and_what_varies_by_itself_does_not(tmp_path: Path) -> None:
    path = write(
        tmp_path / "different.ipynb",
        ("step:a", "import sys, time\nargs = 'ipykernel' in sys.modules\nnow = time.time()"),
        ("step:b prev:a", "print(args, now)"),
    )
    outcome = verify(path)
    assert outcome.return_value == 1
    assert "args: True (bool) in the notebook, False (bool) in the" in " ".join(outcome.output.split())
    assert "differs in the notebook itself" in outcome.output


def test_what_a_parser_of_arguments_calls_the_program_is_the_same(tmp_path: Path) -> None:
    source = "import argparse, sys\nparser = argparse.ArgumentParser()\nprint(sys.argv[0])"
    outcome = verify(write(tmp_path / "argv.ipynb", ("step:a", source)))
    assert outcome.return_value == 0, outcome.output
    assert "differs" not in outcome.output


def test_progress_bars_are_no_difference(tmp_path: Path) -> None:
    source = """
from tqdm.auto import tqdm
from rich.progress import track
total = 0
for number in tqdm(range(30), desc="fit"):
    total += number
for number in track(range(3)):
    total += number
with tqdm(total=10) as bar:
    bar.update(10)
    bar.set_postfix(loss=0.1)
print(total)
"""
    outcome = verify(write(tmp_path / "bars.ipynb", ("step:a", source)))
    assert outcome.return_value == 0, outcome.output
    assert "differs" not in outcome.output


def test_what_rich_prints_is_compared_as_text(tmp_path: Path) -> None:
    start = "import sys\nfrom rich import print\n"
    same = verify(write(tmp_path / "same.ipynb", ("step:a", f"{start}print([1, 2])")))
    assert same.return_value == 0, same.output
    assert "differs" not in same.output
    other = verify(write(tmp_path / "other.ipynb", ("step:a", f"{start}print('ipykernel' in sys.modules)")))
    assert other.return_value == 1, other.output
    assert "printed" in other.output


def test_an_untagged_notebook_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "untagged.ipynb", ("", "a = 1"), ("", "b = a + 1"), ("", "print(a, b)"))
    outcome = verify(path, "--cells", "3")
    assert outcome.return_value == 0, outcome.output
    assert "part3" in outcome.output


def test_a_notebook_that_does_not_run_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "broken.ipynb", ("step:a", "x = 1"), ("step:b prev:a", "print(x / 0)"))
    outcome = verify(path)
    assert outcome.return_value == 1
    assert "KG741" in outcome.output and "ZeroDivisionError" in outcome.output and "cell 2" in outcome.output


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kalegen.verification.verify.NEEDED", ("nbclient", "no_such_package"))
    outcome = verify(write(tmp_path / "a.ipynb", ("step:a", "x = 1")))
    assert outcome.return_value == 1
    assert "KG740" in outcome.output and "verify needs no_such_package, which is not installed" in outcome.output


def test_a_metric_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "metric.ipynb", ("step:a", "x = 1.5"), ("pipeline-metrics", "print('size', x)"))
    outcome = verify(path)
    assert outcome.return_value == 0, outcome.output
    assert "metric size" in outcome.output and "1.5 in both" in outcome.output


def test_a_step_that_asks_for_help_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "help.ipynb", ("step:a", "x = 1"), ("step:b prev:a", "?len"), ("step:c prev:a", "print(x)"))
    outcome = verify(path)
    assert outcome.return_value == 0, outcome.output


def test_html_that_is_shown_without_an_object_is_no_difference(tmp_path: Path) -> None:
    source = "from IPython.display import clear_output, display_html\nfor n in range(2):\n    clear_output(wait=True)\n"
    source += "    display_html(f'<pre>{n}</pre>', raw=True)\nprint(n)"
    outcome = verify(write(tmp_path / "html.ipynb", ("step:a", source)))
    assert outcome.return_value == 0, outcome.output
    assert "differs" not in outcome.output


def test_what_is_the_same_twice_by_chance_is_not_blamed_on_the_pipeline(tmp_path: Path) -> None:
    count = "seen = Path('seen')\nn = len(seen.read_text()) if seen.exists() else 0\nseen.write_text('x' * (n + 1))"
    path = write(
        tmp_path / "chance.ipynb",
        (
            "step:a",
            f"import time\nfrom pathlib import Path\n{count}\nnow = time.time()\ndrawn = [7, 8, 7, 9, 9][n]\ndel n",
        ),
    )
    outcome = verify(path, "--ignore", "KG3")
    assert outcome.return_value == 0, outcome.output
    assert "drawn" in outcome.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("where", ["the kernel", "a step"])
def test_what_is_interrupted_leaves_no_process_behind(tmp_path: Path, where: str, number: signal.Signals) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    waiting = f"import os, signal, sys\nif ('ipykernel' in sys.modules) == {where == 'the kernel'}:\n"
    waiting += f"    print(os.getpid(), file=open({str(told)!r}, 'w'), flush=True)\n    signal.pause()\n"
    path = write(tmp_path / "a.ipynb", ("step:a", waiting))
    command = [sys.executable, "-m", "kalegen", "verify", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        alive = os.pidfd_open(int(told.read_text()))
        process.send_signal(number)
        _, said = process.communicate()
    with os.fdopen(alive, "rb", buffering=0):
        ended = select.poll()  # select() takes no numbers of files above 1,023
        ended.register(alive, select.POLLIN)
        assert ended.poll(30_000), "what was run goes on"
    assert (process.returncode, "KG741" in said) == (130, False), said
