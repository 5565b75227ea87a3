"""What a page says that can be tried: comments above its code blocks, which no reader sees, say how.

``<!-- notebook: NAME.ipynb -->``  the block's cells, which begin with ``# %%``, are this notebook
``<!-- file: PATH -->``            the block is this file
``<!-- notebook: NAME.ipynb``      cells that no reader sees, up to a line ``-->``: any notebook would do for the page
``<!-- copy: PATH -->``            a file of docs/ that the reader has, too
``<!-- run -->``                   the block's commands (``$ …``) are run, and print the lines below them
``<!-- run: exit 1 -->``           the same, with this exit status of the last command

Of what is printed a page may leave lines out. ``…`` in a line stands for anything.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.submission.server import serve

DOCS = Path(__file__).parents[2] / "docs"
MARKED = re.compile(
    r"^<!-- (notebook|file|copy|run)(?:: (\S.*?))?(?: -->\n(?:```\w*\n(?P<shown>.*?)^```)?|\n(?P<hidden>.*?)^-->)",
    re.MULTILINE | re.DOTALL,
)
WIDTH = "100"


@dataclass(frozen=True)
class Marked:
    """A block of a page with what its comment says of it."""

    kind: str
    argument: str
    text: str


def marked(page: Path) -> list[Marked]:
    """What a page says that can be tried, from top to bottom."""
    found = MARKED.finditer(page.read_text(encoding="utf-8"))
    return [Marked(one[1], one[2] or "", one["shown"] or one["hidden"] or "") for one in found]


def follow(page: Path, folder: Path) -> None:
    """Do in a folder what a reader of the page does."""
    with serve() as cluster:
        environment = surroundings(folder, cluster.url)
        for block in marked(page):
            if block.kind == "run":
                _run(block, folder, environment)
            else:
                _write(block, folder / Path(block.argument))


def _write(block: Marked, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if block.kind == "copy":
        shutil.copy(DOCS / block.argument, file.parents[len(Path(block.argument).parts) - 1])
    else:
        file.write_text(_as_notebook(block.text) if block.kind == "notebook" else block.text, encoding="utf-8")


def _run(block: Marked, folder: Path, environment: dict[str, str]) -> None:
    status = int((block.argument or "exit 0").removeprefix("exit "))
    *before, last = commands(block.text)
    for command, lines in before:
        attempt(command, lines, 0, folder, environment)
    attempt(*last, status, folder, environment)


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block, with the lines that the page shows below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip().split("\n")
        while command.endswith("\\"):
            command += "\n" + lines.pop(0)
        yield command, lines


def attempt(command: str, lines: list[str], status: int, folder: Path, environment: dict[str, str]) -> None:
    """Run a command, and look for its status and, in their order, for the lines that it should print."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    assert done.returncode == status, f"$ {command}\n{done.stdout}"
    printed = iter(line.rstrip() for line in done.stdout.split("\n"))
    for line in (line for line in lines if line != "…"):
        wanted = re.compile(re.escape(line.rstrip()).replace("…", ".*"))
        assert any(wanted.fullmatch(given) for given in printed), f"$ {command}\nno line {line!r} in\n{done.stdout}"


def surroundings(folder: Path, endpoint: str) -> dict[str, str]:
    """The environment of a reader who has nothing but kalegen, and a cluster at an address."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own = {"PATH": programs, "COLUMNS": WIDTH, "HOME": str(folder), "KALEGEN_CACHE_DIR": str(folder / ".cache")}
    return {**os.environ, **own, "KF_PIPELINES_ENDPOINT": endpoint}


def _as_notebook(text: str) -> str:
    """Cells that begin with ``# %%``, as a notebook."""
    sources = [source.strip("\n") for source in re.split(r"^# %%.*\n", text, flags=re.MULTILINE)[1:]]
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
