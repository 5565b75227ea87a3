"""The files that go with a reference: a test, and an entry for CI, both of which a project may edit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

MADE = "Made by `kalegen verify --lock`"

TEST = '''\
"""{made}: the pipeline of {notebook} still computes what its reference says."""

import subprocess
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).with_name({notebook!r})


def test_{name}_computes_what_it_did():
    command = [sys.executable, "-m", "kalegen", "verify", "--locked", str(NOTEBOOK)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
'''

WORKFLOW = """\
# {made}: runs the pipeline of {notebook} and compares it with its reference.
name: kalegen {name}
on: [push, pull_request]
permissions:
  contents: read
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
      - run: pip install kalegen {packages}
      - run: kalegen verify --locked "{notebook}"
"""


def test_of(notebook: Path) -> tuple[Path, str]:
    """The test beside a notebook, and its text."""
    name = _name(notebook)
    return notebook.with_name(f"test_{name}_locked.py"), TEST.format(made=MADE, notebook=notebook.name, name=name)


def workflow_of(notebook: Path, packages: Mapping[str, str]) -> tuple[Path, str]:
    """The entry for GitHub's CI in the notebook's repository, and its text; the packages as they are now."""
    root = next((folder for folder in notebook.parents if (folder / ".git").exists()), notebook.parent)
    pins = " ".join(f"{name}=={version}" for name, version in packages.items() if name != "python")
    python = ".".join(packages.get("python", "3.12").split(".")[:2])
    relative = notebook.relative_to(root).as_posix()
    text = WORKFLOW.format(made=MADE, notebook=relative, name=_name(notebook), python=python, packages=pins)
    return root / ".github" / "workflows" / f"kalegen-{_name(notebook)}.yml", text


def _name(notebook: Path) -> str:
    return re.sub(r"\W+", "_", notebook.stem).strip("_") or "notebook"


def is_foreign(path: Path) -> bool:
    """Whether there is a file that is none of these."""
    try:
        return path.exists() and MADE not in path.read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        return True
