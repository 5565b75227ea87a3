"""The messages for broken notebooks, each as it stands in ``tests/golden/errors``."""

from __future__ import annotations

from pathlib import Path

import golden_errors
import pytest


@pytest.mark.parametrize("case", golden_errors.cases(), ids=lambda case: case.name)
def test_message(case: Path) -> None:
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert golden_errors.render(case) == expected, "python -m tests.golden_errors rewrites what is expected"


def test_there_are_many() -> None:
    assert len(golden_errors.cases()) >= 60
