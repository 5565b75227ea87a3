"""The lines of a TOML file that its keys stand on."""

from __future__ import annotations

import pytest

from kalegen.configuration.toml_lines import place_in
from kalegen.model.rules import Said

TEXT = '''\
[project]
name = "x"  # [tool.kalegen]
[tool.kalegen]
steps_defaults = [
  "limit:cpu:1",
  ["[nested]"],
  "limit:memory:4Gi",
]
pins.pandas = "1"
[tool.kalegen.labels]
team = "ml"
[[tool.kalegen.pipelines]]
notebook = """
[not.a.table]
"""
[tool.kalegen.pipelines.pins]
numpy = "2"
[[tool.kalegen.pipelines]]
base_image = "p"
[tool.kalegen.policy]
limits = { cpu = 1, memory = "2Gi" }
'''
TOOL = ("tool", "kalegen")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("table", "path", "words", "line"),
    [
        (TOOL, ("steps_defaults",), ("limit:memory",), 7),
        (TOOL, ("steps_defaults",), (), 4),
        (TOOL, ("pins", "pandas"), (), 9),
        (TOOL, ("labels",), ("team",), 11),
        (TOOL, ("labels", "team"), (), 11),
        (TOOL, ("absent",), (), 3),
        ((*TOOL, "pipelines", 0), ("pins", "numpy"), (), 17),
        ((*TOOL, "pipelines", 1), ("base_image",), (), 19),
        ((*TOOL, "policy"), ("limits",), (), 21),
        ((*TOOL, "policy"), ("limits", "memory"), (), 21),
    ],
)
def test_where_a_key_stands(
    ending: str, table: tuple[str | int, ...], path: tuple[str, ...], words: tuple[str, ...], line: int
) -> None:
    place = place_in(Said("f.toml", {}, TEXT.replace("\n", ending), table), *path, words=words)
    assert (place.file, place.line, place.source) == ("f.toml", line, TEXT.split("\n")[line - 1])


def test_what_is_in_no_file_has_no_line() -> None:
    assert place_in(Said("command line", {}), "pins").line is None
    assert place_in(Said("f.toml", {}, "a = 1\n", TOOL), "pins").line is None
