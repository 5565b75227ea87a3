"""``--runtime NAME.py``: kalegen's own functions in one module beside the pipelines, which import them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.cli.application import run
from tests.configuration.notebooks import TWO_STEPS, write_notebook

RUNTIME = "kalegen_runtime.py"
IMPORT = "from kalegen_runtime import "
ENTRIES = "".join(
    f'[[tool.kalegen.pipelines]]\nnotebook = "{n}.ipynb"\noutput = "out/{n}.py"\n' for n in ("one", "two")
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two notebooks of two steps."""
    folder = tmp_path / "work"
    folder.mkdir()
    for name in ("one", "two"):
        write_notebook(folder / f"{name}.ipynb", TWO_STEPS)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def kalegen(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        run(list(arguments))
    return int(str(end.value.code))


def compiled(module: Path) -> bytes:
    """The YAML that running the module writes."""
    subprocess.run([sys.executable, module.name], cwd=module.parent, check=True, capture_output=True)
    return module.with_name("one.yaml").read_bytes()


def test_the_package_is_the_same(folder: Path) -> None:
    assert kalegen("one.ipynb", "-o", "whole/out.py") == 0
    assert kalegen("one.ipynb", "-o", "apart/out.py", "--runtime", RUNTIME) == 0
    text = (folder / "apart" / "out.py").read_text()
    assert IMPORT in text
    assert "def marshal_save(" not in text
    assert "def marshal_save(" in (folder / "apart" / RUNTIME).read_text()
    assert compiled(folder / "apart" / "out.py") == compiled(folder / "whole" / "out.py")


def test_a_function_whose_name_the_notebook_has_stays(folder: Path) -> None:
    cells = [("step:a", "marshal_save = [1]\nx = {2: marshal_save}"), ("step:b", "print(x, marshal_save)")]
    write_notebook(folder / "one.ipynb", cells)
    assert kalegen("one.ipynb", "-o", "whole/out.py") == 0
    assert kalegen("one.ipynb", "-o", "apart/out.py", "--runtime", RUNTIME) == 0
    assert "def marshal_save_2(" in (folder / "apart" / "out.py").read_text()
    assert compiled(folder / "apart" / "out.py") == compiled(folder / "whole" / "out.py")


def test_sync_writes_the_common_module_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.kalegen]\nruntime = "{RUNTIME}"\n{ENTRIES}')
    assert kalegen("sync", "--check") == 1
    assert capsys.readouterr().err.count(f"out/{RUNTIME}") == 1
    assert kalegen("sync") == 0
    assert capsys.readouterr().err.splitlines() == [f"wrote out/{name}" for name in ("one.py", RUNTIME, "two.py")]
    assert kalegen("sync", "--check") == 0
    (folder / "out" / RUNTIME).unlink()
    assert kalegen("one.ipynb", "-o", "out/one.py", "--check") == 1
    assert kalegen("sync") == 0
    assert (folder / "out" / RUNTIME).exists()


def test_stdout_and_what_runs_here_have_all_in_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text(f'[tool.kalegen]\nruntime = "{RUNTIME}"\n')
    assert kalegen("one.ipynb", "-o", "-") == 0
    assert IMPORT not in capsys.readouterr().out
    assert kalegen("run", "one.ipynb") == 0
    assert not list(folder.rglob(RUNTIME))


@pytest.mark.parametrize(
    "name", ["out.py", "typing.py", "kfp.py", "class.py", "a-b.py", "deep/er.py", "runtime", ".py"]
)
def test_names_that_can_be_no_such_module_are_refused(folder: Path, name: str) -> None:
    assert kalegen("one.ipynb", "-o", "out.py", "--runtime", name) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["one.ipynb", "two.ipynb"]


def test_somebody_elses_file_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / RUNTIME).write_text("mine = 1\n")
    assert kalegen("one.ipynb", "-o", "out.py", "--runtime", RUNTIME) == 1
    assert "KG007" in capsys.readouterr().err
    assert (folder / RUNTIME).read_text() == "mine = 1\n"
    assert not (folder / "out.py").exists()
