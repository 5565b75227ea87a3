"""``python script.py --kfp``, and the arguments that are the user's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from submission.server import serve

from kalegen.sdk.command import own_flags

SCRIPT = """\
import sys

from kalegen.sdk import pipeline, step


@step
def add(a, b):
    print("ran", a, b)
    return a + b


@pipeline(name="adding", experiment="sums")
def flow(a=1, b=2):
    return add(a, b)


if __name__ == "__main__":
    print(sys.argv[1:])
    print(flow(b=5))
"""


@pytest.fixture
def run(tmp_path: Path):
    """Run the script with some arguments, in a folder of its own."""
    (tmp_path / "adding.py").write_text(SCRIPT, encoding="utf-8")

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "adding.py", *words],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ([], []),
        (["--kfp"], ["--kfp"]),
        (["--dry-run"], []),
        (["--n", "3", "--dry-run", "--kfp"], ["--kfp", "--dry-run"]),
        (["--", "--kfp"], []),
    ],
)
def test_only_its_own_flags_are_taken(words: list[str], flags: list[str]) -> None:
    assert own_flags(words) == flags


def test_without_flags_it_runs_here(run) -> None:
    done = run("--dry-run", "x")
    assert done.stdout.splitlines() == ["['--dry-run', 'x']", "ran 1 5", "6"], done.stderr


def test_a_dry_run_only_compiles(run, tmp_path: Path) -> None:
    done = run("--kfp", "--user", "3", "--dry-run", "--", "--kfp")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["['--user', '3', '--', '--kfp']"]
    assert "def adding_pipeline(a: int = 1, b: int = 2)" in (tmp_path / ".kale/adding.kale.py").read_text()


def test_a_script_that_does_not_compile_ends_with_status_1(run, tmp_path: Path) -> None:
    path = tmp_path / "adding.py"
    path.write_text(path.read_text().replace("return add(a, b)", "return add(a, c)"), encoding="utf-8")
    done = run("--kfp", "--dry-run")
    assert done.returncode == 1
    assert "adding.py: line 14, column 19: ERROR KG511: the name 'c' is not defined" in done.stderr


def test_kfp_uploads_and_runs_it_with_the_calls_arguments(run) -> None:
    with serve() as cluster:
        done = run("--kfp", KF_PIPELINES_ENDPOINT=cluster.url)
        assert done.returncode == 0, done.stderr
        assert "ran" not in done.stdout
        assert [experiment.display_name for experiment in cluster.experiments] == ["sums"]
        (made,) = cluster.runs
        assert json.loads(json.dumps(made.runtime_config.parameters)) == {"b": 5}
    assert cluster.violations == []
