"""What a command imports: a plain compile none of the heavy libraries that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = (("step:load", "data = [1, 2]"), ("step:report", "print(sum(data))"))
HEAVY = {"kfp", "IPython", "kubernetes", "yaml", "nbformat", "jsonschema", "rich", "numpy", "pandas", "nbclient"}

SCRIPT = """
import sys
from kalegen.cli.application import run
try:
    run(sys.argv[1:])
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The top-level modules that a command leaves imported."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_plain_compile_imports_nothing_heavy(write, folder):
    write(*GOOD)
    assert imported(folder, "nb.ipynb", "-o", "out.py") & HEAVY == set()


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)])
def test_the_version_and_the_help_import_click_alone(folder, arguments):
    found = imported(folder, *arguments)
    assert "click" in found
    assert found & (HEAVY | {"libcst", "networkx", "black"}) == set()
