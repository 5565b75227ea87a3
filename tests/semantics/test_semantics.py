"""Each row of docs/semantics.md has cases, and each case's pipeline computes what its notebook computes."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from kalegen.diagnostics.diagnostic import Severity
from kalegen.generate import generate
from kalegen.verification.comparison import compare
from tests import semantics
from tests.harness.fork_server import run_notebook, run_pipeline
from tests.semantics.case import Case

FILES = [found.name for found in iter_modules(semantics.__path__) if not found.name.startswith(("case", "test_"))]
SECTIONS = [import_module(f"{semantics.__name__}.{name}") for name in FILES]
CASES: list[Case] = [case for section in SECTIONS for case in section.CASES]
PAGE = Path(__file__).parents[2] / "docs" / "semantics.md"
ROW = re.compile(r"^\| ([A-D]\d*) \|", re.MULTILINE)


def test_every_row_has_a_case_and_every_case_a_row() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == len(set(rows)) > 40
    assert set(rows) == {case.row for case in CASES}


def test_no_two_cases_have_one_name() -> None:
    assert max(Counter((case.row, case.name) for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.name}".replace(" ", "-"))
def test_case(case: Case, tmp_path: Path) -> None:
    for name, text in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    case.program.write(tmp_path / "case.ipynb")
    result = generate(tmp_path / "case.ipynb")
    codes = {severity: {d.code for d in result.diagnostics if d.severity is severity} for severity in Severity}
    assert codes[Severity.ERROR] == set(case.errors), result.diagnostics
    assert codes[Severity.WARNING] >= set(case.warnings), result.diagnostics
    if result.source is None:
        return
    expected = run_notebook(case.program.plan(), tmp_path)
    actual = run_pipeline(result.source, tmp_path, case.arguments)
    if case.guarded:
        assert case.guarded in str(list(actual.values())[-1].error)
        return
    assert actual.keys() == expected.keys(), [observation.error for observation in actual.values()]
    found = compare(expected, None, actual, case.program.plan().unmentioned())
    differing = [d for d in found.different if d.what not in case.differs]
    assert not differing, result.source
