"""Each row of docs/explanation/semantics.md has cases, and each case's pipeline computes what its notebook computes."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from kalegen.diagnostics.diagnostic import Severity
from tests import semantics
from tests.semantics.case import Case
from tests.semantics.outcome import explain, outcome_of

NOT_CASES = {"__main__", "case", "outcome", "test_semantics"}
FILES = [found.name for found in iter_modules(semantics.__path__) if found.name not in NOT_CASES]
SECTIONS = [import_module(f"{semantics.__name__}.{name}") for name in FILES]
CASES: list[Case] = [case for section in SECTIONS for case in section.CASES]
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "semantics.md"
ROW = re.compile(r"^\| ([A-D]\d*) \|", re.MULTILINE)


def test_every_row_has_a_case_and_every_case_a_row() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == len(set(rows)) > 40
    assert set(rows) == {case.row for case in CASES}


def test_no_two_cases_have_one_name() -> None:
    assert max(Counter((case.row, case.name) for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    outcome = outcome_of(case, tmp_path)
    assert outcome.codes(Severity.ERROR) == set(case.errors), explain(case, outcome)
    assert outcome.codes(Severity.WARNING) >= set(case.warnings), explain(case, outcome)
    if case.guarded:
        assert case.guarded in outcome.failure, explain(case, outcome)
    else:
        assert not outcome.differences, explain(case, outcome)
