"""Every golden script runs in three ways, with one result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from golden_scripts import cases, module_of, result_of

from sdk.conftest import Script

CASES = [pytest.param(case, id=case.name) for case in cases()]


@pytest.mark.parametrize("case", CASES)
def test_the_module_is_as_expected(case: Path) -> None:
    assert module_of(case) == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_reported(case: Path) -> None:
    assert result_of(case).diagnostics == ()


@pytest.mark.parametrize("case", CASES)
def test_the_three_ways_print_the_same(
    case: Path, open_script: Callable[[Path], Script], capsys: pytest.CaptureFixture[str]
) -> None:
    script = open_script(case / "script.py")
    plain = script.plain()
    printed = capsys.readouterr().out.splitlines()
    local = script.local()
    assert capsys.readouterr().out.splitlines() == printed
    assert repr(local) == repr(plain)
    logged = "[KFP Executor "  # that a model and its frame share memory is said, and is so, before pandas 3 alone
    assert sorted(line for line in script.on_kfp() if not line.startswith(logged)) == sorted(printed)
