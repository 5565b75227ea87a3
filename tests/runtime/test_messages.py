"""What failing saves and loads say, held to the golden files."""

from __future__ import annotations

import pytest

from tests.runtime.messages import CASES, GOLDEN, golden_file, message


@pytest.mark.parametrize("case", CASES)
def test_says(case: str) -> None:
    assert message(CASES[case]) == golden_file(case).read_text(encoding="utf-8")


def test_each_golden_file_has_its_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {golden_file(case).name for case in CASES}
