"""The example of Kale's guide to its SDK, with bodies: a script and a file of steps, which compile, run and verify.

Its features are those of the guide: named steps, results that are unpacked, steps of other files, retries, a program by
``subprocess``, an HTML artifact, settings of steps, defaults of all steps, a parameter that the call gives.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.generate import generate

MAIN = """\
from kale.sdk import artifact, pipeline, step

from processing import scale, split


@step(name="load", retry_count=2, retry_interval="1", retry_factor=2, labels={"team": "ml"})
def load(rows):
    return [float(n) for n in range(rows)], [2.0 * n + 1 for n in range(rows)]


@step(name="fit", limits={"cpu": 1, "memory": "1Gi"})
def fit(train_x, train_y):
    import numpy as np

    slope, intercept = np.polyfit(train_x, train_y, 1)
    return round(float(slope), 6), round(float(intercept), 6)


@artifact(name="page", path="page.html")
@step(name="report")
def report(slope, intercept, test_x, test_y):
    worst = max(abs(slope * x + intercept - y) for x, y in zip(test_x, test_y))
    with open("page.html", "w") as file:
        file.write(f"<html>{worst < 1e-3}</html>")
    print("good" if worst < 1e-3 else "bad")
    return worst < 1e-3


@step(name="count")
def count():
    import subprocess

    return subprocess.run(["wc", "-c"], input="abc", capture_output=True, text=True, check=True).stdout.strip()


@pipeline(
    name="kale-guide",
    experiment="learning",
    description="Fits a line.",
    steps_defaults={"annotations": {"example.com/by": "guide"}},
    autosnapshot=False,
)
def flow(rows=20, factor=10.0):
    xs, ys = load(rows)
    scaled = scale(xs, factor)
    train_x, train_y, test_x, test_y = split(scaled, ys)
    slope, intercept = fit(train_x, train_y)
    good = report(slope, intercept, test_x, test_y)
    size = count()
    return good, size


if __name__ == "__main__":
    print(flow(rows=30))
"""
PROCESSING = """\
from kale.sdk import step


@step(name="scale")
def scale(xs, factor):
    return [x / factor for x in xs]


@step(name="split")
def split(xs, ys):
    half = len(xs) // 2
    return xs[:half], ys[:half], xs[half:], ys[half:]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "guide.py").write_text(MAIN, encoding="utf-8")
    (tmp_path / "processing.py").write_text(PROCESSING, encoding="utf-8")
    return tmp_path


def kalegen(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kalegen", *words], cwd=folder, capture_output=True, text=True)


def test_it_compiles_as_it_is_and_rewritten(folder: Path) -> None:
    before = generate(folder / "guide.py")
    assert before.source is not None and not before.diagnostics, before.diagnostics
    assert kalegen(folder, "migrate", "--write", "guide.py", "processing.py").returncode == 0
    assert generate(folder / "guide.py").source == before.source
    done = subprocess.run([sys.executable, "guide.py"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "good\n(True, '3')\n"), done.stderr


def test_it_runs(folder: Path) -> None:
    done = kalegen(folder, "run", "guide.py", "-p", "rows=30")
    assert (done.returncode, done.stdout) == (0, "good\n"), done.stderr
    assert "the pipeline returned good = True\n" in done.stderr


def test_it_is_verified(folder: Path) -> None:
    done = kalegen(folder, "verify", "guide.py")
    assert done.returncode == 0 and "equal: " in done.stdout, done.stdout + done.stderr
