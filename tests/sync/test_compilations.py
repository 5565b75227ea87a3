"""``kalegen NOTEBOOK`` and ``kalegen check`` a second time: what was found is said again while nothing changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kalegen import generate
from kalegen.cli.application import run
from kalegen.incremental.cache import MOST_KEPT, Cache
from tests.configuration.notebooks import TWO_STEPS, write_notebook

COMPILE = ("nb.ipynb", "-o", "out.py")
WARNS = [("step:a", "import helper\nimport unheard_of\nx = helper.f()"), ("step:b", "print(x)")]
LISTING = """\
import json, sys
from kalegen.cli.application import run
try:
    run(sys.argv[1:])
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]))
"""
COMPILING = {"libcst", "black", "networkx", "nbformat", "kfp", "IPython", "tomllib", "tomli", "importlib.metadata",
             "kalegen.generate", "kalegen.analysis", "kalegen.settings.metadata"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is in no project, with a cache of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    write_notebook(folder / "nb.ipynb", WARNS)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The notebooks that were compiled."""
    found: list[Path] = []
    one = generate._compile
    monkeypatch.setattr(generate, "_compile", lambda read, path, *more: found.append(path) or one(read, path, *more))
    return found


def kalegen(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        run(list(arguments))
    return int(str(end.value.code))


@pytest.mark.parametrize("words", [COMPILE, ("check", "nb.ipynb"), (*COMPILE, "--check"), ("nb.ipynb",)])
def test_a_second_run_says_the_same_and_compiles_nothing(
    folder: Path, compiled: list[Path], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    kalegen(*COMPILE)
    capsys.readouterr()
    first, told = kalegen(*words), capsys.readouterr()
    compiled.clear()
    assert (kalegen(*words), capsys.readouterr()) == (first, told)
    assert "KG401" in told.err
    assert compiled == []


@pytest.mark.parametrize("words", [COMPILE, ("check", "nb.ipynb")])
def test_a_second_run_imports_nothing_that_compiles(folder: Path, words: tuple[str, ...]) -> None:
    kalegen(*words)
    done = subprocess.run([sys.executable, "-c", LISTING, *words], check=True, capture_output=True, text=True)
    code, modules = json.loads(done.stdout)
    assert code == 0
    assert COMPILING & set(modules) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "helper.py").write_text("def f():\n    return 1\n"),
        lambda folder: (folder / "unheard_of").mkdir(),
        lambda folder: (folder / "pyproject.toml").write_text('[tool.kalegen]\nbase_image = "other:1"\n'),
        lambda folder: (folder.parent / "pyproject.toml").write_text('[tool.kalegen]\nbase_image = "other:1"\n'),
        lambda folder: (folder.parent / ".git").mkdir(),
        lambda folder: write_notebook(folder / "nb.ipynb", TWO_STEPS),
    ],
)
def test_what_appears_where_it_was_looked_for_counts(
    folder: Path, compiled: list[Path], change: Callable[[Path], object]
) -> None:
    kalegen(*COMPILE)
    change(folder)
    compiled.clear()
    kalegen(*COMPILE)
    assert len(compiled) == 1
    kalegen(*COMPILE)
    assert len(compiled) == 1


@pytest.mark.parametrize("words", [("--set", "base_image=other:1"), ("--strict",), ("--ignore", "KG401"), ("--auto",)])
def test_options_count(folder: Path, compiled: list[Path], words: tuple[str, ...]) -> None:
    kalegen(*COMPILE)
    compiled.clear()
    kalegen(*COMPILE, *words)
    assert len(compiled) == 1


def test_a_module_that_was_deleted_or_edited_is_written_again(folder: Path, compiled: list[Path]) -> None:
    kalegen(*COMPILE)
    text = (folder / "out.py").read_bytes()
    (folder / "out.py").write_bytes(text + b"# edited")
    assert kalegen(*COMPILE, "--check") == 1
    assert kalegen(*COMPILE) == 0
    assert (folder / "out.py").read_bytes() == text
    (folder / "out.py").unlink()
    assert kalegen(*COMPILE) == 0
    assert (folder / "out.py").read_bytes() == text
    assert len(compiled) == 1


def test_a_foreign_file_is_refused_each_time(folder: Path) -> None:
    (folder / "out.py").write_text("mine")
    assert [kalegen(*COMPILE), kalegen(*COMPILE)] == [1, 1]
    assert (folder / "out.py").read_text() == "mine"


def test_sync_and_compile_share_what_they_know(folder: Path, compiled: list[Path]) -> None:
    (folder / "pyproject.toml").write_text('[[tool.kalegen.pipelines]]\nnotebook = "nb.ipynb"\noutput = "out.py"\n')
    assert kalegen("sync") == 0
    assert kalegen(*COMPILE, "--check") == 0
    assert len(compiled) == 1


def test_a_defect_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(generate, "emit_module", lambda pipeline: 1 / 0)
        assert kalegen(*COMPILE) == 1
    assert "KG009" in capsys.readouterr().err
    assert kalegen(*COMPILE) == 0


def test_a_cache_that_cannot_be_written_is_no_error(folder: Path, compiled: list[Path]) -> None:
    (folder.parent / "cache").write_text("a file")
    assert [kalegen(*COMPILE), kalegen(*COMPILE)] == [0, 0]
    assert len(compiled) == 2


def test_no_place_is_no_cache(folder: Path, compiled: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALEGEN_CACHE_DIR", os.devnull)
    assert [kalegen(*COMPILE), kalegen(*COMPILE)] == [0, 0]
    assert len(compiled) == 2


def test_each_save_leaves_one_entry_and_the_oldest_go(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "tool")
    for number in range(MOST_KEPT + 3):
        cache.keep(f"kk{number}", tmp_path, [], number)
    assert len([*tmp_path.glob("kk/*")]) == MOST_KEPT
