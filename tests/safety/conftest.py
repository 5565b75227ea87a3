"""A project in a folder, with something beside it that no compilation may look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kalegen.cli.application import run
from kalegen.generate import Result, generate

SECRET = "TOKEN_hunter2"


@dataclass(frozen=True)
class Place:
    """A project's folder; ``outside`` lies beside it and holds ``secret.txt`` and ``secret.py``."""

    folder: Path
    outside: Path

    def notebook(self, *cells: tuple[str, Any], settings: Any = None, name: str = "nb.ipynb", **others: Any) -> Path:
        """Write a notebook of cells, each its tags and its source; ``others`` are further parts of the document."""
        made = [
            {"cell_type": "code", "id": f"c{number}", "metadata": {"tags": tags.split()}, "source": source,
             "outputs": [], "execution_count": None}
            for number, (tags, source) in enumerate(cells)
        ]  # fmt: skip
        metadata = {} if settings is None else {"kubeflow_notebook": settings}
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5, **others}
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def compile(self, *cells: tuple[str, Any], settings: Any = None, **others: Any) -> Result:
        """Compile a notebook of these cells."""
        return generate(self.notebook(*cells, settings=settings, **others))

    def configure(self, text: str) -> None:
        """Write a pyproject.toml."""
        (self.folder / "pyproject.toml").write_text(f"[tool.kalegen]\n{text}\n", encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The project, which is the current folder too."""
    made = Place(tmp_path / "project", tmp_path / "outside")
    made.folder.mkdir()
    made.outside.mkdir()
    (made.outside / "secret.txt").write_text(f"{SECRET}==1.0\n{SECRET} and more\n", encoding="utf-8")
    (made.outside / "secret.py").write_text(f"token = {SECRET!r}\n", encoding="utf-8")
    monkeypatch.chdir(made.folder)
    return made


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    status: int
    out: str
    err: str


Kalegen = Callable[..., Outcome]


@pytest.fixture
def kalegen(place: Place, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kalegen:
    """Runs the command line."""
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(place.outside.with_name("cache")))

    def call(*arguments: str) -> Outcome:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ending:
            run(list(arguments))
        captured = capfd.readouterr()
        return Outcome(int(str(ending.value.code)), captured.out, captured.err)

    return call


def told(result: Result) -> str:
    """All that a compilation has to say, its module included."""
    return "\n".join([*map(repr, result.diagnostics), result.source or ""])


def codes(result: Result) -> Sequence[str]:
    """The codes of what was found."""
    return [finding.code for finding in result.diagnostics]
