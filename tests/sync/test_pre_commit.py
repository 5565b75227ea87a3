"""The hooks, run by pre-commit itself in a repository of their own, from a clone of this one.

pre-commit installs a hook of ``language: python`` from an index. Here the environment that runs the tests stands for
the one that pre-commit would make, so the clone's hooks say ``language: system``; all else is as in the file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.configuration.notebooks import TWO_STEPS, write_notebook

ROOT = Path(__file__).parents[2]
HOOKS = ".pre-commit-hooks.yaml"
PROJECT = '[[tool.kalegen.pipelines]]\nnotebook = "nb.ipynb"\noutput = "out/nb.py"\n'
IDENTITY = {f"GIT_{role}_{part}": "test@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository whose hooks run in this environment."""
    folder = tmp_path_factory.mktemp("clone") / "kalegen"
    git(ROOT, "clone", "--quiet", "--depth=1", f"file://{ROOT}", str(folder))
    shutil.copy(ROOT / HOOKS, folder / HOOKS)
    text = (folder / HOOKS).read_text(encoding="utf-8")
    assert text.count("language: python") == 3
    text = text.replace("language: python", "language: system").replace(
        "entry: kalegen", f"entry: {sys.executable} -m kalegen"
    )
    (folder / HOOKS).write_text(text, encoding="utf-8")
    git(folder, "add", HOOKS)
    git(folder, "commit", "--quiet", "-m", "Run in the present environment")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a pipeline, all of it in the index."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    write_notebook(folder / "nb.ipynb")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    git(folder, "add", ".")
    return folder


def run_hook(hook: str, hooks: Path, repository: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook over all files of the index, as ``git commit`` and CI do."""
    cache = {
        "PRE_COMMIT_HOME": str(repository.parent / "pre-commit"),
        "KALEGEN_CACHE_DIR": str(repository.parent / "cache"),
    }
    environment = {**os.environ, **IDENTITY, **cache, "GIT_CONFIG_GLOBAL": os.devnull}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files", "--verbose"]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, timeout=120)


def test_the_hook_writes_and_fails_then_passes_and_leaves_alone(hooks: Path, repository: Path) -> None:
    first = run_hook("kalegen", hooks, repository)
    output = repository / "out" / "nb.py"
    assert first.returncode == 1, first.stdout
    assert "wrote out/nb.py" in first.stdout
    assert "def load_step(" in output.read_text(encoding="utf-8")
    git(repository, "add", ".")
    os.utime(output, (1, 1))
    second = run_hook("kalegen", hooks, repository)
    assert second.returncode == 0, second.stdout
    assert "wrote" not in second.stdout
    assert output.stat().st_mtime == 1
    write_notebook(repository / "nb.ipynb", [*TWO_STEPS, ("step:more", "print(3)")])
    git(repository, "add", ".")
    assert run_hook("kalegen", hooks, repository).returncode == 1
    assert "def more_step(" in output.read_text(encoding="utf-8")


def test_the_checking_hook_writes_nothing(hooks: Path, repository: Path) -> None:
    done = run_hook("kalegen-check", hooks, repository)
    assert done.returncode == 1
    assert "out/nb.py is not what nb.ipynb generates" in done.stdout
    assert not (repository / "out").exists()


def test_a_notebook_that_does_not_compile_stops_the_commit(hooks: Path, repository: Path) -> None:
    write_notebook(repository / "nb.ipynb", [("step:load", "x = undefined")])
    git(repository, "add", ".")
    done = run_hook("kalegen", hooks, repository)
    assert done.returncode == 1
    assert "nb.ipynb: cell 1 [step load], line 1" in done.stdout


def test_other_files_do_not_wake_the_hook(hooks: Path, tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "notes.rst").write_text("nothing\n")
    git(folder, "add", ".")
    done = run_hook("kalegen", hooks, folder)
    assert done.returncode == 0
    assert "no files to check" in done.stdout
