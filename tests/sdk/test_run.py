"""``kalegen.sdk.run``: what it does as plain Python, and that pods do the same without kalegen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.generate import generate
from kalegen.reporting.policy import DEFAULT
from kalegen.sdk import run
from kalegen.verification.compiling import compile_to_verify
from kalegen.verification.verify import VerifyOptions, verify
from tests.configuration.notebooks import write_notebook

GLOBAL = "of the module"


def test_output_is_shown_and_returned_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("echo one; echo two") is None
    assert run("echo three; echo four >&2", capture=True) == "three\n"
    assert capsys.readouterr().out == "one\ntwo\nthree\n"


def test_values_are_words_of_the_shell(tmp_path: Path) -> None:
    words = ["a b", "c'd", "$HOME", "; rm x"]
    command = "printf '<%s>' {words} {GLOBAL} {tmp_path.name} {more!r} {n:.2f}"
    shown = f"<a b><c'd><$HOME><; rm x><of the module><{tmp_path.name}><'e'><2.00>"
    assert run(command, capture=True, words=words, more="e", n=2) == shown
    assert run("echo {{print}}", capture=True) == "{print}\n"
    assert run(["printf", "<%s>", "{words}", 3, tmp_path], capture=True) == f"<{{words}}><3><{tmp_path}>"


@pytest.mark.parametrize("command", ["exit 3", "false | cat", "false; echo on", ["sh", "-c", "exit 3"]])
def test_a_failure_is_raised(command: str | list[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run(command)


def test_a_variable_that_is_not_there_is_named() -> None:
    with pytest.raises(NameError, match=r"\{missing\}"):
        run("echo {missing}")


SCRIPT = """\
from pathlib import Path
from kalegen.sdk import pipeline, run as start, step
import kalegen.sdk as sdk

@step
def mesh(size):
    name = "my mesh.txt"
    start("seq {size} > {name}")
    return Path(name).read_text()

@step
def total(text, tool="wc"):
    from kalegen.sdk import run
    for file in ("a b.txt", "c.txt"):
        Path(file).write_text(text)
    files = ["a b.txt", "c.txt"]
    out = run("{program} -l {files} | tail -n1", capture=True, program=tool)
    sdk.run(["echo", out.strip(), "$HOME", len(files)])
    return int(out.split()[0])

@pipeline(name="fem")
def fem(size=5):
    text = mesh(size)
    return total(text)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    return tmp_path / "script.py"


def test_a_script_s_module_has_no_kalegen(script: Path) -> None:
    source = generate(script).source or ""
    assert "import kalegen" not in source and "from kalegen" not in source
    assert 'shell_run_checked(f"seq {shell_word(size)} > {shell_word(name)}")' in source
    assert 'shell_run_checked(["echo", out.strip(), "$HOME", len(files)])' in source


def test_a_script_and_its_pipeline_compute_the_same(script: Path, tmp_path: Path) -> None:
    outcome = verify(compile_to_verify(script, None, DEFAULT), tmp_path, VerifyOptions({}, 60.0), lambda text: None)
    assert outcome.diagnostics == ()
    assert outcome.comparison is not None and outcome.comparison.different == ()
    done = subprocess.run(
        [sys.executable, "-c", "import script; print(script.fem(size=3))"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-2:] == ["6 total $HOME 2", "6"]


CELLS = [
    ("imports", "import json\nfrom kalegen.sdk import run"),
    ("step:mesh", "size = 4\nname = 'my mesh.txt'\nrun('seq {size} > {name}')\ntext = open(name).read()"),
    ("step:count", "count = run('echo {text} | wc -w', capture=True).strip()\nprint(count)"),
]


def test_a_notebook_and_its_pipeline_compute_the_same(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "nb.ipynb", CELLS)
    result = compile_to_verify(path, None, DEFAULT)
    assert result.source is not None and "kalegen.sdk" not in result.source and result.diagnostics == ()
    assert 'shell_run_checked(f"echo {shell_word(text)} | wc -w", capture=True)' in result.source
    outcome = verify(result, tmp_path, VerifyOptions({}, 60.0), lambda text: None)
    assert outcome.diagnostics == () and outcome.comparison is not None and outcome.comparison.different == ()


@pytest.mark.parametrize(
    "call",
    [
        "run(f'echo {x}')",
        "run(words)",
        "run('a' + x)",
        "run('echo {}')",
        "run('echo {0}')",
        "run('echo {x:{y}}')",
        "run()",
    ],
)
def test_commands_that_nobody_can_read_are_refused(tmp_path: Path, call: str) -> None:
    cells = [("imports", "from kalegen.sdk import run"), ("step:a", f"x, y, words = '1', '2', ['ls']\n{call}")]
    found = generate(write_notebook(tmp_path / "nb.ipynb", cells)).diagnostics
    assert [(one.code, one.place.cell, one.place.line) for one in found] == [("KG311", 2, 2)]
    body = "\n".join(f"    {line}" for line in ("x, y, words = '1', '2', ['ls']", call))
    head = "from kalegen.sdk import pipeline, run, step\n\n@step\ndef a():\n"
    (tmp_path / "s.py").write_text(f"{head}{body}\n\n@pipeline\ndef p():\n    a()\n", encoding="utf-8")
    assert "KG311" in [one.code for one in generate(tmp_path / "s.py").diagnostics]


def test_a_variable_that_no_step_has_is_an_error(tmp_path: Path) -> None:
    cells = [("imports", "from kalegen.sdk import run"), ("step:a", "run('echo {missing}')")]
    assert [one.code for one in generate(write_notebook(tmp_path / "nb.ipynb", cells)).diagnostics] == ["KG201"]


def test_another_run_is_left_alone(tmp_path: Path) -> None:
    cells = [("step:a", "from subprocess import run\nrun(['true'])\nprint('{x}')")]
    source = generate(write_notebook(tmp_path / "nb.ipynb", cells)).source or ""
    assert 'run(["true"])' in source and "shell_run_checked" not in source
