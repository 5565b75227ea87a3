"""The help of each command fits a screen and shows an example; the generated pages are current."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kalegen.cli.commands import COMMANDS, COMPILE

ROOT = Path(__file__).parents[2]
SCREEN = 60
"""Lines of a tall terminal window."""


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_screen_and_shows_an_example(kalegen, name):
    outcome = kalegen(name, "--help")
    example = "kalegen notebook.ipynb" if name == COMPILE else f"    kalegen {name}"
    assert outcome.status == 0
    assert len(outcome.out.splitlines()) <= SCREEN
    assert max(map(len, outcome.out.splitlines())) <= 100
    assert example in outcome.out


def test_the_list_of_commands_is_the_table(kalegen):
    outcome = kalegen("--help")
    assert all(entry.summary in outcome.out for entry in COMMANDS.values())
    assert outcome.out.startswith("Usage: kalegen NOTEBOOK [-o PATH] | COMMAND …\n")


def test_without_arguments_the_first_four_commands_are_shown(kalegen):
    outcome = kalegen()
    assert outcome.status == 2
    assert outcome.err.startswith("Usage: kalegen NOTEBOOK")
    lines = [line.split()[1] for line in outcome.err.splitlines() if line.startswith("  kalegen ")]
    assert lines == ["notebook.ipynb", "check", "run", "submit"]


def test_generated_pages_are_current(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    for module in [name for name in sys.modules if name.split(".")[0] == "docs"]:
        monkeypatch.delitem(sys.modules, module)
    from docs.generate import FOLDER, PAGES

    for name, make in PAGES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == make(), f"{name}: make docs"
