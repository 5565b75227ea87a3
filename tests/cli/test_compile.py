"""``kalegen NOTEBOOK``: where the module goes, what happens to a file that is there, exit statuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kalegen import __version__, generate

GOOD = (("step:load", "data = [1, 2]"), ("step:report", "print(sum(data))"))
BAD = (("step:load", "data = missing"),)


def test_the_module_goes_where_o_says(kalegen, write, folder):
    write(*GOOD)
    outcome = kalegen("nb.ipynb", "-o", "deep/er/out.py")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "wrote deep/er/out.py\n")
    assert "def load_step(" in (folder / "deep/er/out.py").read_text()


def test_without_o_it_goes_to_kales_place(kalegen, write, folder):
    write(*GOOD, name="My Notebook.ipynb")
    assert kalegen("My Notebook.ipynb").status == 0
    assert [path.name for path in (folder / ".kale").iterdir()] == ["my-notebook.kale.py"]


def test_a_dash_is_stdout(kalegen, write):
    write(*GOOD)
    outcome = kalegen("nb.ipynb", "-o", "-")
    assert (outcome.status, outcome.err) == (0, "")
    compile(outcome.out, "out.py", "exec")


def test_what_is_no_python_is_not_written(kalegen, write, folder, monkeypatch):
    write(*GOOD)
    (folder / "out.py").write_text("old")
    emit = generate.emit_module
    monkeypatch.setattr(generate, "emit_module", lambda pipeline: emit(pipeline).replace("data = [", "None = ["))
    outcome = kalegen("nb.ipynb", "-o", "out.py")
    assert outcome.status == 1
    assert "nb.ipynb: cell 1 [step load]: ERROR KG009: kalegen failed: what it made is no Python: " in outcome.err
    assert "'None = [1, 2]'" in outcome.err
    assert "Traceback" not in outcome.err
    assert (folder / "out.py").read_text() == "old"


@pytest.mark.parametrize("arguments", [("-o", "x.py", "nb.ipynb"), ("compile", "nb.ipynb", "-o", "x.py")])
def test_options_may_stand_first_and_the_command_may_be_named(kalegen, write, folder, arguments):
    write(*GOOD)
    assert kalegen(*arguments).status == 0
    assert (folder / "x.py").exists()


def test_quiet_says_nothing(kalegen, write):
    write(*GOOD)
    assert kalegen("nb.ipynb", "-q").err == ""


def test_an_error_leaves_the_old_file(kalegen, write, folder):
    write(*BAD)
    (folder / "out.py").write_text("old")
    outcome = kalegen("nb.ipynb", "-o", "out.py")
    assert outcome.status == 1
    assert "nb.ipynb: cell 1 [step load], line 1, column 8: ERROR KG201" in outcome.err
    assert (folder / "out.py").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == ["nb.ipynb", "out.py"]


def test_an_ignored_error_does_not_stop_the_module(kalegen, write, folder):
    write(*BAD)
    assert kalegen("nb.ipynb", "-o", "out.py", "--ignore", "KG201").status == 0
    assert "data = missing" in (folder / "out.py").read_text()


def test_strict_takes_warnings_for_errors(kalegen, write, folder):
    write(("imports", "%pip install -e ."), *GOOD)
    assert kalegen("nb.ipynb", "-o", "out.py").status == 0
    (folder / "out.py").unlink()
    outcome = kalegen("nb.ipynb", "-o", "out.py", "--strict")
    assert outcome.status == 1
    assert "ERROR KG304" in outcome.err
    assert not (folder / "out.py").exists()


def test_an_existing_file_keeps_its_permissions(kalegen, write, folder):
    write(*GOOD)
    out = folder / "out.py"
    out.write_text("old")
    out.chmod(0o755)
    kalegen("nb.ipynb", "-o", "out.py")
    assert out.stat().st_mode & 0o777 == 0o755


def test_a_new_file_has_the_permissions_that_the_umask_leaves(kalegen, write, folder):
    write(*GOOD)
    before = os.umask(0o027)
    try:
        kalegen("nb.ipynb", "-o", "out.py")
    finally:
        os.umask(before)
    assert (folder / "out.py").stat().st_mode & 0o777 == 0o640


def test_a_current_file_is_not_touched(kalegen, write, folder):
    write(*GOOD)
    kalegen("nb.ipynb", "-o", "out.py")
    os.utime(folder / "out.py", (1, 1))
    assert kalegen("nb.ipynb", "-o", "out.py").status == 0
    assert (folder / "out.py").stat().st_mtime == 1


def test_a_link_stays_a_link(kalegen, write, folder):
    write(*GOOD)
    (folder / "real.py").write_text("old")
    (folder / "out.py").symlink_to("real.py")
    kalegen("nb.ipynb", "-o", "out.py")
    assert (folder / "out.py").is_symlink()
    assert "def load_step(" in (folder / "real.py").read_text()


@pytest.mark.parametrize("path", ["there", "file/out.py", "/proc/none/out.py"])
def test_an_unwritable_output_is_one_message(kalegen, write, folder, path):
    write(*GOOD)
    (folder / "there").mkdir()
    (folder / "file").write_text("")
    outcome = kalegen("nb.ipynb", "-o", path)
    assert outcome.status == 1
    assert outcome.err.count("\n") == 2
    assert outcome.err.startswith(f"{path}: ERROR KG006: can't write the module: ")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere/nb.ipynb", "there is no such file\n  hint: give the path"),
        ("nbb.ipynb", "there is no such file\n  hint: did you mean 'nb.ipynb'?"),
        (".", "it is a directory"),
    ],
)
def test_an_unreadable_input_is_one_message(kalegen, write, path, said):
    write(*GOOD)
    outcome = kalegen(path)
    assert outcome.status == 1
    assert outcome.err.startswith(f"{path}: ERROR KG001: ")
    assert said in outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nb.ipynb", "--outptu", "x"), "--output"),
        (("nb.ipynb", "other.ipynb"), "unexpected extra argument"),
        (("rnu", "nb.ipynb"), "neither a command nor a file 'rnu'; did you mean 'run'?"),
        (("-o", "out.py"), "Missing argument"),
        (("nb.ipynb", "-o", "-", "--format", "json"), "stdout takes the module alone"),
        (("nb.ipynb", "--select", "KG2O6"), "there is no code 'KG2O6'; did you mean 'KG206'?"),
        (("nb.ipynb", "--format", "xml"), "'xml' is not one of"),
        (("explain", "KG999"), "there is no code 'KG999'"),
        (("run",), "Missing argument"),
    ],
)
def test_wrong_usage_is_2(kalegen, write, arguments, said):
    write(*GOOD)
    outcome = kalegen(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_the_version(kalegen):
    assert kalegen("--version").out == f"kalegen {__version__}\n"


def test_a_defect_is_one_message_and_no_traceback(kalegen, write, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("oh\nno")

    monkeypatch.setattr("kalegen.cli.compiling.generate", fail)
    write(*GOOD)
    outcome = kalegen("nb.ipynb")
    assert outcome.status == 1
    assert "nb.ipynb: ERROR KG009: kalegen failed: RuntimeError: oh no (test_compile.py, line " in outcome.err
    assert "Traceback" not in outcome.err
    assert "Traceback" in kalegen("nb.ipynb", "-v").err


def test_an_interruption_is_130(kalegen, write, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kalegen.cli.compiling.generate", interrupt)
    write(*GOOD)
    outcome = kalegen("nb.ipynb")
    assert (outcome.status, outcome.err) == (130, "\ninterrupted\n")


def test_it_runs_as_a_module_and_a_reader_may_leave_early(write, folder: Path):
    write(*GOOD)
    script = f"{sys.executable} -m kalegen nb.ipynb -o - | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("#", "")
