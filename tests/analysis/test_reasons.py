"""What findings rest on: the place and the call, in one line of the message, and all of it as related locations."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kalegen.cli.graph import graph_command
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


FLOW = """
# %% step:load
df = pd.read_csv("https://example.org/a.csv")
# %% step:fit
explorer.fit(df)
open("a.txt", "w").write("x")
# %% step:show
print(df)
# %% step:last
print(open("a.txt").read())
"""


def graph(text: str, tmp_path: Path, *options: str) -> str:
    """What ``kalegen graph`` prints of a notebook."""
    Case("B21", "why", text).program.write(tmp_path / "case.ipynb")
    outcome = CliRunner().invoke(graph_command, [str(tmp_path / "case.ipynb"), *options])
    assert outcome.exit_code in (0, None), outcome.output
    return outcome.output


def test_the_graph_says_what_each_edge_and_each_save_rests_on(tmp_path: Path) -> None:
    text = DIAMOND.partition("# %% step:load")[0] + FLOW
    lines = graph(text, tmp_path, "--why").splitlines()
    change = "    cell 4, line 1: `explorer.fit(df)` may change `df`: nothing is known of `explorer.fit`"
    read = "    cell 5, line 1: step 'show' reads `df`"
    bound = '    cell 3, line 1: `df = pd.read_csv("https://example.org/a.csv")` binds `df`'
    assert lines[lines.index("  saves anew, because") + 1] == change
    first, second = lines.index("  from load: df"), lines.index("  from fit: df")
    assert lines[first + 1 : first + 3] == [bound, "    cell 4, line 1: step 'fit' reads `df`"]
    assert lines[second + 1 : second + 3] == [change, read]
    assert '    cell 4, line 2: `open("a.txt", "w")` writes file a.txt' in lines
    assert "may change" not in graph(text, tmp_path)


def test_the_page_shows_them_where_the_pointer_rests(tmp_path: Path) -> None:
    page = graph(DIAMOND.partition("# %% step:load")[0] + FLOW, tmp_path, "--format", "html")
    assert page.count("may change `df`: nothing is known of `explorer.fit`") >= 2
    assert re.search(r'<span title="[^"]*binds `df`[^"]*">', page)


def test_a_script_s_reasons_have_the_places_of_its_file(tmp_path: Path) -> None:
    script = tmp_path / "pipe.py"
    script.write_text(
        "from kalegen.sdk import pipeline, step\n\n\n@step\ndef load() -> list:\n    return [1]\n\n\n"
        "@step\ndef show(rows: list) -> None:\n    print(rows)\n\n\n@pipeline\ndef pipe():\n"
        "    rows = load()\n    show(rows)\n",
        encoding="utf-8",
    )
    outcome = CliRunner().invoke(graph_command, [str(script), "--why"])
    assert "    line 16: `rows = load()` binds `rows`" in outcome.output.splitlines(), outcome.output
