"""``kalegen migrate`` as one calls it."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kalegen.cli.application import application
from kalegen.generate import generate

SCRIPT = """\
# written for Kale
import kale.sdk
from kale.sdk import pipeline as flow_of, step
from kale.sdk.api import artifact


@artifact(name="page", path="page.html")
@step(name="one")
def one(n):
    open("page.html", "w").write("kale.sdk")
    return n + 1


@kale.sdk.step
def two(n):
    print(n)


@flow_of(name="p", experiment="e", docker_image="python:3.12")
def flow(n=1):
    m = one(n)
    two(m)


if __name__ == "__main__":
    flow()
"""
NOTEBOOK = {
    "cells": [{"cell_type": "code", "metadata": {"tags": ["block:a"]}, "outputs": [], "source": ["x = 1"]}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def migrate(*words: str | Path) -> Result:
    return CliRunner().invoke(application, ["migrate", *map(str, words)], standalone_mode=False)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A script and a notebook."""
    script, notebook = tmp_path / "script.py", tmp_path / "n.ipynb"
    script.write_text(SCRIPT, encoding="utf-8")
    notebook.write_text(json.dumps(NOTEBOOK, indent=1), encoding="utf-8")
    return [script, notebook]


def texts(files: Sequence[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files]


def test_the_difference_is_shown_and_nothing_is_written(files: list[Path]) -> None:
    before = texts(files)
    done = migrate(*files)
    assert done.return_value == 0 and texts(files) == before
    assert "-import kale.sdk\n" in done.stdout and "+import kalegen.sdk\n" in done.stdout
    assert '-     "block:a"\n' in done.stdout and '+     "step:a"\n' in done.stdout
    assert f"{files[1]}: 1 tag to rewrite" in done.stderr and "--write" in done.stderr


def test_writing_is_done_once_and_keeps_permissions(files: list[Path]) -> None:
    files[0].chmod(0o755)
    assert migrate("--check", *files).return_value == 1
    assert migrate("--write", *files).return_value == 0
    after = texts(files)
    done = migrate("--check", *files)
    assert (done.return_value, done.stderr) == (0, "nothing to rewrite\n")
    assert migrate("--write", *files).return_value == 0 and texts(files) == after
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o755


def test_a_script_compiles_to_the_same_module(files: list[Path]) -> None:
    before = generate(files[0])
    migrate("--write", files[0])
    text = files[0].read_text(encoding="utf-8")
    after = generate(files[0])
    assert before.source is not None and after.source == before.source and not after.diagnostics
    assert "@kalegen.sdk.step" in text and 'base_image="python:3.12"' in text
    assert 'write("kale.sdk")' in text and text.startswith("# written for Kale\n")


def test_ends_of_lines_and_encodings_stay(tmp_path: Path) -> None:
    script = tmp_path / "s.py"
    script.write_bytes("# -*- coding: latin-1 -*-\r\nfrom kale.sdk import step  # é\r\n".encode("latin-1"))
    assert migrate("--write", script).return_value == 0
    wanted = "# -*- coding: latin-1 -*-\r\nfrom kalegen.sdk import step  # é\r\n"
    assert script.read_bytes() == wanted.encode("latin-1")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("n.py", '# %% tags=["block:a", "other"]\nx = 1\n', '# %% tags=["step:a", "other"]\nx = 1\n'),
        ("n.py", '# %% tags=["block:"]\n#| block: b\nx = 1\n', "# %% tags=[]\n#| step: b\nx = 1\n"),
        (
            "n.md",
            "```{code-cell}\n:tags: [block:a, prev:b]\nx\n```\n",
            "```{code-cell}\n:tags: [step:a, prev:b]\nx\n```\n",
        ),
        ("n.Rmd", '```{python tags=c("block:a")}\nx\n```\n', '```{python tags=c("block:a")}\nx\n```\n'),
    ],
)
def test_notebooks_that_are_texts(name: str, old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(old, encoding="utf-8")
    migrate("--write", path)
    assert path.read_text(encoding="utf-8") == new


@pytest.mark.parametrize(
    ("code", "line", "hint"),
    [
        ("\nfrom kale.common.serveutils import serve\n", 2, "use the tag serve:NAME:VARIABLE"),
        ("import kale.marshal as m\n", 1, "values travel between steps by themselves"),
        ("from kale import ml\n", 1, "call the library itself in a step"),
        ("from kale.types import MLTask\n", 1, "remove it with what uses it"),
        ("import rok_gw_client\n", 1, "autosnapshot"),
        ("import kale\n", 1, "kalegen has nothing of that name"),
        ("kale = (\n", 1, "rewrite it by hand"),
    ],
)
def test_what_is_left_in_a_script_is_listed(code: str, line: int, hint: str, tmp_path: Path) -> None:
    path = tmp_path / "s.py"
    path.write_text(code, encoding="utf-8")
    done = migrate(path)
    assert f"s.py: line {line}: WARNING KG115: not rewritten: " in done.stderr and hint in done.stderr
    assert done.return_value == 0 and migrate("--strict", path).return_value == 1
    assert path.read_text(encoding="utf-8") == code


def test_what_can_not_be_read_leaves_the_others(files: list[Path], tmp_path: Path) -> None:
    old, none = tmp_path / "old.ipynb", tmp_path / "none.py"
    old.write_text('{"nbformat": 3, "worksheets": [{"cells": []}], "metadata": {}}', encoding="utf-8")
    done = migrate("--write", old, none, *files)
    assert done.return_value == 1
    assert "ERROR KG114" in done.stderr and "ERROR KG001" in done.stderr
    assert b"step:a" in texts(files)[1]


def test_wrong_usage(files: list[Path]) -> None:
    for words in (["--write", "--check", files[0]], ["-o", "a.ipynb", files[1]]):
        assert migrate(*words).exception is not None
