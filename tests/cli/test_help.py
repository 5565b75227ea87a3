"""The help of each command fits a screen and shows an example; the generated pages are current."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kalegen.cli.commands import COMMANDS, COMPILE

ROOT = Path(__file__).parents[2]
SCREEN = 40
"""Lines of a terminal window, as they are today."""


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


def test_without_arguments_there_is_help_and_status_2(kalegen):
    outcome = kalegen()
    assert outcome.status == 2
    assert outcome.err.startswith("Usage: kalegen NOTEBOOK")


def test_generated_pages_are_current(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    for module in [name for name in sys.modules if name.split(".")[0] == "docs"]:
        monkeypatch.delitem(sys.modules, module)
    from docs.generate import FOLDER, PAGES

    for name, make in PAGES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == make(), f"{name}: make docs"
