"""Importers and containers' programs here: the machine's own program and file, and what is said where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kalegen.cli.application import application
from tests.settings.test_programs import DATA, MESH, SCRIPT, SIZES, USE, simulate
from tests.settings.workbench import Cells, write_notebook

COMMAND = 'cat {mesh} {data} > {result}; echo "$(echo {SIZE}) $$" | sed "s/[0-9]*$/pid/" >> {result}'
CELLS = [SIZES, DATA, MESH, simulate(COMMAND), USE]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.csv").write_text("train\n", encoding="utf-8")
    return tmp_path


def kalegen(*words: str, cells: Cells = CELLS) -> Result:
    write_notebook(Path("n.ipynb"), cells)
    return CliRunner().invoke(application, list(words), standalone_mode=False, catch_exceptions=False)


def test_a_run_takes_the_program_and_the_file_that_are_here(folder: Path) -> None:
    done = kalegen("run", "n.ipynb")
    assert done.return_value == 0, done.output
    assert "meshtrain\n3 pid\n" in done.output


def test_a_run_with_packages_installs_none_for_them(folder: Path) -> None:
    cells = [DATA, simulate("cat {data} > {result}")]
    assert kalegen("run", "--install", "n.ipynb", cells=cells).return_value == 0


def test_the_address_itself_may_be_a_path(folder: Path) -> None:
    (folder / "other.csv").write_text("other\n", encoding="utf-8")
    cells = [
        SIZES,
        (["step:data", "importer:{DATA}"], 'data = "train.csv"'),
        (["step:use"], "print(open(data).read())"),
    ]
    assert "train" in kalegen("run", "n.ipynb", cells=cells).output
    assert "other" in kalegen("run", "n.ipynb", "-p", "DATA=other.csv", cells=cells).output


def test_a_program_runs_again_and_what_it_leaves_alike_does_not(folder: Path) -> None:
    assert kalegen("run", "n.ipynb").return_value == 0
    output = kalegen("run", "--resume", "n.ipynb").output
    assert "> simulate (not reused: it runs a program, of which it is not known what it reads)" in output
    assert "< mesh reused" in output
    assert "< use reused" in output
    (folder / "train.csv").write_text("changed\n", encoding="utf-8")
    output = kalegen("run", "--resume", "n.ipynb").output
    assert "< mesh reused" in output
    assert "meshchanged" in output


def test_later_steps_alone(folder: Path) -> None:
    assert kalegen("run", "n.ipynb").return_value == 0
    done = kalegen("run", "n.ipynb", "--from", "use")
    assert done.return_value == 1
    assert "KG709" in done.output


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(["step:data", "importer:gs://b/x"], 'data = "no.csv"')],
         "KG718: step 'data' imports gs://b/x, which is not on this machine, and neither is no.csv"),
        ([simulate("nothing-of-that-name {result}")], "programs are taken from this machine, not from the image fem:2"),
        ([simulate("false {result}")], "KG706: step 'simulate' failed: its process ended with status 1"),
        ([simulate("true {result}")], "KG706: step 'simulate' failed: it has not written result_out"),
    ],
)  # fmt: skip
def test_what_is_not_here_is_said(cells: Cells, expected: str, folder: Path) -> None:
    done = kalegen("run", "n.ipynb", cells=cells)
    assert done.return_value == 1
    assert expected in done.output


def test_a_timeout_stops_a_program(folder: Path) -> None:
    done = kalegen("run", "n.ipynb", cells=[simulate("sleep 60; touch {result}", "timeout:1")])
    assert done.return_value == 1
    assert "it ran longer than its timeout of 1 s" in done.output


def test_variables_reach_a_program(folder: Path) -> None:
    cells = [simulate('echo "$$COLOUR" > {result}; cat {result}', "env:COLOUR:green")]
    assert "green" in kalegen("run", "n.ipynb", cells=cells).output


def test_a_notebook_and_its_programs_are_compared(folder: Path) -> None:
    done = kalegen("verify", "n.ipynb")
    assert done.return_value == 0, done.output
    wrong = [DATA, (["step:use"], "print(open(data).read())\nimport os\nprint('KALEGEN_GUARD' in os.environ)")]
    done = kalegen("verify", "n.ipynb", cells=wrong)
    assert done.return_value == 1
    assert "- False" in done.output


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(["step:data", "importer:gs://b/x"], 'data = "no.csv"')], "which is not on this machine"),
        ([simulate("true {result}")], "it has not written result_out"),
    ],
)
def test_what_is_not_here_can_t_be_verified(cells: Cells, expected: str, folder: Path) -> None:
    done = kalegen("verify", "n.ipynb", cells=cells)
    assert done.return_value == 1
    assert expected in done.output


LOCAL = SCRIPT.replace(
    '["fem", "--in={mesh}", "{data}", "{steps}", "{mode}", "{result}", "{log}"]',
    '["sh", "-c", "cat {mesh} {data} > {result}; echo {steps} {mode} | tee {log} >> {result}"]',
).replace(
    "    text = report(res)\n",
    '    text = report(res)\n    return text\n\nif __name__ == "__main__":\n    print(fem())\n',
)


def test_a_script_runs_plainly_and_as_a_pipeline(folder: Path) -> None:
    (folder / "flow.py").write_text(LOCAL, encoding="utf-8")
    done = subprocess.run([sys.executable, "flow.py"], capture_output=True, text=True, check=False)
    assert done.stdout == "xxxxtrain\n7 fast\n\n", done.stderr
    assert kalegen("run", "flow.py").return_value == 0
    done = kalegen("verify", "flow.py")
    assert done.return_value == 0, done.output


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            '["no-such-program", "{result}", "{log}"]',
            "the program 'no-such-program' of the image fem:2 is not installed",
        ),
        ('["false", "{mesh}", "{result}", "{log}"]', "the program 'false' ended with status 1"),
        ('["true", "{mesh}", "{result}", "{log}"]', "the program 'true' has not written result, log"),
    ],
)
def test_a_plain_run_says_what_its_program_lacks(command: str, expected: str, folder: Path) -> None:
    start = SCRIPT.index('["fem"')
    text = SCRIPT[:start] + command + SCRIPT[SCRIPT.index("]", start) + 1 :] + "\nfem()\n"
    (folder / "flow.py").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "flow.py"], capture_output=True, text=True, check=False)
    assert f"PipelineError: {expected}" in done.stderr


def test_a_program_that_is_not_here_is_named(folder: Path) -> None:
    (folder / "flow.py").write_text(SCRIPT, encoding="utf-8")
    done = kalegen("run", "flow.py")
    assert "KG710: step 'simulate' runs `fem` of the image fem:2, which is not installed on this machine" in done.output
