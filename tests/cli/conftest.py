"""Running the command line in this process, and writing notebooks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kalegen.cli.application import run

Cells = Sequence[tuple[str, str]]
"""The code cells of a notebook: the tags, separated by blanks, and the text."""


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    status: int
    out: str
    err: str


Kalegen = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, empty; no result of another test is known."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    return tmp_path


@pytest.fixture
def kalegen(folder: Path, capfd: pytest.CaptureFixture[str]) -> Kalegen:
    """Runs the command line."""

    def call(*arguments: str) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ending:
            run(list(arguments))
        captured = capfd.readouterr()
        return Outcome(int(str(ending.value.code)), captured.out, captured.err)

    return call


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Writes a notebook into the current directory, and returns its path."""

    def write(*cells: tuple[str, str], name: str = "nb.ipynb") -> Path:
        path = folder / name
        path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
        return path

    return write


def notebook(cells: Cells) -> dict[str, object]:
    """A notebook of nbformat 4."""
    made = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {"tags": tags.split()},
            "outputs": [],
            "source": text,
        }
        for number, (tags, text) in enumerate(cells)
    ]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
