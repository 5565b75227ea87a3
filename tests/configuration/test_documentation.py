"""docs/reference/configuration.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kalegen.configuration.toml import parse_toml
from kalegen.settings.keys import KEYS, Shape

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
WORDS = {
    Shape.TEXT: "text", Shape.FLAG: "true or false", Shape.TEXTS: "list", Shape.TABLE: "table", Shape.GUARD: "level",
    Shape.TARGET: "target", Shape.CRON: "cron expression", Shape.SCRIPT: "file name",
}  # fmt: skip


def test_every_key_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([a-z ]+) \|", PAGE, re.MULTILINE)
    assert rows == [(name, WORDS[key.shape]) for name, key in KEYS.items()]


def test_examples_are_toml() -> None:
    snippets = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(snippets) == 3
    for snippet in snippets:
        assert parse_toml(snippet)["tool"]["kalegen"]


@pytest.mark.parametrize("name", KEYS)
def test_each_keys_example_fits_it(name: str) -> None:
    assert KEYS[name].shape.fits(parse_toml(KEYS[name].example)[name])


@pytest.mark.parametrize("name", [name for name, key in KEYS.items() if key.default is not None])
def test_each_keys_default_fits_it(name: str) -> None:
    assert KEYS[name].shape.fits(KEYS[name].default)
