"""Tags are put into the text of a notebook; nothing else of it changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kalegen.proposal.writing import with_tags

DOCUMENT: dict[str, Any] = {
    "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["x = 1\n", 'print("é \\u1F600")']},
        {"cell_type": "code", "metadata": {"collapsed": False, "zoom": {"tags": 1}}, "source": ""},
        {"cell_type": "code", "metadata": {"tags": []}, "source": "{"},
        {"cell_type": "code", "metadata": {"tags": ["mine", "step:old"], "zoom": 1.50}, "source": "]"},
        {"cell_type": "markdown", "metadata": {"tags": ["mine"]}, "source": "# x"},
        {"cell_type": "code", "outputs": [{"text": "…"}], "source": "z"},
    ],
    "metadata": {"tags": ["not", "these"]},
    "nbformat": 4,
}
TAGS = {1: ("step:a",), 2: ("step:b", "prev:a"), 3: ("skip",), 4: ("mine", "step:été"), 6: ("imports",)}
LAYOUTS: dict[str, dict[str, Any]] = {
    "as Jupyter": {"indent": 1, "ensure_ascii": False},
    "escaped": {"indent": 1},
    "two blanks": {"indent": 2},
    "tabs": {"indent": "\t"},
    "one line": {},
    "no blanks": {"separators": (",", ":")},
}


def expected() -> dict[str, Any]:
    document = json.loads(json.dumps(DOCUMENT))
    for number, tags in TAGS.items():
        document["cells"][number - 1].setdefault("metadata", {})["tags"] = [*tags]
    return document


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_tags_are_there_and_the_rest_is_the_same(layout):
    made = with_tags(json.dumps(DOCUMENT, **layout), TAGS)
    assert json.loads(made) == expected()


@pytest.mark.parametrize("layout", [LAYOUTS[name] for name in ("as Jupyter", "two blanks", "tabs")])
def test_lines_that_are_not_about_tags_stay(layout):
    old = json.dumps(DOCUMENT, **layout)
    lines = iter(with_tags(old, TAGS).split("\n"))
    kept = [
        line for line in old.split("\n") if "old" not in line and not line.strip().startswith(('"metadata"', '"tags"'))
    ]
    assert all(any(line == other for other in lines) for line in kept if line.strip() not in ('"mine",', "],", "]"))


def test_what_has_the_tags_already_is_not_touched():
    text = json.dumps(expected(), indent=1, ensure_ascii=False)
    assert with_tags(text, TAGS) == text


def test_a_new_list_is_laid_out_as_jupyter_does():
    text = json.dumps({"cells": [{"cell_type": "code", "metadata": {}}]}, indent=1)
    wanted = json.dumps({"cells": [{"cell_type": "code", "metadata": {"tags": ["step:a"]}}]}, indent=1)
    assert with_tags(text, {1: ["step:a"]}) == wanted


def test_line_ends_and_the_mark_of_the_beginning_stay():
    text = "\ufeff" + json.dumps(DOCUMENT, indent=1).replace("\n", "\r\n") + "\r\n"
    made = with_tags(text, TAGS)
    assert made.startswith("\ufeff{\r\n")
    assert "\n" not in made.replace("\r\n", "")
    assert json.loads(made[1:]) == expected()
