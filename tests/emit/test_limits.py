"""What is too large for a pod is told with what makes it large."""

from __future__ import annotations

import random
from pathlib import Path

from kalegen.generate import generate
from tests.settings.workbench import write_notebook


def test_the_modules_that_travel_are_named(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = "".join(f"    {draw.random()!r},\n" for _ in range(14_000))
    (tmp_path / "acme.py").write_text(f"DATA = [\n{rows}]\n", encoding="utf-8")
    (tmp_path / "small.py").write_text("x = 1\n", encoding="utf-8")
    path = write_notebook(tmp_path / "n.ipynb", [(["step:a"], "import acme, small\nprint(len(acme.DATA), small.x)")])
    (found,) = generate(path).diagnostics
    assert found.code == "KG402"
    assert "with the module 'acme' (" in found.message and "small" not in found.message
