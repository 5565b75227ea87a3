"""Whoever types an option of Kale's is told what says the same here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kalegen.cli.kales_options import KALES

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "coming-from-kale.md"


@pytest.mark.parametrize("option", ["--nb", "--run_pipeline", "-K"])
def test_the_hint_follows_the_error(option: str) -> None:
    done = subprocess.run([sys.executable, "-m", "kalegen", option, "a.ipynb"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.endswith(f"That is Kale's option; here, {KALES[option]}\n")


def test_other_options_get_none() -> None:
    done = subprocess.run([sys.executable, "-m", "kalegen", "--zzz"], capture_output=True, text=True)
    assert (done.returncode, "Kale" in done.stderr) == (2, False)


def test_the_page_tells_of_each() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = [option for option in KALES if option not in ("--notebook", "--deploy", "-K") and option not in text]
    assert missing == []
