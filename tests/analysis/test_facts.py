"""What the analysis finds in small programs, one for each of its rules; ``make golden`` rewrites what is expected."""

from __future__ import annotations

import difflib

import libcst as cst
import pytest

from kalegen.analysis.interpreter.forms import RULES
from kalegen.analysis.interpreter.statements import STATEMENTS
from kalegen.syntax.walk import walk
from tests.golden_facts import cases, cases_in, themes

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_facts_are_those_expected(case):
    found = case.found()
    if found != case.facts:
        lines = difflib.unified_diff(case.facts.splitlines(), found.splitlines(), "expected", "found", lineterm="")
        again = f"python -m pytest tests/analysis/test_facts.py -k '{case.id}'"
        pytest.fail("\n".join([case.text, *lines, "", f"alone: {again}", "rewrite: make golden"]), pytrace=False)


def test_every_form_of_statement_and_expression_has_a_case():
    sources = (block.partition("\n")[2] for case in CASES for block in f"\n{case.text}".split("\n# %%"))
    seen = {type(node) for source in sources for node in walk(cst.parse_module(source))}
    written = {kind for kind in {*RULES, *STATEMENTS} if kind.__module__.startswith("libcst.")}
    assert {kind.__name__ for kind in written - seen} == set()


@pytest.mark.parametrize("file", themes(), ids=lambda file: file.stem)
def test_names_are_unique_and_the_file_is_as_it_is_written(file):
    own = list(cases_in(file))
    assert len({case.id for case in own}) == len(own)
    assert "\n".join(case.as_text() for case in own) == file.read_text(encoding="utf-8")
