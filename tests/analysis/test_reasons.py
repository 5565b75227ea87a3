"""What findings rest on: the place and the call, in one line of the message, and all of it as related locations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.generate import generate
from kalegen.reporting.rendering import as_json, as_sarif, to_text
from tests.semantics.case import Case

DIAMOND = """
# %% imports
import pandas as pd
import explorer
# %% functions
def clean(frame):
    frame.dropna(inplace=True)
def look(frame):
    explorer.fit(frame)
# %% step:load
df = pd.read_csv("https://example.org/a.csv")
# %% step:a prev:load
{}
# %% step:b prev:load
{}
# %% step:c prev:a prev:b
print(df)
"""

BESIDE = DIAMOND.partition("# %% step:c")[0]


def found(text: str, code: str, tmp_path: Path) -> Diagnostic:
    """The first finding with a code in a notebook."""
    Case("B21", "reasons", text).program.write(tmp_path / "case.ipynb")
    return next(each for each in generate(tmp_path / "case.ipynb").diagnostics if each.code == code)


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        (DIAMOND.format("df['x'] = 1", "df = df.head()"), "KG203", "cell 4, line 1: `df['x'] = 1` changes `df`"),
        (DIAMOND.format("explorer.fit(df)", "df['x'] = 1"), "KG204",
         "cell 4, line 1: `explorer.fit(df)` may change `df`: nothing is known of `explorer.fit`"),
        (DIAMOND.format("look(df)", "df['x'] = 1"), "KG204",
         "cell 4, line 1: `look(df)` may change `df` by `explorer.fit(frame)`: nothing is known of `explorer.fit`"),
        (BESIDE.format("clean(df)", "print(df)"), "KG206",
         "cell 4, line 1: `clean(df)` changes `df` by `frame.dropna(inplace=True)`"),
        (BESIDE.format("n = 1\ndf = df.head()", "print(df)"), "KG206", "cell 4, line 2: `df = df.head()` binds `df`"),
        ("# %% step:a\nx = [1]\n# %% step:b\nprint(x)\n# %% step:a\nx.append(2)\n", "KG208",
         "cell 3, line 1: `x.append(2)` changes `x`"),
        ("# %% step:a\nx = [1]\n# %% step:b\nprint(x)\n# %% functions\nx.append(2)\n", "KG212",
         "cell 3, line 1: `x.append(2)` changes `x`"),
        ("# %% step:a\nx = [1]\n# %% step:b prev:a\nleft = x\n# %% step:c prev:a\nright = x\n"
         "# %% step:d prev:b prev:c\nfor i in (1, 2):\n    left.append(i)\nprint(right)\n", "KG213",
         "cell 4, line 2: `left.append(i)` changes `left`"),
    ],
)  # fmt: skip
def test_a_finding_says_in_one_line_what_it_rests_on(text: str, code: str, why: str, tmp_path: Path) -> None:
    diagnostic = found(text, code, tmp_path)
    assert diagnostic.why == why
    assert f"\n  why: {diagnostic.why}\n" in to_text(diagnostic)


def test_programs_get_all_reasons_as_related_locations(tmp_path: Path) -> None:
    diagnostic = found(DIAMOND.format("explorer.fit(df)", "df['x'] = 1"), "KG204", tmp_path)
    reasons = json.loads(as_json([diagnostic]))[0]["reasons"]
    assert [(reason["cell"], reason["line"], reason["step"]) for reason in reasons] == [(4, 1, "a"), (5, 1, "b")]
    related = json.loads(as_sarif([diagnostic]))["runs"][0]["results"][0]["relatedLocations"]
    assert [each["message"]["text"].partition(":")[0] for each in related] == ["cell 4, line 1", "cell 5, line 1"]
    assert [each["logicalLocations"][0]["name"] for each in related] == ["cell 4", "cell 5"]
