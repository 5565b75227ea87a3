"""The table of built-in names has those of the Python that runs this."""

from __future__ import annotations

import subprocess
import sys

from kalegen.syntax.builtin_names import KNOWN_BUILTINS


def test_no_name_is_missing() -> None:
    code = "import builtins; print(*dir(builtins))"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(names) <= KNOWN_BUILTINS
